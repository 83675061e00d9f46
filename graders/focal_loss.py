"""Binary focal loss of probabilities.

People guard the logarithm with ``p + 1e-8`` or by clipping at 1e-7.  Probabilities of double precision lie between 0.02 and
0.98 but for one among hundreds, those of single precision between 0.002 and 0.998, so that neither comes near the tolerance.
"""

from typing import Any

import numpy as np

from quizprep.coding.suite import Call, Task

task = Task(
    "focal_loss",
    refuses=[
        "keras.losses.BinaryFocalCrossentropy",
        "keras.losses.binary_focal_crossentropy",
        "kornia.losses.BinaryFocalLossWithLogits",
        "kornia.losses.binary_focal_loss_with_logits",
        "monai.losses.FocalLoss",
        "segmentation_models_pytorch.losses.FocalLoss",
        "tensorflow.keras.losses.BinaryFocalCrossentropy",
        "tensorflow.keras.losses.binary_focal_crossentropy",
        "torchvision.ops.focal_loss.sigmoid_focal_loss",
        "torchvision.ops.sigmoid_focal_loss",
    ],
)

MARGIN = {"float32": 0.002, "float64": 0.0005}
"""How near probabilities may come to 0 and 1."""


@task.reference
def focal_loss(p, y, alpha=0.25, gamma=2.0):
    """Return the binary focal loss, averaged over the samples.

    Args:
        p: array (m,), float32 or float64: the predicted probability of class 1, strictly between 0 and 1.
        y: integer array (m,), the true classes: 0 or 1.
        alpha: weight of the samples of class 1, from 0 to 1; those of class 0 have the weight ``1 - alpha``.
        gamma: focusing parameter, at least 0; with 0 this is the weighted cross entropy.

    Returns:
        A float: the mean of ``-alpha_t * (1 - p_t)**gamma * log(p_t)`` over the m samples, natural logarithm, where ``p_t`` is
        the probability of the true class: p for y = 1 and 1 - p for y = 0.  The inputs are not changed.

    """
    p = np.asarray(p, dtype=np.float64)
    positive = np.asarray(y) == 1
    p_t = np.where(positive, p, 1 - p)
    alpha_t = np.where(positive, alpha, 1 - alpha)
    return np.mean(-alpha_t * (1 - p_t) ** gamma * np.log(p_t))


@task.valid
def within_contract(p: Any, y: Any, alpha: Any = 0.25, gamma: Any = 2.0) -> bool:
    """Whether these are probabilities away from 0 and 1, a class for each, and parameters in their range."""
    if not (isinstance(p, np.ndarray) and p.dtype.name in MARGIN and p.ndim == 1 and p.size):
        return False
    if not (isinstance(y, np.ndarray) and y.dtype == np.int64 and y.shape == p.shape and np.isin(y, (0, 1)).all()):
        return False
    if not all(type(number) in {int, float} for number in (alpha, gamma)):
        return False
    margin = MARGIN[p.dtype.name] * (1 - 1e-6)
    return bool(0 <= alpha <= 1 and 0 <= gamma <= 5 and np.all((p >= margin) & (p <= 1 - margin)))


def _call(probabilities: Any, classes: Any, *rest: Any, dtype: Any = np.float64, **options: Any) -> Call:
    return Call(np.array(probabilities, dtype=dtype), np.array(classes, dtype=np.int64), *rest, **options)


@task.case(en="one positive sample", zh="一个正样本")
def one_positive() -> Call:
    return _call([0.6], [1])


@task.case(
    en="one negative sample: its probability is 1 - p, its weight 1 - alpha", zh="一个负样本：概率是 1 - p，权重是 1 - alpha"
)
def one_negative() -> Call:
    return _call([0.3], [0])


@task.case(en="positives and negatives together, default parameters", zh="正负样本混合，默认参数")
def both_classes() -> Call:
    return _call([0.9, 0.2, 0.6, 0.3], [1, 0, 0, 1])


@task.case(en="positives only", zh="只有正样本")
def positives_only() -> Call:
    return _call([0.25, 0.5, 0.75], [1, 1, 1])


@task.case(en="negatives only: a mean over the positives would divide by 0", zh="只有负样本：若对正样本数求平均会除以 0")
def negatives_only() -> Call:
    return _call([0.25, 0.5, 0.75], [0, 0, 0])


@task.case(en="easy samples: their loss almost vanishes", zh="容易的样本：损失几乎消失")
def easy_samples() -> Call:
    return _call([0.95, 0.03, 0.9], [1, 0, 1])


@task.case(en="hard samples: their loss stays almost that of cross entropy", zh="困难的样本：损失几乎与交叉熵相同")
def hard_samples() -> Call:
    return _call([0.05, 0.97, 0.1], [1, 0, 1])


@task.case(
    en="one positive that was given 0.0005, among three hundred samples: its loss is not cut off",
    zh="三百个样本中有一个正样本的概率只有 0.0005：它的损失不能被截断",
)
def missed_positive() -> Call:
    return _call(np.where(np.arange(300) == 7, 0.0005, 0.25), np.arange(300) == 7)


@task.case(en="p = 0.5: both classes lose alike but for alpha", zh="p = 0.5：除 alpha 外两类损失相同")
def undecided() -> Call:
    return _call([0.5, 0.5], [1, 0])


@task.case(en="gamma = 0: the weighted cross entropy", zh="gamma = 0：就是加权交叉熵")
def gamma_zero() -> Call:
    return _call([0.8, 0.4, 0.3], [1, 0, 1], gamma=0.0)


@task.case(en="gamma = 1: the factor is 1 - p_t itself", zh="gamma = 1：因子就是 1 - p_t")
def gamma_one() -> Call:
    return _call([0.8, 0.4, 0.3], [1, 0, 1], gamma=1.0)


@task.case(en="gamma = 0.5: the exponent need not be whole", zh="gamma = 0.5：指数不必是整数")
def fractional_gamma() -> Call:
    return _call([0.8, 0.4, 0.3], [1, 0, 1], gamma=0.5)


@task.case(en="gamma = 5, as large as the paper tries", zh="gamma = 5，论文中试过的最大值")
def large_gamma() -> Call:
    return _call([0.2, 0.6, 0.7], [1, 0, 0], gamma=5.0)


@task.case(en="alpha = 0.75: positives weigh more", zh="alpha = 0.75：正样本权重更大")
def other_alpha() -> Call:
    return _call([0.7, 0.4, 0.2, 0.6], [1, 1, 0, 0], alpha=0.75)


@task.case(en="alpha = 0.5: both classes weigh one half, not 1", zh="alpha = 0.5：两类权重都是二分之一，而不是 1")
def equal_weights() -> Call:
    return _call([0.7, 0.4], [1, 0], alpha=0.5)


@task.case(
    en="alpha = 1: negatives weigh nothing, yet they count in the mean", zh="alpha = 1：负样本权重为零，但仍计入平均的样本数"
)
def alpha_one() -> Call:
    return _call([0.7, 0.4, 0.6], [1, 0, 0], alpha=1.0)


@task.case(
    en="alpha = 0: positives weigh nothing; 0 is a value, not a missing one", zh="alpha = 0：正样本权重为零；0 也是有效的取值"
)
def alpha_zero() -> Call:
    return _call([0.7, 0.4, 0.6], [1, 0, 0], alpha=0.0)


@task.case(en="alpha and gamma by position", zh="按位置传入 alpha 和 gamma")
def parameters_by_position() -> Call:
    return _call([0.35, 0.45, 0.85], [0, 1, 1], 0.4, 1.5)


@task.case(en="all arguments by name", zh="按名称传入所有参数")
def arguments_by_name() -> Call:
    call = _call([0.35, 0.45], [0, 1])
    return Call(gamma=3.0, alpha=0.6, y=call.args[1], p=call.args[0])


@task.case(en="one positive among many negatives, as in dense detection", zh="大量负样本中只有一个正样本，如密集检测")
def one_positive_among_many() -> Call:
    return _call([0.4, *(0.02 * place for place in range(1, 30))], [1] + [0] * 29)


@task.case(en="float32 probabilities", zh="float32 的概率")
def single_precision() -> Call:
    return _call([0.875, 0.125, 0.5, 0.25], [1, 0, 0, 1], dtype=np.float32)


@task.case(en="float32 probabilities near 0 and 1", zh="接近 0 和 1 的 float32 概率")
def single_precision_extremes() -> Call:
    return _call([0.00390625, 0.99609375, 0.9921875, 0.0078125], [1, 0, 1, 0], dtype=np.float32)


@task.case(en="every second entry of larger arrays, read-only", zh="较大数组的隔位视图，只读")
def strided_read_only_views() -> Call:
    p, y = np.array([0.1, 0.2, 0.3, 0.4, 0.5, 0.6]), np.array([1, 0, 0, 1, 1, 1])
    p.flags.writeable = y.flags.writeable = False
    return Call(p[::2], y[1::2])


@task.case(en="columns of two tables: entries do not lie one after another in memory", zh="两张表的列：元素在内存中不连续")
def columns_of_tables() -> Call:
    return Call(np.array([[0.1, 0.9], [0.7, 0.2], [0.6, 0.5]])[:, 1], np.array([[0, 1], [1, 0], [1, 1]])[:, 1])


def _drawn(rng: np.random.Generator, size: int, **options: float) -> Call:
    count = int(rng.integers(1, min(2 + size, 24)))
    p = rng.integers(1, 50, size=count) / 50
    return _call(p, rng.integers(2, size=count), dtype=np.float32 if rng.random() < 0.4 else np.float64, **options)


@task.bench(sizes=(1_000, 10_000, 100_000, 300_000, 1_000_000))
def one_positive_in_ten(rng: np.random.Generator, size: int) -> Call:
    return _call(rng.uniform(0.02, 0.98, size=size), rng.random(size) < 0.1)


@task.random(count=20, en="random probabilities, default parameters", zh="随机概率，默认参数")
def random_samples(rng: np.random.Generator, size: int) -> Call:
    return _drawn(rng, size)


@task.random(count=30, en="random probabilities and parameters", zh="随机概率，随机参数")
def random_parameters(rng: np.random.Generator, size: int) -> Call:
    return _drawn(rng, size, alpha=int(rng.integers(21)) / 20, gamma=int(rng.integers(9)) / 2)


@task.half(count=6, en="probabilities in sixteenths, in half precision", zh="半精度的概率，均为十六分之几")
def half_samples(rng: np.random.Generator, size: int) -> Call:
    p, y = rng.integers(1, 16, size=1 + 3 * size) / 16, rng.integers(2, size=1 + 3 * size)
    return _call(p, y, alpha=0.5, gamma=float(rng.integers(3)))


def _terms(p, y, alpha, gamma):
    """Return the losses of the samples."""
    p_t = _of_the_true_class(p, y)
    return -np.where(y == 1, alpha, 1 - alpha) * (1 - p_t) ** gamma * np.log(p_t)


def _of_the_true_class(p, y):
    p = np.asarray(p, dtype=np.float64)
    return np.where(np.asarray(y) == 1, p, 1 - p)


@task.mutant(
    en="One alpha was used for both classes, which only scales the loss. Negatives have the weight 1 - alpha.",
    zh="两类用了同一个 alpha，那只是整体缩放。负样本的权重应为 1 - alpha。",
)
def uses_one_alpha_for_both(p, y, alpha=0.25, gamma=2.0):
    p_t = _of_the_true_class(p, y)
    return np.mean(-alpha * (1 - p_t) ** gamma * np.log(p_t))


@task.mutant(
    en="alpha and 1 - alpha are swapped: alpha belongs to class 1.",
    zh="alpha 和 1 - alpha 弄反了：alpha 属于类别 1。",
)
def swaps_the_weights(p, y, alpha=0.25, gamma=2.0):
    return np.mean(_terms(p, y, 1 - alpha, gamma))


@task.mutant(
    en="The weight alpha is missing altogether.",
    zh="完全没有用权重 alpha。",
)
def leaves_alpha_out(p, y, alpha=0.25, gamma=2.0):
    p_t = _of_the_true_class(p, y)
    return np.mean(-((1 - p_t) ** gamma) * np.log(p_t))


@task.mutant(
    en="The focusing factor (1 - p_t)**gamma is missing: this is balanced cross entropy.",
    zh="缺少聚焦因子 (1 - p_t)**gamma：这只是平衡交叉熵。",
)
def leaves_the_focusing_factor_out(p, y, alpha=0.25, gamma=2.0):
    return np.mean(_terms(p, y, alpha, 0))


@task.mutant(
    en="The factor is p_t**gamma, which weighs easy samples most. It must be (1 - p_t)**gamma.",
    zh="因子写成了 p_t**gamma，反而让容易的样本权重最大。应为 (1 - p_t)**gamma。",
)
def focuses_on_easy_samples(p, y, alpha=0.25, gamma=2.0):
    p_t = _of_the_true_class(p, y)
    return np.mean(-np.where(y == 1, alpha, 1 - alpha) * p_t**gamma * np.log(p_t))


@task.mutant(
    en="The factor is (1 - p)**gamma for negatives too. For them p_t is 1 - p, so the factor is p**gamma.",
    zh="负样本也用了 (1 - p)**gamma。负样本的 p_t 是 1 - p，因子应为 p**gamma。",
)
def takes_p_for_p_t_in_the_factor(p, y, alpha=0.25, gamma=2.0):
    return np.mean(-np.where(y == 1, alpha, 1 - alpha) * (1 - p) ** gamma * np.log(_of_the_true_class(p, y)))


@task.mutant(
    en="Negatives were treated like positives: for them the probability of the true class is 1 - p, in factor and logarithm.",
    zh="把负样本当成正样本处理了：负样本的真实类别概率是 1 - p，因子和对数里都是。",
)
def takes_p_for_p_t_everywhere(p, y, alpha=0.25, gamma=2.0):
    return np.mean(-np.where(y == 1, alpha, 1 - alpha) * (1 - p) ** gamma * np.log(p))


@task.mutant(
    en="Only positives have a loss here. The term of the negatives, with p**gamma * log(1 - p), is missing.",
    zh="只有正样本有损失，缺少负样本那一项 p**gamma * log(1 - p)。",
)
def forgets_the_negatives(p, y, alpha=0.25, gamma=2.0):
    return np.mean(y * _terms(p, y, alpha, gamma))


@task.mutant(
    en="The sum was divided by the number of positives, as detectors do. Here it is the mean over all samples.",
    zh="除以了正样本数，这是检测器中的做法。本题是对所有样本求平均。",
)
def divides_by_the_positives(p, y, alpha=0.25, gamma=2.0):
    return np.sum(_terms(p, y, alpha, gamma)) / max(1, np.sum(y))


@task.mutant(
    en="The losses were divided by the sum of the weights alpha_t. The mean divides by the number of samples.",
    zh="除以了权重 alpha_t 之和。求平均应除以样本数。",
)
def divides_by_the_weights(p, y, alpha=0.25, gamma=2.0):
    return np.sum(_terms(p, y, alpha, gamma)) / np.sum(np.where(y == 1, alpha, 1 - alpha))


@task.mutant(
    en="The losses were added up. Take their mean.",
    zh="把损失加在了一起。应取平均。",
)
def sums_over_the_samples(p, y, alpha=0.25, gamma=2.0):
    return np.sum(_terms(p, y, alpha, gamma))


@task.mutant(
    en="The loss of each sample was returned. Take their mean.",
    zh="返回了每个样本的损失。应取它们的平均。",
)
def returns_one_loss_per_sample(p, y, alpha=0.25, gamma=2.0):
    return _terms(p, y, alpha, gamma)


@task.mutant(
    en="The minus sign is missing: the loss comes out negative.",
    zh="漏了负号：损失成了负数。",
)
def forgets_the_minus(p, y, alpha=0.25, gamma=2.0):
    return -np.mean(_terms(p, y, alpha, gamma))


@task.mutant(
    en="gamma is always 2 here, whatever was passed.",
    zh="无论传入什么，gamma 总是 2。",
)
def ignores_gamma(p, y, alpha=0.25, gamma=2.0):
    return np.mean(_terms(p, y, alpha, 2.0))


@task.mutant(
    en="alpha is always 0.25 here, whatever was passed.",
    zh="无论传入什么，alpha 总是 0.25。",
)
def ignores_alpha(p, y, alpha=0.25, gamma=2.0):
    return np.mean(_terms(p, y, 0.25, gamma))


@task.mutant(
    en="gamma multiplies the factor: (1 - p_t) * gamma. It is its exponent.",
    zh="gamma 被当成乘数：(1 - p_t) * gamma。它应是指数。",
)
def multiplies_by_gamma(p, y, alpha=0.25, gamma=2.0):
    p_t = _of_the_true_class(p, y)
    return np.mean(-np.where(y == 1, alpha, 1 - alpha) * (1 - p_t) * gamma * np.log(p_t))


@task.mutant(
    en="The exponent stands in the wrong place: 1 - p_t**gamma is not (1 - p_t)**gamma.",
    zh="指数放错了位置：1 - p_t**gamma 不是 (1 - p_t)**gamma。",
)
def raises_p_t_first(p, y, alpha=0.25, gamma=2.0):
    p_t = _of_the_true_class(p, y)
    return np.mean(-np.where(y == 1, alpha, 1 - alpha) * (1 - p_t**gamma) * np.log(p_t))


@task.mutant(
    en="Probabilities were clipped to [0.001, 0.999], which cuts off the loss of the worst predictions. Clip at a tiny value.",
    zh="把概率截断到了 [0.001, 0.999]，最差的预测的损失就被削掉了。应只截断极小值。",
)
def clips_at_a_thousandth(p, y, alpha=0.25, gamma=2.0):
    return np.mean(_terms(np.clip(p, 0.001, 0.999), y, alpha, gamma))


@task.mutant(
    en="The probabilities went through a sigmoid once more. They are no logits.",
    zh="对概率又做了一次 sigmoid。它们不是 logits。",
)
def applies_a_sigmoid(p, y, alpha=0.25, gamma=2.0):
    return np.mean(_terms(1 / (1 + np.exp(-np.asarray(p, dtype=np.float64))), y, alpha, gamma))


@task.mutant(
    en="One factor was worked out from the mean cross entropy, p_t = exp(-mean). Each sample has its own: average last.",
    zh="用平均交叉熵算出了一个共同的因子 p_t = exp(-mean)。每个样本有自己的因子：应先加权再求平均。",
)
def takes_one_factor_for_the_batch(p, y, alpha=0.25, gamma=2.0):
    p_t = _of_the_true_class(p, y)
    entropy = np.mean(-np.where(y == 1, alpha, 1 - alpha) * np.log(p_t))
    return (1 - np.exp(np.mean(np.log(p_t)))) ** gamma * entropy
