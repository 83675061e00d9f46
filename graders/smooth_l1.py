"""Smooth L1 loss with its threshold beta, as PyTorch defines it.

Cancellation (values near a million that differ by little) occurs in double precision alone.
"""

from typing import Any

import numpy as np

from quizprep.coding.suite import Call, Task

task = Task(
    "smooth_l1",
    refuses=[
        "keras.losses.Huber",
        "keras.losses.huber",
        "scipy.special.huber",
        "tensorflow.keras.losses.Huber",
        "tensorflow.keras.losses.huber",
        "torch.nn.HuberLoss",
        "torch.nn.SmoothL1Loss",
        "torch.nn.functional.huber_loss",
        "torch.nn.functional.smooth_l1_loss",
    ],
)


@task.reference
def smooth_l1(pred, target, beta=1.0):
    """Return the smooth L1 loss, averaged over all elements.

    Args:
        pred: array of any shape, float32 or float64.
        target: array of the same shape.
        beta: where the quadratic part meets the linear one, greater than 0.

    Returns:
        A float: the mean over all elements of ``0.5 * d**2 / beta`` where ``|d| < beta``, and of ``|d| - 0.5 * beta``
        elsewhere, with ``d = pred - target``.  The inputs are not changed.

    """
    distance = np.abs(np.asarray(pred, dtype=np.float64) - np.asarray(target, dtype=np.float64))
    losses = np.where(distance < beta, 0.5 * distance**2 / beta, distance - 0.5 * beta)
    return np.mean(losses)


@task.valid
def within_contract(pred: Any, target: Any, beta: Any = 1.0) -> bool:
    """Whether these are finite arrays of one shape, and a positive beta."""
    if not all(isinstance(array, np.ndarray) and array.dtype.name in {"float32", "float64"} for array in (pred, target)):
        return False
    if not (pred.shape == target.shape and pred.dtype == target.dtype and pred.ndim and pred.size):
        return False
    if not (type(beta) in {int, float} and 0.01 <= beta <= 100):
        return False
    largest = 1e3 if pred.dtype == np.float32 else 1e7
    return bool(np.all(np.abs(pred) <= largest) and np.all(np.abs(target) <= largest))


def _call(pred: Any, target: Any, *rest: Any, dtype: Any = np.float64, **options: Any) -> Call:
    return Call(np.array(pred, dtype=dtype), np.array(target, dtype=dtype), *rest, **options)


@task.case(en="one small difference: half its square", zh="一个很小的差：平方的一半")
def one_small_difference() -> Call:
    return _call([0.5], [0.0])


@task.case(en="one large difference: its size less one half", zh="一个很大的差：绝对值减二分之一")
def one_large_difference() -> Call:
    return _call([3.0], [0.0])


@task.case(en="a large negative difference: the sign does not matter", zh="很大的负差值：与符号无关")
def one_large_negative_difference() -> Call:
    return _call([-3.0], [1.0])


@task.case(en="small differences of either sign", zh="正负都有的小差值")
def small_differences() -> Call:
    return _call([0.25, -0.5, 0.75], [0.0, 0.25, 1.0])


@task.case(
    en="small and large differences together: each element takes its own branch", zh="大小差值混合：每个元素各走自己的分支"
)
def small_and_large_together() -> Call:
    return _call([0.5, -4.0, 2.0, 0.1], [0.0, 0.0, -1.0, 0.0])


@task.case(en="differences of exactly beta: both branches agree there", zh="差值恰好等于 beta：两个分支在此处相等")
def exactly_at_beta() -> Call:
    return _call([1.0, -1.0, 3.0], [0.0, 0.0, 2.0])


@task.case(en="no difference at all: 0.0", zh="完全没有差别：0.0")
def equal_arrays() -> Call:
    return _call([[1.5, -2.0], [0.0, 7.0]], [[1.5, -2.0], [0.0, 7.0]])


@task.case(en="beta = 2, a difference below it: divided by beta", zh="beta = 2，差值小于它：要除以 beta")
def quadratic_with_larger_beta() -> Call:
    return _call([1.5], [0.0], beta=2.0)


@task.case(en="beta = 2, a difference above it: less half of beta", zh="beta = 2，差值大于它：要减去 beta 的一半")
def linear_with_larger_beta() -> Call:
    return _call([5.0, -6.0], [0.0, 0.0], beta=2.0)


@task.case(en="beta = 1/9, as in Detectron: nearly L1", zh="beta = 1/9，如 Detectron：接近 L1")
def small_beta() -> Call:
    return _call([0.05, -0.3, 2.0], [0.0, 0.0, 0.0], beta=1 / 9)


@task.case(en="beta = 0.5: differences between it and 1 are linear already", zh="beta = 0.5：在它与 1 之间的差值已经是线性的")
def between_beta_and_one() -> Call:
    return _call([0.75, -0.8], [0.0, 0.0], beta=0.5)


@task.case(en="beta = 50: everything is quadratic", zh="beta = 50：全部落在二次部分")
def large_beta() -> Call:
    return _call([3.0, -7.0, 20.0], [0.0, 0.0, 0.0], beta=50.0)


@task.case(en="beta by position, a whole number", zh="按位置传入的整数 beta")
def beta_by_position() -> Call:
    return _call([2.5, 4.0, -1.0], [0.0, 0.0, 0.0], 3)


@task.case(en="a matrix: the mean is over all its elements", zh="矩阵：对所有元素求平均")
def matrix() -> Call:
    return _call([[0.5, 2.0, -1.5], [0.0, 3.0, 0.25]], [[0.0, 0.0, 0.0], [0.5, -1.0, 0.0]])


@task.case(en="boxes of a batch with one row", zh="只有一行的框批次")
def batch_of_one() -> Call:
    return _call([[10.0, 12.5, 30.0, 41.0]], [[10.5, 12.0, 33.0, 40.75]])


@task.case(en="a 3-D array", zh="三维数组")
def three_dimensions() -> Call:
    values = np.arange(24.0).reshape(2, 3, 4)
    return Call(values % 5 / 2, values % 7 / 2)


@task.case(
    en="two columns: one of them without its second axis would be broadcast to a square",
    zh="两个列向量：若其中一个丢了第二个轴，就会广播成方阵",
)
def columns() -> Call:
    return _call([[1.0], [4.0], [0.5]], [[0.5], [1.0], [0.0]])


@task.case(
    en="values near a million that differ by hundredths: double precision must be kept",
    zh="一百万附近、只差百分之几的值：必须保持双精度",
)
def cancellation() -> Call:
    return _call([1000000.25, 2000000.0, 1500000.0], [1000000.0, 2000000.03125, 1499998.0])


@task.case(en="large differences: squares of a hundred million must not leak in", zh="很大的差值：不能混入上亿的平方项")
def large_differences() -> Call:
    return _call([10000.0, -20000.0], [0.0, 5000.0])


@task.case(en="an outlier among small errors", zh="小误差中的一个离群值")
def outlier() -> Call:
    return _call([0.1, -0.2, 0.0, 0.1, 90.0], [0.0, 0.0, 0.1, 0.3, 0.0])


@task.case(en="float32 arrays", zh="float32 数组")
def single_precision() -> Call:
    return _call([0.5, -1.25, 8.0, 0.125], [0.0, 0.5, 5.0, 0.25], dtype=np.float32)


@task.case(en="transposed views: elements do not lie one after another in memory", zh="转置视图：元素在内存中不连续")
def transposed_views() -> Call:
    return Call((np.arange(6.0).reshape(2, 3) % 4).T, np.array([[0.5, 3.0, 0.25], [1.0, 2.0, 4.0]]).T)


@task.case(en="every second column of larger arrays, read-only", zh="较大数组的隔列视图，只读")
def strided_read_only_views() -> Call:
    pred, target = np.arange(16.0).reshape(2, 8) % 5, np.arange(16.0).reshape(2, 8) % 3
    pred.flags.writeable = target.flags.writeable = False
    return Call(pred[:, ::2], target[:, ::2])


@task.case(en="arguments given by name", zh="按名称传入参数")
def arguments_by_name() -> Call:
    return Call(beta=0.25, target=np.array([1.0, 0.0]), pred=np.array([0.9, -2.0]))


def _shape(rng: np.random.Generator, size: int) -> tuple[int, ...]:
    return tuple(int(side) for side in rng.integers(1, 2 + min(size // 2, 5), size=rng.integers(1, 4)))


@task.bench(sizes=(1_000, 10_000, 100_000, 300_000, 1_000_000))
def boxes_beside_their_targets(rng: np.random.Generator, size: int) -> Call:
    target = rng.standard_normal((size // 4, 4))
    return Call(target + rng.standard_normal(target.shape), target, 0.5)


@task.library
def library_smooth_l1(pred, target, beta=1.0):
    from torch.nn.functional import smooth_l1_loss

    return smooth_l1_loss(pred, target, beta=beta)


@task.random(count=25, en="random arrays, default beta", zh="随机数组，默认 beta")
def random_arrays(rng: np.random.Generator, size: int) -> Call:
    shape = _shape(rng, size)
    dtype = np.float32 if rng.random() < 0.5 else np.float64
    return _call(1.5 * rng.standard_normal(shape), rng.standard_normal(shape), dtype=dtype)


@task.random(count=25, en="random arrays, random beta", zh="随机数组，随机 beta")
def random_betas(rng: np.random.Generator, size: int) -> Call:
    shape, beta = _shape(rng, size), round(float(np.exp(rng.uniform(-2, 2))), 2)
    dtype = np.float32 if rng.random() < 0.5 else np.float64
    return _call(beta * 1.5 * rng.standard_normal(shape), beta * rng.standard_normal(shape), dtype=dtype, beta=beta)


@task.half(count=6, en="random boxes in half precision", zh="半精度的随机框")
def half_boxes(rng: np.random.Generator, size: int) -> Call:
    pred, target = rng.uniform(-2, 2, size=(2, 1 + size, 4))
    return Call(pred, target, float(rng.choice([0.5, 1.0, 2.0])))


def _distance(pred, target):
    return np.abs(np.asarray(pred, dtype=np.float64) - np.asarray(target, dtype=np.float64))


def _losses(pred, target, beta):
    """Return the losses of the elements."""
    d = _distance(pred, target)
    return np.where(d < beta, 0.5 * d**2 / beta, d - 0.5 * beta)


@task.mutant(
    en="This is the Huber loss, beta times as large: 0.5 * d**2 below beta. Smooth L1 divides by beta, its slope far out is 1.",
    zh="这是 Huber 损失，是它的 beta 倍：beta 以内为 0.5 * d**2。smooth L1 还要除以 beta，远处的斜率为 1。",
)
def computes_huber(pred, target, beta=1.0):
    return beta * np.mean(_losses(pred, target, beta))


@task.mutant(
    en="beta is always 1 here, whatever was passed.",
    zh="无论传入什么，beta 总是 1。",
)
def ignores_beta(pred, target, beta=1.0):
    return np.mean(_losses(pred, target, 1.0))


@task.mutant(
    en="The branches part at 1, but must part at beta.",
    zh="分支以 1 为界，应以 beta 为界。",
)
def compares_with_one(pred, target, beta=1.0):
    d = _distance(pred, target)
    return np.mean(np.where(d < 1, 0.5 * d**2 / beta, d - 0.5 * beta))


@task.mutant(
    en="The quadratic part is not divided by beta: the two parts do not meet at beta.",
    zh="二次部分没有除以 beta：两部分在 beta 处接不上。",
)
def does_not_divide_by_beta(pred, target, beta=1.0):
    d = _distance(pred, target)
    return np.mean(np.where(d < beta, 0.5 * d**2, d - 0.5 * beta))


@task.mutant(
    en="The linear part is |d| - 0.5 whatever beta: it must be |d| - 0.5 * beta.",
    zh="线性部分无论 beta 多少都是 |d| - 0.5：应为 |d| - 0.5 * beta。",
)
def subtracts_one_half(pred, target, beta=1.0):
    d = _distance(pred, target)
    return np.mean(np.where(d < beta, 0.5 * d**2 / beta, d - 0.5))


@task.mutant(
    en="The linear part is |d| without - 0.5 * beta: the loss jumps at beta.",
    zh="线性部分只有 |d|，没有减 0.5 * beta：损失在 beta 处跳变。",
)
def leaves_the_jump(pred, target, beta=1.0):
    d = _distance(pred, target)
    return np.mean(np.where(d < beta, 0.5 * d**2 / beta, d))


@task.mutant(
    en="The factor 0.5 of the quadratic part is missing.",
    zh="二次部分漏了系数 0.5。",
)
def forgets_one_half(pred, target, beta=1.0):
    d = _distance(pred, target)
    return np.mean(np.where(d < beta, d**2 / beta, d - 0.5 * beta))


@task.mutant(
    en="The branches are swapped: small differences are quadratic, large ones linear.",
    zh="两个分支弄反了：小差值用二次，大差值用线性。",
)
def swaps_the_branches(pred, target, beta=1.0):
    d = _distance(pred, target)
    return np.mean(np.where(d < beta, d - 0.5 * beta, 0.5 * d**2 / beta))


@task.mutant(
    en="The difference was compared with beta without its absolute value: every negative one counts as small and is squared.",
    zh="比较时没有取绝对值：所有负差值都被当成小差值而平方。",
)
def compares_without_absolute_value(pred, target, beta=1.0):
    d = np.asarray(pred, dtype=np.float64) - target
    return np.mean(np.where(d < beta, 0.5 * d**2 / beta, np.abs(d) - 0.5 * beta))


@task.mutant(
    en="The linear part lacks the absolute value: large negative differences lower the loss.",
    zh="线性部分没有取绝对值：很大的负差值反而降低损失。",
)
def forgets_the_absolute_value(pred, target, beta=1.0):
    d = np.asarray(pred, dtype=np.float64) - target
    return np.mean(np.where(np.abs(d) < beta, 0.5 * d**2 / beta, d - 0.5 * beta))


@task.mutant(
    en="One branch was chosen for all elements by their mean difference. Each element takes its own.",
    zh="按平均差值为所有元素选了同一个分支。每个元素应各自选择。",
)
def chooses_one_branch_for_all(pred, target, beta=1.0):
    d = _distance(pred, target)
    return np.mean(0.5 * d**2 / beta if np.mean(d) < beta else d - 0.5 * beta)


@task.mutant(
    en="The losses were added up. Take the mean over all elements.",
    zh="把损失加在了一起。应对所有元素求平均。",
)
def sums_over_the_elements(pred, target, beta=1.0):
    return np.sum(_losses(pred, target, beta))


@task.mutant(
    en="The sum was divided by the length of the first axis. Divide by the number of all elements.",
    zh="求和后除以了第一个轴的长度。应除以全部元素数。",
)
def divides_by_the_batch_size(pred, target, beta=1.0):
    return np.sum(_losses(pred, target, beta)) / len(pred)


@task.mutant(
    en="The mean was taken along the last axis alone. All elements go into one number.",
    zh="只沿最后一个轴求了平均。应把所有元素合成一个数。",
)
def returns_one_loss_per_row(pred, target, beta=1.0):
    return np.mean(_losses(pred, target, beta), axis=-1)


@task.mutant(
    en="The loss of each element was returned. Take their mean.",
    zh="返回了每个元素的损失。应取它们的平均。",
)
def returns_one_loss_per_element(pred, target, beta=1.0):
    return _losses(pred, target, beta)


@task.mutant(
    en="Axes of length 1 were squeezed out of one array alone: (m,) minus (m, 1) is broadcast to (m, m).",
    zh="只对其中一个数组去掉了长度为 1 的轴：(m,) 减 (m, 1) 会广播成 (m, m)。",
)
def squeezes_one_of_the_two(pred, target, beta=1.0):
    return np.mean(_losses(np.squeeze(pred), target, beta))


@task.mutant(
    en="This is L1, the mean absolute error: below beta the loss is quadratic.",
    zh="这是 L1，即平均绝对误差：beta 以内应为二次。",
)
def computes_l1(pred, target, beta=1.0):
    return np.mean(_distance(pred, target))


@task.mutant(
    en="This is L2: beyond beta the loss grows linearly, which is what makes it robust to outliers.",
    zh="这是 L2：超过 beta 后损失应线性增长，这正是它对离群值稳健的原因。",
)
def is_quadratic_everywhere(pred, target, beta=1.0):
    return np.mean(0.5 * _distance(pred, target) ** 2 / beta)


@task.mutant(
    en="The inputs were cast to float32: near a million its steps are 0.06, and small differences are lost.",
    zh="输入被转成 float32：在一百万附近它的间隔是 0.06，小的差值丢失了。",
)
def computes_in_single_precision(pred, target, beta=1.0):
    return np.mean(_losses(np.asarray(pred, dtype=np.float32), np.asarray(target, dtype=np.float32), beta))
