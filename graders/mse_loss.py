"""Mean squared error with the three reductions of PyTorch's losses.

Numbers that nearly cancel are representable as they stand, so that single precision loses nothing in the difference.
"""

from typing import Any

import numpy as np

from quizprep.coding.suite import Call, Task

task = Task(
    "mse_loss",
    refuses=[
        "keras.losses.MeanSquaredError",
        "keras.losses.mean_squared_error",
        "optax.losses.squared_error",
        "optax.squared_error",
        "sklearn.metrics.mean_squared_error",
        "sklearn.metrics.root_mean_squared_error",
        "tensorflow.keras.losses.MSE",
        "tensorflow.keras.losses.MeanSquaredError",
        "torch.nn.MSELoss",
        "torch.nn.functional.mse_loss",
    ],
)


@task.reference
def mse_loss(pred, target, reduction="mean"):
    """Return the squared error, reduced as asked.

    Args:
        pred: array of any shape with one or more dimensions, float32 or float64.
        target: array of the same shape.
        reduction: a string.

    Returns:
        With "mean" a float, the mean of the squared differences over all elements; with "sum" a float, their sum; with
        "none" the array of the squared differences, in the shape of ``pred``.  The inputs are not changed.

    Raises:
        ValueError: ``reduction`` is another string.

    """
    squares = (np.asarray(pred, dtype=np.float64) - np.asarray(target, dtype=np.float64)) ** 2
    if reduction == "none":
        return squares
    if reduction == "sum":
        return float(squares.sum())
    if reduction == "mean":
        return float(squares.mean())  # over every element, not over the rows alone
    raise ValueError(f"reduction must be 'mean', 'sum' or 'none', not {reduction!r}")


@task.valid
def within_contract(pred: Any, target: Any, reduction: Any = "mean") -> bool:
    """Whether these are finite arrays of one shape, and a string."""
    if not all(isinstance(array, np.ndarray) and array.dtype.name in {"float32", "float64"} for array in (pred, target)):
        return False
    if not (pred.shape == target.shape and pred.dtype == target.dtype and pred.ndim and pred.size):
        return False
    largest = 1e3 if pred.dtype == np.float32 else 1e7
    return type(reduction) is str and all(bool(np.all(np.abs(array) <= largest)) for array in (pred, target))


def _call(pred: Any, target: Any, *rest: Any, dtype: Any = np.float64, **options: Any) -> Call:
    return Call(np.array(pred, dtype=dtype), np.array(target, dtype=dtype), *rest, **options)


MATRIX = ([[1.0, 2.0, 0.0], [-1.0, 4.0, 3.0]], [[0.0, 2.5, 3.0], [1.0, 4.0, -2.0]])


@task.case(en="a vector, the default: the mean", zh="向量，默认取平均")
def vector() -> Call:
    return _call([1.0, 2.0, 3.0], [1.5, 0.0, 3.0])


@task.case(en="a vector, summed", zh="向量，求和")
def vector_summed() -> Call:
    return _call([1.0, 2.0, 3.0], [1.5, 0.0, 3.0], "sum")


@task.case(en="a vector, not reduced: an array comes back", zh="向量，不归约：返回数组")
def vector_not_reduced() -> Call:
    return _call([1.0, 2.0, 3.0], [1.5, 0.0, 3.0], "none")


@task.case(en="a matrix: the mean is over all six elements, not over the two rows", zh="矩阵：对全部六个元素求平均，不是对两行")
def matrix() -> Call:
    return _call(*MATRIX, "mean")


@task.case(en="a matrix, summed over everything", zh="矩阵，对全部元素求和")
def matrix_summed() -> Call:
    return _call(*MATRIX, reduction="sum")


@task.case(en="a matrix, not reduced: the shape stays", zh="矩阵，不归约：形状不变")
def matrix_not_reduced() -> Call:
    return _call(*MATRIX, reduction="none")


@task.case(en="one element: the mean and the sum agree", zh="只有一个元素：平均与求和相同")
def one_element() -> Call:
    return _call([3.0], [1.0])


@task.case(en="one element, not reduced: still an array", zh="只有一个元素，不归约：仍是数组")
def one_element_not_reduced() -> Call:
    return _call([[3.0]], [[1.0]], "none")


@task.case(en="a perfect prediction, not reduced: an array of zeros", zh="完美预测，不归约：全零数组")
def perfect() -> Call:
    return _call([0.5, -2.0, 7.0], [0.5, -2.0, 7.0], "none")


@task.case(en="errors of both signs do not cancel", zh="正负误差不会抵消")
def both_signs() -> Call:
    return _call([1.0, -1.0, 2.0, -2.0], [0.0, 0.0, 0.0, 0.0])


@task.case(en="errors below 1: squaring makes them smaller", zh="误差小于 1：平方后更小")
def small_errors() -> Call:
    return _call([[0.1, 0.2], [0.0, -0.3]], [[0.0, 0.0], [0.0, 0.0]], "sum")


@task.case(en="the prediction is off by a constant", zh="预测整体偏移一个常数")
def constant_offset() -> Call:
    return _call([3.0, 4.0, 6.0], [1.0, 2.0, 4.0])


@task.case(en="a batch of one", zh="批大小为一")
def batch_of_one() -> Call:
    return _call([[1.0, 2.0, 3.0, 4.0]], [[0.0, 2.0, 5.0, 3.0]])


@task.case(en="one output per sample, as a column", zh="每个样本一个输出，排成一列")
def column() -> Call:
    return _call([[1.0], [2.0], [4.0]], [[0.0], [2.0], [1.0]], "none")


@task.case(en="a batch of images, averaged", zh="一批图像，取平均")
def images() -> Call:
    return Call((np.arange(48.0) * 5 % 13).reshape(2, 3, 2, 4), (np.arange(48.0) % 7).reshape(2, 3, 2, 4))


@task.case(en="a batch of images, not reduced", zh="一批图像，不归约")
def images_not_reduced() -> Call:
    return Call((np.arange(24.0) * 5 % 13).reshape(2, 3, 2, 2), (np.arange(24.0) % 7).reshape(2, 3, 2, 2), "none")


@task.case(en="a word that is no reduction raises ValueError", zh="不认识的归约方式应抛出 ValueError")
def unknown_reduction() -> Call:
    return _call([1.0, 2.0], [0.0, 0.0], "average")


@task.case(
    en="the name of another loss's reduction: only the three words are known", zh="别的损失函数才有的归约方式：只认这三个词"
)
def reduction_of_another_loss() -> Call:
    return _call(*MATRIX, "batchmean")


@task.case(en="capital letters make another word", zh="大写是另一个词")
def capital_letters() -> Call:
    return _call([1.0, 2.0], [0.0, 0.0], "Mean")


@task.case(en="an empty word is no reduction either", zh="空字符串也不是归约方式")
def empty_reduction() -> Call:
    return _call([1.0, 2.0], [0.0, 0.0], reduction="")


@task.case(en="values near a million that differ by little: subtract before squaring", zh="接近一百万、相差很小：先相减再平方")
def cancellation() -> Call:
    return _call([1e6 + 0.1, 1e6 - 0.3], [1e6, 1e6])


@task.case(en="large errors", zh="很大的误差")
def large_errors() -> Call:
    return _call([1e5, -1e5, 3.0], [-1e5, 0.0, 1.0], "sum")


@task.case(en="float32 arrays", zh="float32 数组")
def single_precision() -> Call:
    return _call([[0.5, -1.25], [8.0, 3.0]], [[2.0, -1.0], [4.0, 3.5]], dtype=np.float32)


@task.case(en="transposed, read-only views", zh="转置的只读视图")
def transposed_views() -> Call:
    pred, target = np.arange(6.0).reshape(2, 3).T, (np.arange(6.0) * 5 % 7).reshape(3, 2)
    pred.flags.writeable = target.flags.writeable = False
    return Call(pred, target, "none")


@task.case(en="everything by keyword, in another order", zh="全部按关键字传入，顺序不同")
def by_keyword() -> Call:
    return Call(reduction="sum", target=np.array([1.0, 2.0]), pred=np.array([3.0, 5.5]))


def _shape(rng: np.random.Generator, size: int) -> tuple[int, ...]:
    ndim = int(rng.integers(1, 4, endpoint=True))
    longest = min(2 + size // 2, (12, 7, 5, 3)[ndim - 1])
    return tuple(int(length) for length in rng.integers(1, longest, size=ndim, endpoint=True))


@task.bench(sizes=(1_000, 10_000, 100_000, 1_000_000, 3_000_000))
def long_vectors(rng: np.random.Generator, size: int) -> Call:
    return Call(*rng.standard_normal((2, size)))


@task.fast
def one_dot_product(pred, target, reduction="mean"):
    if reduction not in {"mean", "sum", "none"}:
        raise ValueError(reduction)
    difference = pred - target
    if reduction == "none":
        return np.square(difference, out=difference)
    flat = difference.ravel()
    total = float(flat @ flat)
    return total / flat.size if reduction == "mean" else total


@task.library
def library_loss(pred, target, reduction="mean"):
    import torch

    return torch.nn.functional.mse_loss(pred, target, reduction=reduction)


@task.random(count=30, en="random arrays, each reduction", zh="随机数组，各种归约方式")
def random_arrays(rng: np.random.Generator, size: int) -> Call:
    dtype = np.float32 if rng.random() < 0.4 else np.float64
    pred, target = rng.normal(0, 3, size=(2, *_shape(rng, size))).astype(dtype)
    return Call(pred, target, ("mean", "sum", "none")[int(rng.integers(3))])


@task.random(count=10, en="random arrays, the default reduction", zh="随机数组，默认的归约方式")
def random_means(rng: np.random.Generator, size: int) -> Call:
    return Call(*rng.normal(rng.uniform(-5, 5), 2, size=(2, *_shape(rng, size))))


@task.half(count=6, en="random boxes in half precision", zh="半精度的随机框")
def half_boxes(rng: np.random.Generator, size: int) -> Call:
    return Call(*rng.uniform(-1, 1, size=(2, 1 + size, 4)), ("mean", "none")[int(rng.integers(2))])


def _reduced(values, reduction):
    """Reduce the terms of a loss as they should be."""
    if reduction not in {"mean", "sum", "none"}:
        raise ValueError(reduction)
    return {"mean": np.mean, "sum": np.sum, "none": np.array}[reduction](values)


@task.mutant(
    en="Everything but mean returns the sum. Of the three words only sum does; none returns every squared difference.",
    zh="除 mean 以外都返回了和。三者之中只有 sum 求和；none 返回每个平方差。",
)
def sums_unless_mean(pred, target, reduction="mean"):
    squares = (pred - target) ** 2
    return squares.mean() if reduction == "mean" else squares.sum()


@task.mutant(
    en="A word that is no reduction was taken for one. A misspelt option should raise ValueError, not change the loss unseen.",
    zh="把不认识的归约方式当成了某一种。写错的选项应抛出 ValueError，而不是悄悄改变损失。",
)
def accepts_any_word(pred, target, reduction="mean"):
    squares = (pred - target) ** 2
    return squares.sum() if reduction == "sum" else squares if reduction == "none" else squares.mean()


@task.mutant(
    en="The sum was divided by the number of rows (batchmean). The mean is over all elements.",
    zh="用行数去除总和（那是 batchmean）。mean 是对全部元素求平均。",
)
def divides_by_the_batch_size(pred, target, reduction="mean"):
    squares = (pred - target) ** 2
    return squares.sum() / len(squares) if reduction == "mean" else _reduced(squares, reduction)


@task.mutant(
    en="The mean was taken over the batch alone, which leaves an array. The result of mean is one number.",
    zh="只对批次那一维求了平均，剩下一个数组。mean 的结果是一个数。",
)
def averages_the_first_axis(pred, target, reduction="mean"):
    squares = (pred - target) ** 2
    return squares.mean(axis=0) if reduction == "mean" else _reduced(squares, reduction)


@task.mutant(
    en="With none each sample was averaged to one number. none reduces nothing: the shape of the input stays.",
    zh="none 时把每个样本平均成了一个数。none 不做任何归约：形状与输入相同。",
)
def averages_each_sample(pred, target, reduction="mean"):
    squares = (pred - target) ** 2
    return squares.reshape(len(squares), -1).mean(axis=1) if reduction == "none" else _reduced(squares, reduction)


@task.mutant(
    en="A factor 1/2 came in. It eases the derivative on paper, but the loss itself has none.",
    zh="多了系数 1/2。它只是方便手推求导，损失本身没有这个系数。",
)
def halves_the_squares(pred, target, reduction="mean"):
    return _reduced((pred - target) ** 2 / 2, reduction)


@task.mutant(
    en="These are absolute differences (L1). The squared error squares them.",
    zh="这是绝对差（L1）。平方误差要取平方。",
)
def takes_absolute_differences(pred, target, reduction="mean"):
    return _reduced(np.abs(pred - target), reduction)


@task.mutant(
    en="The differences were not squared: errors of opposite sign cancel.",
    zh="差没有平方：符号相反的误差会抵消。",
)
def forgets_the_square(pred, target, reduction="mean"):
    return _reduced(pred - target, reduction)


@task.mutant(
    en="The root was taken: that is the RMSE.",
    zh="多开了一次方：那是 RMSE。",
)
def takes_the_root(pred, target, reduction="mean"):
    return np.sqrt(_reduced((pred - target) ** 2, reduction))


@task.mutant(
    en="The differences were averaged before squaring: errors of opposite sign cancel. Square first, then average.",
    zh="先平均再平方：符号相反的误差会抵消。应先平方再平均。",
)
def averages_before_squaring(pred, target, reduction="mean"):
    difference = pred - target
    return difference.mean() ** 2 if reduction == "mean" else _reduced(difference**2, reduction)


@task.mutant(
    en="The squares of both were subtracted, a² - b². The error is (a - b)².",
    zh="把两者的平方相减了，即 a² - b²。误差是 (a - b)²。",
)
def subtracts_the_squares(pred, target, reduction="mean"):
    return _reduced(pred**2 - target**2, reduction)


@task.mutant(
    en="The mean of each was taken off first: an offset of all predictions then costs nothing.",
    zh="先各自减去了均值：预测整体偏移时损失就为零了。",
)
def ignores_a_constant_offset(pred, target, reduction="mean"):
    difference = pred - target
    return _reduced((difference - difference.mean()) ** 2, reduction)


@task.mutant(
    en="The reduction is ignored: sum and none were asked for, too.",
    zh="忽略了 reduction：sum 和 none 也要支持。",
)
def always_averages(pred, target, reduction="mean"):
    return np.mean((pred - target) ** 2)


@task.mutant(
    en="The default is the sum here. It is the mean.",
    zh="默认成了求和。默认应取平均。",
)
def sums_by_default(pred, target, reduction="sum"):
    return _reduced((pred - target) ** 2, reduction)


@task.mutant(
    en="With none the array came back flat. Keep the shape of the input.",
    zh="none 时返回了展平的数组。应保持输入的形状。",
)
def flattens_the_array(pred, target, reduction="mean"):
    return _reduced(((pred - target) ** 2).ravel(), reduction)


@task.mutant(
    en="The square was written out as a² - 2ab + b²: near a million its digits cancel. Subtract first.",
    zh="把平方展开成了 a² - 2ab + b²：数值接近一百万时有效数字会抵消。应先相减。",
)
def expands_the_square(pred, target, reduction="mean"):
    return _reduced(pred**2 - 2 * pred * target + target**2, reduction)


@task.mutant(
    en="The squares of each sample were added up before the mean was taken. The mean is over all elements.",
    zh="先把每个样本的平方求和，再取平均。应对所有元素取平均。",
)
def averages_the_sums_of_samples(pred, target, reduction="mean"):
    squares = (pred - target) ** 2
    return squares.sum(axis=-1).mean() if reduction == "mean" else _reduced(squares, reduction)


@task.mutant(
    en="Capital letters were ignored. Mean is another word than mean, and any but the three words raises ValueError.",
    zh="忽略了大小写。不是这三个词就应抛出 ValueError，而 Mean 与 mean 是不同的词。",
)
def ignores_capitals(pred, target, reduction="mean"):
    return mse_loss(pred, target, reduction.lower())


@task.mutant(
    en="batchmean is a reduction of KLDivLoss. This loss knows mean, sum and none; any other word raises ValueError.",
    zh="batchmean 是 KLDivLoss 的归约方式。本损失只认 mean、sum 和 none，其他词应抛出 ValueError。",
)
def accepts_batchmean(pred, target, reduction="mean"):
    return np.sum((pred - target) ** 2) / len(pred) if reduction == "batchmean" else mse_loss(pred, target, reduction)
