"""Cross entropy of logits and integer labels, by log-sum-exp.

Single-precision cases of large magnitude have no near-ties: there the equally right ``logsumexp(z) - z[label]`` loses digits
that the subtraction of the maximum from both keeps.
"""

from typing import Any

import numpy as np

from quizprep.coding.suite import Call, Task

task = Task(
    "cross_entropy_logits",
    refuses=[
        "keras.losses.SparseCategoricalCrossentropy",
        "keras.losses.sparse_categorical_crossentropy",
        "optax.softmax_cross_entropy_with_integer_labels",
        "sklearn.metrics.log_loss",
        "tensorflow.keras.losses.SparseCategoricalCrossentropy",
        "tensorflow.keras.losses.sparse_categorical_crossentropy",
        "tensorflow.nn.softmax_cross_entropy_with_logits",
        "tensorflow.nn.sparse_softmax_cross_entropy_with_logits",
        "torch.nn.CrossEntropyLoss",
        "torch.nn.NLLLoss",
        "torch.nn.functional.cross_entropy",
        "torch.nn.functional.nll_loss",
    ],
)


@task.reference
def cross_entropy_logits(logits, labels):
    """Return the softmax cross entropy of logits and integer labels, averaged over the samples.

    Args:
        logits: array (m, K), float32 or float64, of any sign; entries may be as large as 1e4 either way.
        labels: integer array (m,), the true class of each sample, from 0 to K - 1.

    Returns:
        A float: the mean over the m samples of ``-log(softmax(logits)[label])``, finite for all these inputs.  The inputs are
        not changed.

    """
    logits = np.asarray(logits, dtype=np.float64)
    # log-sum-exp: the largest exponent is 0, so nothing overflows, and the sum is at least 1, so its logarithm is finite.
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_sums = np.log(np.exp(shifted).sum(axis=1))
    chosen = shifted[np.arange(len(labels)), labels]
    return np.mean(log_sums - chosen)


@task.valid
def within_contract(logits: Any, labels: Any) -> bool:
    """Whether these are finite logits within ±1e4 and a label for each row."""
    if not (
        isinstance(logits, np.ndarray) and logits.dtype.name in {"float32", "float64"} and logits.ndim == 2 and logits.size
    ):
        return False
    if not (isinstance(labels, np.ndarray) and labels.dtype == np.int64 and labels.shape == logits.shape[:1]):
        return False
    return bool(np.all(np.abs(logits) <= 1e4) and np.all((labels >= 0) & (labels < logits.shape[1])))


def _call(rows: Any, labels: Any, dtype: Any = np.float64) -> Call:
    return Call(np.array(rows, dtype=dtype), np.array(labels, dtype=np.int64))


@task.case(en="one sample of three classes", zh="一个样本，三个类别")
def one_sample() -> Call:
    return _call([[1.0, 2.0, 0.5]], [0])


@task.case(en="two samples of four classes: the mean is over the samples alone", zh="两个样本、四个类别：只对样本求平均")
def two_samples_of_four_classes() -> Call:
    return _call([[0.5, -1.0, 2.0, 0.0], [1.0, 1.5, -0.5, 0.0]], [2, 0])


@task.case(en="more samples than classes", zh="样本数多于类别数")
def more_samples_than_classes() -> Call:
    return _call([[1, 0], [0.5, -2], [3, 1], [-1, 2], [0, 0.25]], [1, 0, 0, 1, 1])


@task.case(
    en="as many samples as classes: sums along the wrong axis fit, and are wrong",
    zh="样本数等于类别数：沿错误的轴求和形状也对得上，但结果是错的",
)
def as_many_samples_as_classes() -> Call:
    return _call([[1, 0, -1], [2, -0.5, 0], [0, 3, 1]], [1, 0, 2])


@task.case(en="labels are counted from 0: the first class and the last one", zh="标签从 0 开始：第一个和最后一个类别")
def first_and_last_label() -> Call:
    return _call([[2, 0, 0, -1], [0, 1, 0, 3]], [0, 3])


@task.case(en="equal logits: log K whatever the label", zh="相等的 logits：无论标签是什么都得 log K")
def equal_logits() -> Call:
    return _call([[3.0] * 5, [-2.0] * 5], [4, 1])


@task.case(en="one class only: the loss is 0", zh="只有一个类别：损失为 0")
def one_class() -> Call:
    return _call([[5.0], [-3.0]], [0, 0])


@task.case(en="negative logits and zeros", zh="负的 logits 和零")
def negative_and_zero() -> Call:
    return _call([[-1, -2, -3], [0, 0, -4], [-5, -5, 0]], [2, 1, 0])


@task.case(en="the true class is not the one with the largest logit", zh="真实类别不是 logit 最大的类别")
def wrong_predictions() -> Call:
    return _call([[4, 1, 0], [0, 3, 1]], [1, 2])


@task.case(en="adding one number to a row changes nothing", zh="整行加上同一个数，结果不变")
def shifted_row() -> Call:
    return _call([[101.0, 102.0, 100.5], [-49.0, -50.0, -48.5]], [0, 1])


@task.case(
    en="large logits: exp(10000) overflows unless the maximum is subtracted", zh="很大的 logits：不减最大值时 exp(10000) 会溢出"
)
def large_logits() -> Call:
    return _call([[1e4, 9999.0, 9998.5]], [1])


@task.case(
    en="very negative logits: all exponentials are 0 unless the maximum is subtracted",
    zh="很负的 logits：不减最大值时所有指数都为 0",
)
def very_negative_logits() -> Call:
    return _call([[-1e4, -9999.0, -9999.5]], [0])


@task.case(
    en="a true class 2e4 below the largest: its probability is 0 in floating point, its loss is 20000",
    zh="真实类别比最大值低 2e4：它的概率在浮点数中是 0，但损失是 20000",
)
def probability_below_the_smallest_number() -> Call:
    return _call([[1e4, -1e4, 0.0]], [1])


@task.case(
    en="rows of different magnitude: each row needs its own maximum",
    zh="各行数量级不同：每一行要减自己的最大值",
)
def rows_of_different_magnitude() -> Call:
    return _call([[1e4, 9999.0, 9998.0], [-1e4, -9999.0, -9998.0]], [1, 0])


@task.case(
    en="a loss of 40: softmax is not yet 0, yet a floor of 1e-12 under it would already cap the loss",
    zh="损失为 40：softmax 还不是 0，但若把它截断到 1e-12，损失已被封顶",
)
def loss_beyond_the_usual_floor() -> Call:
    return _call([[40.0, 0.0], [0.0, 1.0]], [1, 1])


@task.case(
    en="logits near 10000 that differ by tenths: double precision must be kept",
    zh="接近 10000、只差零点几的 logits：必须保持双精度",
)
def small_differences_at_large_magnitude() -> Call:
    return _call([[9999.9, 9999.7, 9999.1, 9998.8]], [3])


@task.case(en="samples of different kind in one batch", zh="一批各不相同的样本")
def mixed_batch() -> Call:
    return _call([[0, 0, 0], [1e4, -1e4, 0], [-3, 2, 1], [500, 499, 498], [-700, -900, -701]], [1, 0, 0, 2, 2])


@task.case(en="float32 logits", zh="float32 的 logits")
def single_precision() -> Call:
    return _call([[0.5, -1.25, 2.0], [3.0, 0.0, -2.0]], [1, 0], np.float32)


@task.case(
    en="float32 with entries of ±1e4: exp overflows above 88 already", zh="float32 且元素为 ±1e4：超过 88 时 exp 就会溢出"
)
def single_precision_extremes() -> Call:
    return _call([[1e4, 0.0, -1e4], [100.0, 50.0, -90.0]], [0, 1], np.float32)


@task.case(en="a transposed view: entries do not lie one after another in memory", zh="转置视图：元素在内存中不连续")
def transposed_view() -> Call:
    return Call((np.arange(12.0).reshape(4, 3) % 5).T, np.array([3, 0, 2]))


@task.case(en="every second column and label of larger arrays, read-only", zh="较大数组的隔列视图和隔位标签，只读")
def strided_read_only_views() -> Call:
    logits, labels = np.arange(24.0).reshape(3, 8) * 7 % 11, np.array([3, 0, 1, 0, 2, 0])
    logits.flags.writeable = labels.flags.writeable = False
    return Call(logits[:, ::2], labels[::2])


@task.case(en="a larger batch of one hundred classes", zh="一百个类别的较大批次")
def many_classes() -> Call:
    return _call(3 * np.sin(np.arange(1200.0)).reshape(12, 100), np.arange(12) * 37 % 100)


@task.case(en="arguments given by name", zh="按名称传入参数")
def arguments_by_name() -> Call:
    return Call(labels=np.array([1, 1]), logits=np.array([[0.0, 1.0], [2.0, -1.0]]))


@task.bench(sizes=(1_000, 10_000, 100_000, 300_000, 1_000_000))
def rows_of_a_hundred_classes(rng: np.random.Generator, size: int) -> Call:
    return _call(3 * rng.standard_normal((size // 100, 100)), rng.integers(100, size=size // 100))


@task.library
def library_cross_entropy(logits, labels):
    from torch.nn.functional import cross_entropy

    return cross_entropy(logits, labels)


@task.random(count=30, en="random logits", zh="随机的 logits")
def random_logits(rng: np.random.Generator, size: int) -> Call:
    samples, classes = int(rng.integers(1, min(2 + size, 12))), int(rng.integers(2, min(3 + size, 10)))
    dtype = np.float32 if rng.random() < 0.5 else np.float64
    return _call(3 * rng.standard_normal((samples, classes)), rng.integers(classes, size=samples), dtype)


@task.random(
    count=20, en="random logits whose rows lie at different places up to ±1e4", zh="随机 logits，各行位于 ±1e4 之间的不同位置"
)
def random_magnitudes(rng: np.random.Generator, size: int) -> Call:
    samples, classes = int(rng.integers(1, min(2 + size, 10))), int(rng.integers(2, 7))
    rows = rng.uniform(-9900, 9900, size=(samples, 1)) + rng.uniform(-4, 4, size=(samples, classes))
    return _call(rows, rng.integers(classes, size=samples))


@task.random(count=10, en="random logits far apart within a row", zh="同一行内相差很大的随机 logits")
def random_spreads(rng: np.random.Generator, size: int) -> Call:
    samples, classes = int(rng.integers(1, 6)), int(rng.integers(2, 6))
    return _call(rng.uniform(-100, 100, size=(samples, classes)) * (1 + 9 * size), rng.integers(classes, size=samples))


@task.half(count=6, en="random logits in half precision", zh="半精度的随机 logits")
def half_logits(rng: np.random.Generator, size: int) -> Call:
    samples, classes = 1 + 2 * size, int(rng.integers(2, 10))
    return _call(2 * rng.standard_normal((samples, classes)), rng.integers(classes, size=samples))


def _losses(logits, labels):
    """Return the loss of each sample."""
    logits = np.asarray(logits, dtype=np.float64)
    shifted = logits - logits.max(axis=1, keepdims=True)
    return np.log(np.exp(shifted).sum(axis=1)) - shifted[np.arange(len(labels)), labels]


def _softmax(logits, axis=1):
    logits = np.asarray(logits, dtype=np.float64)
    powers = np.exp(logits - logits.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


def _picked(rows, labels):
    return rows[np.arange(len(labels)), labels]


@task.mutant(
    en="The maximum is not subtracted: exp overflows above about 709 (88 in float32), and the loss becomes infinite or NaN.",
    zh="没有减去最大值：超过约 709（float32 为 88）时 exp 溢出，损失变成无穷大或 NaN。",
)
def does_not_subtract_the_maximum(logits, labels):
    return np.mean(np.log(np.exp(logits).sum(axis=1)) - _picked(logits, labels))


@task.mutant(
    en="The logarithm was taken of a finished softmax: far below the maximum that is exactly 0, and the loss infinite. Work on "
    "logarithms throughout: log-sum-exp minus the logit.",
    zh="先算出 softmax 再取对数：远低于最大值的概率恰好为 0，损失成了无穷大。应始终在对数域计算：log-sum-exp 减去该 logit。",
)
def takes_the_logarithm_of_softmax(logits, labels):
    return -np.mean(np.log(_picked(_softmax(logits), labels)))


@task.mutant(
    en="A floor of 1e-12 under the probability caps the loss at 27.6, whatever the logits. log-sum-exp needs no floor.",
    zh="把概率截断到 1e-12，使损失最多为 27.6，与 logits 无关。用 log-sum-exp 就不需要截断。",
)
def puts_a_floor_under_the_probability(logits, labels):
    return -np.mean(np.log(np.maximum(_picked(_softmax(logits), labels), 1e-12)))


@task.mutant(
    en="An epsilon of 1e-5 inside the logarithm distorts every loss, and caps it at 11.5.",
    zh="对数里加 1e-5 会使每个损失都有偏差，并把它封顶在 11.5。",
)
def adds_an_epsilon(logits, labels):
    return -np.mean(np.log(_picked(_softmax(logits), labels) + 1e-5))


@task.mutant(
    en="The maximum of the whole array was subtracted: a row far below it has only zeros to sum. Each row has its own maximum.",
    zh="减去了整个数组的最大值：远小于它的行，指数之和为零。每一行要减自己的最大值。",
)
def subtracts_the_global_maximum(logits, labels):
    shifted = logits - logits.max()
    return np.mean(np.log(np.exp(shifted).sum(axis=1)) - _picked(shifted, labels))


@task.mutant(
    en="The maximum was subtracted inside log-sum-exp, but not added back (nor subtracted from the true class's logit).",
    zh="在 log-sum-exp 内部减去了最大值，却没有加回来（也没有从真实类别的 logit 中减去）。",
)
def does_not_add_the_maximum_back(logits, labels):
    shifted = logits - logits.max(axis=1, keepdims=True)
    return np.mean(np.log(np.exp(shifted).sum(axis=1)) - _picked(logits, labels))


@task.mutant(
    en="The mean was taken over all m * K entries of the one-hot product. Divide by the number of samples.",
    zh="对 one-hot 乘积的全部 m * K 个元素求了平均。应除以样本数。",
)
def takes_the_mean_over_all_entries(logits, labels):
    return np.mean(_losses(logits, labels)) / logits.shape[1]


@task.mutant(
    en="The losses of the samples were added up. Take their mean.",
    zh="把各样本的损失加在了一起。应取平均。",
)
def sums_over_the_samples(logits, labels):
    return np.sum(_losses(logits, labels))


@task.mutant(
    en="The sign is wrong: the loss is log-sum-exp minus the logit of the true class, which is never negative.",
    zh="符号反了：损失是 log-sum-exp 减去真实类别的 logit，不会是负数。",
)
def forgets_the_minus(logits, labels):
    return -np.mean(_losses(logits, labels))


@task.mutant(
    en="The logits were taken for probabilities: softmax is missing.",
    zh="把 logits 当成了概率：缺少 softmax。",
)
def takes_logits_for_probabilities(logits, labels):
    return -np.mean(np.log(np.maximum(_picked(logits, labels), 1e-12)))


@task.mutant(
    en="Softmax was applied twice: this loss applies it to the logits itself, exactly once.",
    zh="做了两次 softmax：这个损失自己对 logits 做一次，仅此一次。",
)
def applies_softmax_twice(logits, labels):
    return np.mean(_losses(_softmax(logits), labels))


@task.mutant(
    en="Softmax ran along the samples. The classes of a sample share its probability: axis 1.",
    zh="softmax 沿样本方向计算了。应由同一样本的各个类别分配概率：第 1 轴。",
)
def normalises_over_the_samples(logits, labels):
    shifted = logits - logits.max(axis=0, keepdims=True)
    return np.mean(_picked(np.log(np.exp(shifted).sum(axis=0)) - shifted, labels))


@task.mutant(
    en="logits[:, labels] makes an (m, m) array: every row with every label. Pair them up: logits[np.arange(m), labels].",
    zh="logits[:, labels] 得到 (m, m) 数组：每一行配上了所有标签。应一一对应：logits[np.arange(m), labels]。",
)
def pairs_every_row_with_every_label(logits, labels):
    return -np.mean(np.log(_softmax(logits)[:, labels]))


@task.mutant(
    en="The labels were counted from 1. They begin with 0.",
    zh="标签被当成从 1 开始。它们从 0 开始。",
)
def counts_labels_from_one(logits, labels):
    return np.mean(_losses(logits, labels - 1))


@task.mutant(
    en="The loss of the predicted class was taken, the one with the largest logit. The label says which class is true.",
    zh="取了预测类别（logit 最大者）的损失。哪个类别是真实的由标签决定。",
)
def ignores_the_labels(logits, labels):
    return np.mean(_losses(logits, np.argmax(logits, axis=1)))


@task.mutant(
    en="The logarithm has base 2. Losses take the natural one.",
    zh="用了以 2 为底的对数。损失函数用自然对数。",
)
def takes_the_logarithm_to_base_two(logits, labels):
    return np.mean(_losses(logits, labels)) / np.log(2)


@task.mutant(
    en="The loss of each sample was returned. Take their mean.",
    zh="返回了每个样本的损失。应取它们的平均。",
)
def returns_one_loss_per_sample(logits, labels):
    return _losses(logits, labels)


@task.mutant(
    en="Each class got a sigmoid of its own: that is for labels that do not exclude each other. Softmax couples the classes.",
    zh="对每个类别单独用了 sigmoid：那适用于互不排斥的标签。softmax 让各类别相互竞争。",
)
def takes_a_sigmoid_of_each_class(logits, labels):
    return np.mean(np.logaddexp(0, -_picked(logits, labels)))


@task.mutant(
    en="The probabilities were averaged before the logarithm. The mean of the logarithms differs: take logarithms first.",
    zh="先对概率求平均再取对数。对数的平均是另一个数：应先取对数再平均。",
)
def takes_the_logarithm_of_the_mean(logits, labels):
    return -np.log(np.mean(_picked(_softmax(logits), labels)))


@task.mutant(
    en="The logits were clipped to ±50: those beyond become equal. Subtracting the maximum changes nothing.",
    zh="把 logits 截断到 ±50：超出的元素变得相等。减去最大值则不会改变结果。",
)
def clips_the_logits(logits, labels):
    return np.mean(_losses(np.clip(logits, -50, 50), labels))


@task.mutant(
    en="The logits were cast to float32: near 10000 its steps are 0.001, and the differences of a float64 input are lost.",
    zh="logits 被转成 float32：在 10000 附近它的间隔是 0.001，float64 输入的差异丢失了。",
)
def computes_in_single_precision(logits, labels):
    return np.mean(_losses(np.asarray(logits, dtype=np.float32), labels))
