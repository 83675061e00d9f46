"""Cross entropy of one-hot targets and probabilities.

The logarithm is guarded in many ways: ``p + 1e-7``, clipping at 1e-7, replacing zeros.  In double precision a true class has
a probability of 0.04 or more, or is one among hundreds, so that none of these comes near the tolerance; 1e-5, which is found in
much code, does.
"""

from typing import Any

import numpy as np

from quizprep.coding import compare
from quizprep.coding.suite import Call, Mismatch, Task
from quizprep.model import Bilingual

task = Task(
    "cross_entropy",
    refuses=[
        "keras.losses.CategoricalCrossentropy",
        "keras.losses.categorical_crossentropy",
        "sklearn.metrics.log_loss",
        "tensorflow.keras.losses.CategoricalCrossentropy",
        "tensorflow.keras.losses.categorical_crossentropy",
        "torch.nn.CrossEntropyLoss",
        "torch.nn.NLLLoss",
        "torch.nn.functional.cross_entropy",
        "torch.nn.functional.nll_loss",
    ],
)

SMALLEST = float(np.finfo(np.float64).tiny)
LEAST_PROBABILITY = 1e-4
MOST_SAMPLES = 30
LARGEST_LOSS = 10.0
"""Above every loss of true classes of ``LEAST_PROBABILITY``, below that of ``MOST_SAMPLES`` samples one of which has log(0)."""


@task.reference
def cross_entropy(y_true, y_pred):
    """Return the cross entropy between one-hot targets and predicted probabilities, averaged over the samples.

    Args:
        y_true: array (m, K), float32 or float64; each row is one-hot: 1.0 for the true class, 0.0 elsewhere.
        y_pred: array (m, K), float32 or float64; each row holds the probabilities of the K classes, which add up to 1.  A
            probability may be 0.

    Returns:
        A float: the mean over the m samples of ``-log(probability of the true class)``, natural logarithm.  Where a true
        class has probability 0, any finite value will do.  The inputs are not changed.

    """
    y_true = np.asarray(y_true, dtype=np.float64)
    y_pred = np.asarray(y_pred, dtype=np.float64)
    # 0 * log(0) would be NaN; the clip touches nothing but zeros.
    costs = -np.log(np.maximum(y_pred, SMALLEST))
    return np.sum(y_true * costs) / len(y_true)


def _compare(expected: Any, actual: Any, tolerance: float) -> Mismatch | None:
    """Compare losses; where a true class has probability 0, which shows in an enormous loss, take any finite one."""
    mismatch = compare.close(expected, actual, tolerance)
    if (
        expected <= LARGEST_LOSS
        or mismatch is None
        or np.ndim(actual)
        or not isinstance(actual, int | float | np.generic | np.ndarray)
    ):
        return mismatch
    if np.isfinite(actual):
        return None
    return Mismatch(Bilingual(f"result is {float(actual)}, it must be finite", f"result 为 {float(actual)}，应为有限值"))


task.compare = _compare


@task.valid
def within_contract(y_true: Any, y_pred: Any) -> bool:
    """Whether these are one-hot rows and probabilities, those of true classes 0 or large enough."""
    if not all(isinstance(array, np.ndarray) and array.dtype.name in {"float32", "float64"} for array in (y_true, y_pred)):
        return False
    if not (y_true.ndim == 2 and y_true.size and y_pred.shape == y_true.shape):
        return False
    if not (np.isin(y_true, (0, 1)).all() and np.all(y_true.sum(axis=1) == 1)):
        return False
    if not (np.all((y_pred >= 0) & (y_pred <= 1)) and np.all(np.abs(y_pred.sum(axis=1, dtype=np.float64) - 1) < 1e-6)):
        return False
    chosen = y_pred[y_true == 1]
    # Among more samples one log(0) would not show in the mean.
    return bool(np.all(((chosen == 0) & (len(chosen) <= MOST_SAMPLES)) | (chosen >= LEAST_PROBABILITY)))


def _call(labels: Any, probabilities: Any, dtype: Any = np.float64) -> Call:
    rows = np.array(probabilities, dtype=dtype)
    return Call(np.eye(rows.shape[1], dtype=dtype)[labels], rows)


@task.case(en="one sample: the loss is -log of its true class's probability", zh="一个样本：损失是真实类别概率的负对数")
def one_sample() -> Call:
    return _call([1], [[0.25, 0.5, 0.25]])


@task.case(en="two samples of four classes: the mean is over the samples alone", zh="两个样本、四个类别：只对样本求平均")
def two_samples_of_four_classes() -> Call:
    return _call([0, 3], [[0.25, 0.25, 0.25, 0.25], [0.125, 0.125, 0.25, 0.5]])


@task.case(en="more samples than classes", zh="样本数多于类别数")
def more_samples_than_classes() -> Call:
    return _call([0, 1, 1, 0, 0], [[0.75, 0.25], [0.75, 0.25], [0.5, 0.5], [0.9, 0.1], [0.2, 0.8]])


@task.case(en="as many samples as classes", zh="样本数等于类别数")
def as_many_samples_as_classes() -> Call:
    return _call([2, 0, 1], [[0.2, 0.3, 0.5], [0.7, 0.2, 0.1], [0.3, 0.4, 0.3]])


@task.case(
    en="a certain and right prediction: the loss is 0, not a little below it as with an epsilon of 1e-5 inside the log",
    zh="完全确定且正确的预测：损失为 0；若在对数里加 1e-5，会得到略小于 0 的值",
)
def perfect_prediction() -> Call:
    return _call([0, 2], [[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])


@task.case(
    en="another class has probability 0: it adds nothing, though 0 * log(0) is NaN",
    zh="其他类别的概率为 0：它对损失没有贡献，但 0 * log(0) 会得到 NaN",
)
def wrong_class_of_probability_zero() -> Call:
    return _call([1, 0], [[0.0, 0.6, 0.4], [0.5, 0.5, 0.0]])


@task.case(en="the true class has probability 0: any finite loss will do", zh="真实类别的概率为 0：任何有限值都可以")
def true_class_of_probability_zero() -> Call:
    return _call([0], [[0.0, 0.75, 0.25]])


@task.case(
    en="one of three true classes has probability 0: the loss of the batch stays finite",
    zh="三个样本中有一个真实类别概率为 0：整批的损失仍应有限",
)
def one_impossible_sample_in_a_batch() -> Call:
    return _call([0, 1, 1], [[0.5, 0.5], [1.0, 0.0], [0.25, 0.75]])


@task.case(en="uniform predictions of ten classes: log 10", zh="十个类别的均匀预测：log 10")
def uniform_prediction() -> Call:
    return _call([7, 0, 9], np.full((3, 10), 0.1))


@task.case(en="the true class is not the likeliest: its own probability counts", zh="真实类别不是概率最大的：要用它自己的概率")
def confident_but_wrong() -> Call:
    return _call([2, 1], [[0.9, 0.05, 0.05], [0.02, 0.08, 0.9]])


@task.case(
    en="a true class of probability 0.0005 among three hundred samples: the worse the prediction, the larger its loss",
    zh="三百个样本中有一个真实类别的概率只有 0.0005：预测越差，损失越大",
)
def nearly_impossible_sample() -> Call:
    rows = np.full((300, 2), 0.5)
    rows[7] = 0.9995, 0.0005
    return _call(np.arange(300) % 2, rows)


@task.case(en="one class only: its probability is 1, the loss 0", zh="只有一个类别：概率为 1，损失为 0")
def one_class() -> Call:
    return _call([0, 0], [[1.0], [1.0]])


@task.case(en="two classes", zh="两个类别")
def two_classes() -> Call:
    return _call([0, 1, 1], [[0.8, 0.2], [0.6, 0.4], [0.1, 0.9]])


@task.case(en="each sample belongs to the same class", zh="所有样本属于同一类别")
def one_label_for_all() -> Call:
    return _call([1, 1, 1], [[0.1, 0.4, 0.5], [0.25, 0.5, 0.25], [0.2, 0.2, 0.6]])


@task.case(
    en="samples of different kind in one batch: sure, unsure, wrong, and with zeros",
    zh="一批各不相同的样本：确定、犹豫、错误、含零",
)
def mixed_batch() -> Call:
    rows = [[1.0, 0.0, 0.0, 0.0], [0.25, 0.25, 0.25, 0.25], [0.96, 0.02, 0.01, 0.01], [0.0, 0.5, 0.0, 0.5]]
    return _call([0, 2, 1, 3], rows)


@task.case(en="float32 arrays", zh="float32 数组")
def single_precision() -> Call:
    return _call([1, 2, 0], [[0.5, 0.25, 0.25], [0.125, 0.25, 0.625], [0.0625, 0.4375, 0.5]], np.float32)


@task.case(en="small probabilities in float32", zh="float32 下很小的概率")
def small_probabilities_in_single_precision() -> Call:
    return _call([0, 1], [[0.0078125, 0.9921875], [0.99609375, 0.00390625]], np.float32)


@task.case(en="transposed views: entries do not lie one after another in memory", zh="转置视图：元素在内存中不连续")
def transposed_views() -> Call:
    targets = np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, 0.0, 0.0]])
    columns = np.array([[0.1, 0.6, 0.2], [0.3, 0.2, 0.2], [0.4, 0.1, 0.3], [0.2, 0.1, 0.3]])
    return Call(targets.T, columns.T)


@task.case(en="every second row of larger arrays, read-only", zh="较大数组的隔行视图，只读")
def strided_read_only_views() -> Call:
    targets = np.eye(3)[[0, 1, 2, 0, 1, 2]]
    rows = np.array([[0.2, 0.3, 0.5], [0.6, 0.3, 0.1]] * 3)
    targets.flags.writeable = rows.flags.writeable = False
    return Call(targets[::2], rows[1::2])


@task.case(en="arguments given by name", zh="按名称传入参数")
def arguments_by_name() -> Call:
    call = _call([1, 0], [[0.3, 0.7], [0.1, 0.9]])
    return Call(y_pred=call.args[1], y_true=call.args[0])


def _probabilities(rng: np.random.Generator, samples: int, classes: int, least: int) -> "np.ndarray[Any, Any]":
    """Draw rows of twenty-fifths that add up to 1, each at least ``least`` of them."""
    shares = rng.dirichlet(np.full(classes, 0.7), size=samples)
    counts = np.stack([rng.multinomial(25 - least * classes, row) for row in shares]) + least
    return counts / 25


@task.bench(sizes=(1_000, 10_000, 100_000, 300_000, 1_000_000))
def rows_of_ten_classes(rng: np.random.Generator, size: int) -> Call:
    shares = rng.uniform(0.2, 1, size=(size // 10, 10))
    return _call(rng.integers(10, size=len(shares)), shares / shares.sum(axis=1, keepdims=True))


@task.library
def library_nll_loss(y_true, y_pred):
    from torch.nn.functional import nll_loss

    return nll_loss(y_pred.log(), y_true.argmax(dim=1))


@task.random(count=30, en="random labels and probabilities", zh="随机的标签和概率")
def random_batches(rng: np.random.Generator, size: int) -> Call:
    samples, classes = int(rng.integers(1, min(2 + size, 14))), int(rng.integers(2, min(3 + size, 9)))
    dtype = np.float32 if rng.random() < 0.4 else np.float64
    return _call(rng.integers(classes, size=samples), _probabilities(rng, samples, classes, 1), dtype)


@task.random(
    count=20,
    en="random probabilities, some of them 0, but never those of true classes",
    zh="随机概率，其中有些为 0，但真实类别的不为 0",
)
def random_zeros(rng: np.random.Generator, size: int) -> Call:
    samples, classes = int(rng.integers(1, min(2 + size, 12))), int(rng.integers(2, 6))
    rows = _probabilities(rng, samples, classes, 0)
    return _call([int(rng.choice(np.flatnonzero(row))) for row in rows], rows)


@task.half(count=6, en="probabilities in sixteenths, in half precision", zh="半精度的概率，均为十六分之几")
def half_batches(rng: np.random.Generator, size: int) -> Call:
    samples, classes = 1 + 2 * size, int(rng.integers(2, 6))
    counts = 1 + rng.multinomial(16 - classes, np.full(classes, 1 / classes), size=samples)
    return _call(rng.integers(classes, size=samples), counts / 16)


def _log(values):
    """Return the logarithm with zeros kept finite, as in the reference."""
    return np.log(np.maximum(np.asarray(values, dtype=np.float64), SMALLEST))


@task.mutant(
    en="The mean was taken over all m * K entries. Only one entry of a row is not 0, so the loss is K times too small: "
    "sum over the classes, then divide by the number of samples.",
    zh="对全部 m * K 个元素求了平均。每行只有一个元素非零，损失因此小了 K 倍：应先对类别求和，再除以样本数。",
)
def takes_the_mean_over_all_entries(y_true, y_pred):
    return -np.mean(y_true * _log(y_pred))


@task.mutant(
    en="The losses of the samples were added up. Divide by their number.",
    zh="把各样本的损失加在了一起。应除以样本数。",
)
def sums_over_the_samples(y_true, y_pred):
    return -np.sum(y_true * _log(y_pred))


@task.mutant(
    en="The sum was divided by the number of classes. Axis 0 holds the samples.",
    zh="求和后除以了类别数。样本在第 0 轴上。",
)
def divides_by_the_number_of_classes(y_true, y_pred):
    return -np.sum(y_true * _log(y_pred)) / y_true.shape[1]


@task.mutant(
    en="The minus sign is missing: logarithms of probabilities are never positive, a loss is never negative.",
    zh="漏了负号：概率的对数不大于 0，而损失不会是负数。",
)
def forgets_the_minus(y_true, y_pred):
    return np.sum(y_true * _log(y_pred)) / len(y_true)


@task.mutant(
    en="An epsilon of 1e-5 was added inside the logarithm: a perfect prediction gets a negative loss, and all others are a "
    "little wrong. Clip at a tiny value instead.",
    zh="在对数里加了 1e-5：完美的预测会得到负的损失，其余结果也有偏差。应改为截断到极小值。",
)
def adds_a_large_epsilon(y_true, y_pred):
    return -np.sum(y_true * np.log(y_pred + 1e-5)) / len(y_true)


@task.mutant(
    en="Probabilities were clipped to [0.001, 0.999]: a true class of 0.0005 costs too little, one of 1 too much. Take 1e-12.",
    zh="把概率截断到了 [0.001, 0.999]：真实类别概率为 0.0005 时损失偏小，为 1 时损失不为 0。应截断到 1e-12。",
)
def clips_at_a_thousandth(y_true, y_pred):
    return -np.sum(y_true * _log(np.clip(y_pred, 1e-3, 1 - 1e-3))) / len(y_true)


@task.mutant(
    en="0 * log(0) is NaN: a class of probability 0 spoils the sum even if it is not the true one. Clip before the log.",
    zh="0 * log(0) 得 NaN：概率为 0 的类别即使不是真实类别也会毁掉求和。取对数前应先截断。",
)
def multiplies_zero_by_log_zero(y_true, y_pred):
    return -np.sum(y_true * np.log(y_pred)) / len(y_true)


@task.mutant(
    en="-log(0) is infinite: one sample whose true class has probability 0 makes the loss of the whole batch infinite.",
    zh="-log(0) 是无穷大：只要有一个样本的真实类别概率为 0，整批的损失就变成无穷大。",
)
def lets_the_loss_be_infinite(y_true, y_pred):
    return -np.mean(np.log(np.asarray(y_pred)[np.asarray(y_true) == 1]))


@task.mutant(
    en="Targets and predictions have changed places: the logarithm belongs to the prediction.",
    zh="目标和预测的位置反了：取对数的应是预测值。",
)
def takes_the_logarithm_of_the_targets(y_true, y_pred):
    return -np.sum(y_pred * np.log(np.maximum(y_true, 1e-12))) / len(y_true)


@task.mutant(
    en="This is the binary cross entropy of each class by itself, for labels that do not exclude each other. Here the term "
    "(1 - y) * log(1 - p) does not belong.",
    zh="这是对每个类别分别计算的二元交叉熵，适用于互不排斥的标签。这里不应有 (1 - y) * log(1 - p) 这一项。",
)
def adds_the_binary_term(y_true, y_pred):
    return -np.sum(y_true * _log(y_pred) + (1 - y_true) * _log(1 - y_pred)) / len(y_true)


@task.mutant(
    en="The predictions went through softmax once more. They are probabilities already, not logits.",
    zh="对预测又做了一次 softmax。它们已经是概率，不是 logits。",
)
def applies_softmax_again(y_true, y_pred):
    powers = np.exp(np.asarray(y_pred, dtype=np.float64))
    return -np.sum(y_true * np.log(powers / powers.sum(axis=1, keepdims=True))) / len(y_true)


@task.mutant(
    en="The logarithm has base 2. Losses take the natural one.",
    zh="用了以 2 为底的对数。损失函数用自然对数。",
)
def takes_the_logarithm_to_base_two(y_true, y_pred):
    return -np.sum(y_true * _log(y_pred)) / np.log(2) / len(y_true)


@task.mutant(
    en="The logarithm is missing: this is 1 - p of the true class.",
    zh="没有取对数：这是 1 减去真实类别的概率。",
)
def forgets_the_logarithm(y_true, y_pred):
    return 1 - np.sum(y_true * y_pred) / len(y_true)


@task.mutant(
    en="The probabilities were averaged before the logarithm. The mean of the logarithms differs: take logarithms first.",
    zh="先对概率求平均再取对数。对数的平均是另一个数：应先取对数再平均。",
)
def takes_the_logarithm_of_the_mean(y_true, y_pred):
    return -_log(np.sum(y_true * y_pred) / len(y_true))


@task.mutant(
    en="The largest probability of each row was taken, whatever the label: a confident mistake would cost nothing.",
    zh="取了每行最大的概率而不看标签：自信的错误就不会受到惩罚。",
)
def takes_the_largest_probability(y_true, y_pred):
    return -np.mean(_log(np.max(y_pred, axis=1)))


@task.mutant(
    en="The loss of each sample was returned. Take their mean.",
    zh="返回了每个样本的损失。应取它们的平均。",
)
def returns_one_loss_per_sample(y_true, y_pred):
    return -np.sum(y_true * _log(y_pred), axis=1)


@task.mutant(
    en="This is the entropy of the prediction, not its cross entropy with the target.",
    zh="这是预测分布自身的熵，不是它与目标之间的交叉熵。",
)
def computes_the_entropy_of_the_prediction(y_true, y_pred):
    return -np.sum(y_pred * _log(y_pred)) / len(y_true)


@task.bug(
    en=(
        "np.mean divided by all m * K entries: sum, and divide by the m samples. And 1e-5 inside the logarithm is not small: a "
        "perfect prediction got a negative loss; clip the zeros alone."
    ),
    zh=(
        "np.mean 除以了全部 m * K 个元素：应先求和，再除以样本数 m。另外，对数里加的 1e-5 并不小，"
        "完美预测也会得到负损失：只需截断零值。"
    ),
)
def averages_too_much(y_true, y_pred):
    logarithms = np.log(y_pred + 1e-5)
    return float(-np.mean(y_true * logarithms))
