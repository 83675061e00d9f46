"""Softmax along an axis, finite for every input that has an answer.

Single-precision cases have no near-ties at large magnitude: there the equally right ``exp(x - logsumexp(x))`` loses digits that
the subtraction of the maximum keeps.
"""

from typing import Any

import numpy as np

from quizprep.coding.suite import Call, Task

task = Task(
    "softmax",
    refuses=[
        "jax.nn.softmax",
        "keras.activations.softmax",
        "scipy.special.log_softmax",
        "scipy.special.softmax",
        "tensorflow.nn.softmax",
        "torch.Tensor.log_softmax",
        "torch.Tensor.softmax",
        "torch.log_softmax",
        "torch.nn.LogSoftmax",
        "torch.nn.Softmax",
        "torch.nn.Softmax2d",
        "torch.nn.Softmin",
        "torch.nn.functional.log_softmax",
        "torch.nn.functional.softmax",
        "torch.nn.functional.softmin",
        "torch.softmax",
        "torch.special.log_softmax",
        "torch.special.softmax",
    ],
)


@task.reference
def softmax(x, axis=-1):
    """Return the softmax of an array along one axis.

    Args:
        x: array of one or more dimensions, float32 or float64.  Entries may be as large as 1e4 either way, and a row may hold
            -inf beside finite entries.
        axis: the axis along which the results add up to 1; may be negative.

    Returns:
        Array of the shape of ``x`` with finite entries; an entry of -inf becomes 0.  ``x`` itself is not changed.

    """
    x = np.asarray(x, dtype=np.float64)
    # A shift of a whole row changes nothing; this one makes the largest exponent 0, so that exp cannot overflow.
    exponentials = np.exp(x - x.max(axis=axis, keepdims=True))
    # The sum is 1 at least, and keepdims lets it broadcast along any axis.
    return exponentials / exponentials.sum(axis=axis, keepdims=True)


@task.valid
def within_contract(x: Any, axis: Any = -1) -> bool:
    """Whether ``x`` is a float array within ±1e4 that has the axis and, along it, a finite entry in each row."""
    if not (isinstance(x, np.ndarray) and x.dtype.name in {"float32", "float64"} and x.ndim and x.size):
        return False
    if type(axis) is not int or not -x.ndim <= axis < x.ndim:
        return False
    return bool(np.all((np.abs(x) <= 1e4) | (x == -np.inf)) and np.isfinite(x).any(axis=axis).all())


@task.case(en="one entry: 1.0 whatever it is", zh="只有一个元素：无论是多少都得 1.0")
def one_entry() -> Call:
    return Call(np.array([3.0]))


@task.case(en="a vector of three entries", zh="三个元素的向量")
def vector() -> Call:
    return Call(np.array([1.0, 2.0, 3.0]))


@task.case(en="equal entries share equally", zh="相等的元素平分")
def equal_entries() -> Call:
    return Call(np.array([2.5, 2.5, 2.5, 2.5]))


@task.case(en="negative entries and zeros", zh="负数和零")
def negative_and_zero() -> Call:
    return Call(np.array([[-1.0, 0.0, -3.0], [0.0, 0.0, -0.5]]))


@task.case(en="a matrix, default axis: each row adds up to 1", zh="矩阵，默认轴：每一行之和为 1")
def rows_of_a_matrix() -> Call:
    return Call(np.array([[0.0, 1.0, 2.0], [3.0, 1.0, 0.5]]))


@task.case(
    en="a square matrix, default axis: the row sums must not be spread along the wrong axis",
    zh="方阵，默认轴：行和不能沿错误的轴广播",
)
def rows_of_a_square_matrix() -> Call:
    return Call(np.array([[0.0, 1.0], [3.0, 0.5]]))


@task.case(en="a matrix along axis 0: each column adds up to 1", zh="矩阵沿第 0 轴：每一列之和为 1")
def columns_of_a_matrix() -> Call:
    return Call(np.array([[0.0, 1.0, 2.0], [3.0, 1.0, 0.5]]), 0)


@task.case(
    en="a square matrix along axis 0, its columns of different magnitude: each column needs its own maximum",
    zh="方阵沿第 0 轴，各列数量级不同：每一列要减自己的最大值",
)
def columns_of_different_magnitude() -> Call:
    return Call(np.array([[1000.0, -1000.0], [1001.0, -1002.0]]), 0)


@task.case(
    en="rows of different magnitude: a row far below the largest entry of the array becomes 0/0 without its own maximum",
    zh="各行数量级不同：若减去整个数组的最大值，远小于它的行会变成 0/0",
)
def rows_of_different_magnitude() -> Call:
    return Call(np.array([[1e4, 9999.0, 9998.0], [-1e4, -9999.0, -9998.0]]))


@task.case(en="axis -2 of a matrix is axis 0", zh="矩阵的第 -2 轴就是第 0 轴")
def negative_axis() -> Call:
    return Call(np.array([[0.0, 1.0, 2.0], [3.0, 1.0, 0.5]]), axis=-2)


@task.case(en="the middle axis of a 3-D array", zh="三维数组的中间轴")
def middle_axis() -> Call:
    return Call(np.arange(24.0).reshape(2, 4, 3) % 7 - 3, 1)


@task.case(en="the first axis of a 3-D array, given as -3", zh="三维数组的第一个轴，用 -3 表示")
def first_axis_from_the_end() -> Call:
    return Call(np.arange(24.0).reshape(2, 4, 3) % 5 - 2, axis=-3)


@task.case(en="the channels of a 4-D batch of images", zh="四维图像批的通道轴")
def channels_of_images() -> Call:
    return Call((np.arange(48.0) * 5 % 13 - 6).reshape(2, 3, 4, 2), 1)


@task.case(en="a vector along axis 0, its only axis", zh="向量沿唯一的第 0 轴")
def vector_along_axis_zero() -> Call:
    return Call(np.array([0.5, -1.5, 2.0, 0.0]), 0)


@task.case(en="an axis of length 1: every entry becomes 1", zh="长度为 1 的轴：每个元素都变成 1")
def axis_of_length_one() -> Call:
    return Call(np.array([[5.0], [-2.0], [0.0]]))


@task.case(
    en="large entries: exp(10000) overflows unless the maximum is subtracted", zh="很大的元素：不减最大值时 exp(10000) 会溢出"
)
def large_entries() -> Call:
    return Call(np.array([1e4, 9999.0, 9998.5]))


@task.case(
    en="very negative entries: all exponentials are 0 unless the maximum is subtracted",
    zh="很负的元素：不减最大值时所有指数都为 0",
)
def very_negative_entries() -> Call:
    return Call(np.array([-1e4, -9999.0, -9999.5]))


@task.case(en="1e4 and -1e4 in one row: the small one gets 0", zh="同一行中有 1e4 和 -1e4：小的得 0")
def both_extremes() -> Call:
    return Call(np.array([[1e4, -1e4, 0.0], [-1e4, -1e4, -1e4]]))


@task.case(
    en="entries near 10000 that differ by tenths: double precision must be kept",
    zh="接近 10000、只差零点几的元素：必须保持双精度",
)
def small_differences_at_large_magnitude() -> Call:
    return Call(np.array([9999.9, 9999.7, 9999.1, 9998.8]))


@task.case(
    en="-inf beside finite entries: it gets probability 0, the others share",
    zh="有限元素旁边有 -inf：它的概率为 0，其余元素分配",
)
def masked_entries() -> Call:
    return Call(np.array([[-np.inf, 1.0, 2.0], [0.5, -np.inf, 0.0]]))


@task.case(en="one finite entry among -inf: it gets 1", zh="只有一个有限元素，其余为 -inf：它得 1")
def one_finite_entry() -> Call:
    return Call(np.array([-np.inf, -2.0, -np.inf]))


@task.case(en="a causal mask: row i sees the entries up to i", zh="因果掩码：第 i 行只看前 i 个元素")
def causal_mask() -> Call:
    scores = np.arange(16.0).reshape(4, 4) % 5 - 2
    return Call(np.where(np.tri(4) > 0, scores, -np.inf))


@task.case(en="-inf beside very negative entries, along axis 0", zh="沿第 0 轴，-inf 旁边是很负的元素")
def masked_columns() -> Call:
    return Call(np.array([[-np.inf, -1e4], [-1e4, -9999.0], [-9998.0, -np.inf]]), 0)


@task.case(en="a batch whose rows differ in kind: equal, large, masked, tiny", zh="一批各不相同的行：相等、很大、被掩盖、很小")
def mixed_batch() -> Call:
    rows = [[1.0, 1.0, 1.0], [1e4, 9999.0, -1e4], [-np.inf, 0.0, -np.inf], [1e-3, -1e-3, 0.0]]
    return Call(np.array(rows))


@task.case(en="float32 input", zh="float32 输入")
def single_precision() -> Call:
    return Call(np.array([[0.5, -1.25, 2.0], [3.0, 0.0, -2.0]], dtype=np.float32))


@task.case(
    en="float32 with entries of ±1e4: exp overflows above 88 already", zh="float32 且元素为 ±1e4：超过 88 时 exp 就会溢出"
)
def single_precision_extremes() -> Call:
    return Call(np.array([[1e4, 0.0, -1e4], [100.0, 50.0, -np.inf]], dtype=np.float32))


@task.case(en="a transposed view: entries do not lie one after another in memory", zh="转置视图：元素在内存中不连续")
def transposed_view() -> Call:
    return Call((np.arange(12.0).reshape(4, 3) % 5).T, -1)


@task.case(en="every second column of an array, read-only", zh="数组的隔列视图，只读")
def strided_read_only_view() -> Call:
    view = (np.arange(24.0).reshape(3, 8) * 7 % 11)[:, ::2]
    view.flags.writeable = False
    return Call(view, 0)


@task.case(en="a long row: small probabilities, each within the tolerance of its value", zh="很长的一行：概率都很小")
def long_row() -> Call:
    return Call(np.sin(np.arange(120.0)) * 3)


@task.case(
    en="a batch of one row: along its axis of length 1 nothing is shared", zh="只有一行的批：沿长度为 1 的轴没有可分配的"
)
def batch_of_one() -> Call:
    return Call(np.array([[0.5, -2.0, 3.0]]), 0)


def _shape(rng: np.random.Generator, size: int) -> tuple[int, ...]:
    """Draw 1 to 4 dimensions, with at most about 150 entries."""
    ndim = int(rng.integers(1, 4, endpoint=True))
    longest = min(2 + size // 3, (12, 9, 5, 3)[ndim - 1])
    return tuple(int(length) for length in rng.integers(1, longest, size=ndim, endpoint=True))


@task.bench(sizes=(1_000, 10_000, 100_000, 300_000, 1_000_000))
def rows_of_a_hundred(rng: np.random.Generator, size: int) -> Call:
    return Call(3 * rng.standard_normal((size // 100, 100)), -1)


@task.fast
def vectorised(x, axis=-1):
    powers = np.exp(x - np.max(x, axis=axis, keepdims=True))
    powers /= powers.sum(axis=axis, keepdims=True)
    return powers


@task.library
def library_softmax(x, axis=-1):
    import torch

    return torch.softmax(x, axis)


@task.half(count=6, en="random rows in half precision", zh="半精度的随机行")
def half_rows(rng: np.random.Generator, size: int) -> Call:
    shape = tuple(int(length) for length in rng.integers(1, 3 + size, size=3))
    return Call(2 * rng.standard_normal(shape), int(rng.integers(-3, 3)))


@task.random(count=40, en="random arrays of 1 to 4 dimensions along a random axis", zh="一到四维的随机数组，随机的轴")
def random_arrays(rng: np.random.Generator, size: int) -> Call:
    shape = _shape(rng, size)
    dtype = np.float32 if rng.random() < 0.5 else np.float64
    return Call((3 * rng.standard_normal(shape)).astype(dtype), int(rng.integers(-len(shape), len(shape))))


@task.random(
    count=20, en="random arrays whose rows lie at different places up to ±1e4", zh="随机数组，各行位于 ±1e4 之间的不同位置"
)
def random_magnitudes(rng: np.random.Generator, size: int) -> Call:
    shape = _shape(rng, size)
    axis = int(rng.integers(-len(shape), len(shape)))
    places = rng.uniform(-9990, 9990, size=[1 if i == axis % len(shape) else n for i, n in enumerate(shape)])
    return Call(places + rng.uniform(-3, 3, size=shape), axis)


@task.random(count=20, en="random arrays with -inf here and there", zh="随机数组，某些位置为 -inf")
def random_masks(rng: np.random.Generator, size: int) -> Call:
    shape = _shape(rng, size)
    axis = int(rng.integers(-len(shape), len(shape)))
    x = rng.standard_normal(shape)
    spared = rng.integers(shape[axis], size=[1 if i == axis % len(shape) else n for i, n in enumerate(shape)])
    masked = rng.random(shape) < 0.4
    np.put_along_axis(masked, spared, values=False, axis=axis)  # each row keeps a finite entry
    return Call(np.where(masked, -np.inf, x), axis)


def _exp(x):
    """Return exp without warnings: overflow is what these mutants are about."""
    with np.errstate(over="ignore"):
        return np.exp(x)


def _divide(part, whole):
    with np.errstate(invalid="ignore", divide="ignore"):
        return part / whole


@task.mutant(
    en="The maximum is not subtracted: exp overflows above about 709 (88 in float32), and inf/inf is NaN.",
    zh="没有减去最大值：超过约 709（float32 为 88）时 exp 溢出，inf/inf 得 NaN。",
)
def does_not_subtract_the_maximum(x, axis=-1):
    exponentials = _exp(x)
    return _divide(exponentials, exponentials.sum(axis=axis, keepdims=True))


@task.mutant(
    en="The maximum of the whole array was subtracted: a row far below it becomes 0/0. Each row has its own maximum.",
    zh="减去了整个数组的最大值：远小于它的行变成 0/0。每一行要减自己的最大值。",
)
def subtracts_the_global_maximum(x, axis=-1):
    exponentials = _exp(x - x.max())
    return _divide(exponentials, exponentials.sum(axis=axis, keepdims=True))


@task.mutant(
    en="The maximum was reshaped to a column whatever the axis; along axis 0 it is a row. Use keepdims=True.",
    zh="无论哪个轴都把最大值变成一列；沿第 0 轴时它应是一行。用 keepdims=True。",
)
def reshapes_the_maximum_to_a_column(x, axis=-1):
    exponentials = _exp(x - x.max(axis=axis).reshape(-1, 1))
    return _divide(exponentials, exponentials.sum(axis=axis, keepdims=True))


@task.mutant(
    en="The maximum was subtracted after exp. That neither prevents the overflow nor keeps the result: subtract first.",
    zh="在取指数之后才减最大值。这既防不住溢出，又改变了结果：应先减。",
)
def subtracts_after_exp(x, axis=-1):
    exponentials = _exp(x)
    with np.errstate(invalid="ignore"):
        shifted = exponentials - exponentials.max(axis=axis, keepdims=True)
    return _divide(shifted, shifted.sum(axis=axis, keepdims=True))


@task.mutant(
    en="The minimum was subtracted: the largest exponent is then the spread of the row, which overflows. Subtract the maximum.",
    zh="减去了最小值：最大的指数变成该行的极差，会溢出。应减最大值。",
)
def subtracts_the_minimum(x, axis=-1):
    with np.errstate(invalid="ignore"):
        exponentials = _exp(x - x.min(axis=axis, keepdims=True))
    return _divide(exponentials, exponentials.sum(axis=axis, keepdims=True))


@task.mutant(
    en="The mean was subtracted: it is -inf where an entry is, and does not bound the largest exponent. Subtract the maximum.",
    zh="减去了均值：只要有 -inf 均值就是 -inf，而且不能限制最大的指数。应减最大值。",
)
def subtracts_the_mean(x, axis=-1):
    with np.errstate(invalid="ignore"):
        exponentials = _exp(x - x.mean(axis=axis, keepdims=True))
    return _divide(exponentials, exponentials.sum(axis=axis, keepdims=True))


@task.mutant(
    en="The axis is ignored: the last one is always used.",
    zh="忽略了 axis：总是用最后一个轴。",
)
def always_uses_the_last_axis(x, axis=-1):
    return softmax(x, -1)


@task.mutant(
    en="Axis 0 is always used. The default is the last axis.",
    zh="总是用第 0 轴。默认应是最后一个轴。",
)
def always_uses_the_first_axis(x, axis=-1):
    return softmax(x, 0)


@task.mutant(
    en="A negative axis was taken as its absolute value: -1 is the last axis, not axis 1.",
    zh="负的轴被取了绝对值：-1 是最后一个轴，不是第 1 轴。",
)
def takes_the_axis_without_its_sign(x, axis=-1):
    return softmax(x, min(abs(axis), x.ndim - 1))


@task.mutant(
    en="The whole array adds up to 1. Each row along the axis must.",
    zh="整个数组之和为 1。应当是沿该轴的每一行之和为 1。",
)
def normalises_the_whole_array(x, axis=-1):
    exponentials = _exp(x - x.max())
    return exponentials / exponentials.sum()


@task.mutant(
    en="The sum lost its axis: without keepdims=True it broadcasts along the wrong one, silently where the array is square.",
    zh="求和后丢掉了该轴：没有 keepdims=True，会沿错误的轴广播，方阵时还不会报错。",
)
def forgets_keepdims(x, axis=-1):
    exponentials = _exp(x - x.max(axis=axis, keepdims=True))
    return exponentials / exponentials.sum(axis=axis)


@task.mutant(
    en="Entries were clipped to ±500 instead of shifted: those beyond become equal. Subtracting the maximum changes nothing.",
    zh="把元素截断到 ±500 而不是平移：超出的元素变得相等。减去最大值不会改变结果。",
)
def clips_instead_of_shifting(x, axis=-1):
    exponentials = np.exp(np.clip(np.asarray(x, dtype=np.float64), -500, 500))
    return exponentials / exponentials.sum(axis=axis, keepdims=True)


@task.mutant(
    en="-inf was replaced by 0, which gives a masked entry a share. exp(-inf) is 0 already; leave it.",
    zh="把 -inf 换成了 0，被掩盖的元素也分到了概率。exp(-inf) 本来就是 0，不必处理。",
)
def replaces_inf_by_zero(x, axis=-1):
    return softmax(np.where(np.isinf(x), 0.0, x), axis)


@task.mutant(
    en="This is the logarithm of softmax; the last step, exp, is missing.",
    zh="这是 log-softmax；还差最后一步取指数。",
)
def returns_the_logarithm(x, axis=-1):
    shifted = x - x.max(axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


@task.mutant(
    en="This is a sigmoid of each entry by itself; softmax divides by the sum over the axis.",
    zh="这是逐元素的 sigmoid；softmax 要除以沿该轴的和。",
)
def takes_the_sigmoid(x, axis=-1):
    return 1 / (1 + _exp(-x))


@task.mutant(
    en="The exponentials were not divided by their sum: the results do not add up to 1.",
    zh="指数没有除以它们的和：结果之和不为 1。",
)
def does_not_normalise(x, axis=-1):
    return np.exp(x - x.max(axis=axis, keepdims=True))


@task.mutant(
    en="All the weight goes to the largest entry: this is a one-hot argmax, not softmax.",
    zh="全部权重给了最大的元素：这是 one-hot 的 argmax，不是 softmax。",
)
def takes_the_hard_maximum(x, axis=-1):
    best = x == x.max(axis=axis, keepdims=True)
    return best / best.sum(axis=axis, keepdims=True)


@task.mutant(
    en="The input was cast to float32: near 10000 its steps are 0.001, and the differences of a float64 input are lost.",
    zh="输入被转成 float32：在 10000 附近它的间隔是 0.001，float64 输入的差异丢失了。",
)
def computes_in_single_precision(x, axis=-1):
    return softmax(x.astype(np.float32), axis)


@task.mutant(
    en="A vector came back with two dimensions. The result has the shape of x, also where that is one-dimensional.",
    zh="向量返回时变成了二维。结果的形状应与 x 相同，一维也不例外。",
)
def turns_a_vector_into_a_row(x, axis=-1):
    return np.atleast_2d(softmax(x, axis))


@task.bug(
    en=(
        "The maximum was made a column, which fits a matrix and its last axis alone: np.max(x, axis=axis, keepdims=True). And "
        "NumPy's argument is keepdims; keepdim is PyTorch's."
    ),
    zh=(
        "最大值被变成了一列，只适合二维数组的最后一个轴：应写 np.max(x, axis=axis, keepdims=True)。"
        "另外，NumPy 的参数名是 keepdims，keepdim 是 PyTorch 的。"
    ),
)
def thinks_of_one_axis(x, axis=-1):
    largest = np.max(x, axis=axis).reshape(-1, 1)
    powers = np.exp(x - largest)
    return powers / np.sum(powers, axis=axis, keepdim=True)
