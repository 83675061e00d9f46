"""Area under the ROC curve, ties included.

The area is the chance that a random positive scores above a random negative, a tie counting one half: so it depends on the
order of the scores alone.  Scores of all cases are either equal or clearly different, in single precision too.
"""

from typing import Any

import numpy as np

from quizprep.coding.suite import Call, Task

task = Task(
    "roc_auc",
    refuses=[
        "scipy.stats.mannwhitneyu",
        "sklearn.metrics.RocCurveDisplay.from_predictions",
        "sklearn.metrics.roc_auc_score",
        "sklearn.metrics.roc_curve",
        "tensorflow.keras.metrics.AUC",
        "torcheval.metrics.BinaryAUROC",
        "torcheval.metrics.functional.binary_auroc",
        "torchmetrics.AUROC",
        "torchmetrics.classification.BinaryAUROC",
        "torchmetrics.functional.auroc",
        "torchmetrics.functional.classification.binary_auroc",
    ],
)

CLEAR = 1e-4
"""Scores that are not equal differ by this part of the largest at least, so that rounding makes no ties."""


@task.reference
def roc_auc(y_true, scores):
    """Return the area under the ROC curve.

    It is the share of pairs, one positive and one negative sample, in which the positive has the higher score; a pair of equal
    scores counts one half.

    Args:
        y_true: array (n,) of integers 0 or 1; both occur.
        scores: array (n,), float32 or float64: any real numbers, not only probabilities; equal scores may occur.

    Returns:
        A float from 0.0 to 1.0.  The inputs are not changed.

    """
    y_true, scores = np.asarray(y_true), np.asarray(scores, dtype=np.float64)
    positives, negatives = scores[y_true == 1], scores[y_true == 0]
    above = positives[:, None] > negatives
    equal = positives[:, None] == negatives
    return float(np.mean(above + 0.5 * equal))


@task.valid
def within_contract(y_true: Any, scores: Any) -> bool:
    """Whether both classes are there, each with a finite score, and scores are equal or clearly different."""
    if not all(isinstance(values, np.ndarray) and values.ndim == 1 for values in (y_true, scores)):
        return False
    if y_true.dtype.kind != "i" or scores.dtype.name not in {"float32", "float64"} or y_true.shape != scores.shape:
        return False
    if set(y_true.tolist()) != {0, 1} or not np.isfinite(scores).all():
        return False
    steps = np.diff(np.unique(scores.astype(np.float64)))
    return bool(np.all(steps >= CLEAR * np.abs(scores).max()))


def _call(y_true: Any, scores: Any, dtype: Any = np.float64) -> Call:
    return Call(np.array(y_true), np.array(scores, dtype=dtype))


@task.case(en="one positive above one negative: 1.0", zh="一个正例高于一个负例：1.0")
def one_right_pair() -> Call:
    return _call([0, 1], [0.2, 0.7])


@task.case(
    en="one positive below one negative: 0.0, the curve is not turned over", zh="一个正例低于一个负例：0.0，不能翻转曲线"
)
def one_wrong_pair() -> Call:
    return _call([1, 0], [0.2, 0.7])


@task.case(en="one positive, one negative, equal scores: 0.5", zh="一正一负、得分相等：0.5")
def one_tied_pair() -> Call:
    return _call([1, 0], [0.5, 0.5])


@task.case(en="four samples, three of four pairs in order: 0.75", zh="四个样本，四对中有三对顺序正确：0.75")
def three_pairs_of_four() -> Call:
    return _call([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])


@task.case(en="every positive above every negative: 1.0", zh="所有正例都高于所有负例：1.0")
def perfect_order() -> Call:
    return _call([0, 1, 0, 1, 1], [0.3, 0.6, 0.1, 0.9, 0.7])


@task.case(en="every positive below every negative: 0.0", zh="所有正例都低于所有负例：0.0")
def reversed_order() -> Call:
    return _call([1, 0, 1, 0, 0], [0.3, 0.6, 0.1, 0.9, 0.7])


@task.case(en="all scores equal: 0.5, whatever the order of the samples", zh="所有得分相等：0.5，与样本顺序无关")
def all_equal() -> Call:
    return _call([1, 0, 0, 1, 1, 0, 0], [0.25] * 7)


@task.case(
    en="a tie of several positives and negatives: one slanted step of the curve, not a staircase",
    zh="几个正例与负例得分相同：曲线上是一段斜线，而不是阶梯",
)
def block_of_ties() -> Call:
    return _call([1, 1, 0, 1, 0, 0], [0.9, 0.5, 0.5, 0.5, 0.5, 0.1])


@task.case(en="the positives of a tie stand first in the input", zh="同分样本中正例排在输入的前面")
def tied_positives_first() -> Call:
    return _call([1, 1, 0, 0, 0], [0.5, 0.5, 0.5, 0.5, 0.2])


@task.case(en="the negatives of a tie stand first in the input", zh="同分样本中负例排在输入的前面")
def tied_negatives_first() -> Call:
    return _call([0, 0, 1, 1, 0], [0.5, 0.5, 0.5, 0.5, 0.2])


@task.case(en="ties inside one class only: they change nothing", zh="只有同类之间的平局：不影响结果")
def ties_inside_a_class() -> Call:
    return _call([1, 1, 0, 0, 1, 0], [0.8, 0.8, 0.3, 0.3, 0.1, 0.6])


@task.case(en="two hard values, as a classifier without scores gives", zh="只有 0 和 1 两种得分，如同只输出类别的分类器")
def hard_predictions() -> Call:
    return _call([1, 0, 1, 0, 1, 0, 0], [1, 0, 0, 1, 1, 0, 0])


@task.case(
    en="every score lies below 0.5, but the order is right: no threshold is special",
    zh="得分都低于 0.5 但顺序正确：没有特殊的阈值",
)
def all_below_a_half() -> Call:
    return _call([1, 0, 1, 0, 0], [0.4, 0.1, 0.3, 0.2, 0.35])


@task.case(en="scores of all signs and sizes, such as logits", zh="有正有负、大小不一的得分，例如 logits")
def logits() -> Call:
    return _call([1, 0, 1, 0, 0, 1], [-2.5, -4.0, 13.0, 0.0, -2.5, 0.75])


@task.case(en="large scores, up to ±10000", zh="很大的得分，达 ±10000")
def large_scores() -> Call:
    return _call([0, 1, 0, 1, 1], [-1e4, 9998.0, 1e4, -5000.0, 1e4])


@task.case(
    en="logits so large that the sigmoid of them all is 1: they differ, and the order counts",
    zh="logit 大到 sigmoid 全都等于 1：得分并不相等，次序仍然有效",
)
def beyond_the_sigmoid() -> Call:
    return _call([1, 0, 1, 0, 0], [60.0, 45.0, 800.0, 50.0, 760.0])


@task.case(
    en="the tiny probabilities of a rare class: close to each other, but not equal",
    zh="罕见类别的极小概率：彼此接近，但并不相等",
)
def tiny_probabilities() -> Call:
    return _call([1, 0, 0, 1, 0], [4e-9, 1e-9, 2e-9, 3e-9, 5e-9])


@task.case(en="one positive among many negatives", zh="许多负例中只有一个正例")
def one_positive() -> Call:
    return _call([0, 0, 0, 1, 0, 0, 0, 0, 0], [0.9, 0.2, 0.1, 0.6, 0.4, 0.8, 0.3, 0.05, 0.6])


@task.case(en="one negative among many positives", zh="许多正例中只有一个负例")
def one_negative() -> Call:
    return _call([1, 1, 0, 1, 1, 1], [0.9, 0.2, 0.3, 0.6, 0.4, 0.1])


@task.case(
    en="the best and the worst score belong to positives: the area up to the first and after the last step counts",
    zh="最高分和最低分都是正例：曲线首尾两段也要算",
)
def positives_at_both_ends() -> Call:
    return _call([1, 0, 0, 1], [0.9, 0.7, 0.4, 0.1])


@task.case(en="the best and the worst score belong to negatives", zh="最高分和最低分都是负例")
def negatives_at_both_ends() -> Call:
    return _call([0, 1, 1, 1, 0], [0.9, 0.7, 0.5, 0.4, 0.1])


@task.case(en="float32 scores with ties", zh="含平局的 float32 得分")
def single_precision() -> Call:
    return _call([1, 0, 1, 0, 1, 0], [0.75, 0.5, 0.5, 0.25, 0.125, 0.125], np.float32)


@task.case(en="columns of one table: views, by keyword", zh="同一张表的列：视图，按关键字传入")
def strided_views() -> Call:
    labels = np.array([[1, 7], [0, 7], [1, 7], [0, 7], [0, 7]])
    table = np.array([[7, 0.3], [7, 0.4], [7, 0.8], [7, 0.1], [7, 0.3]])
    table.flags.writeable = False
    return Call(y_true=labels[:, 0], scores=table[:, 1])


def _labels(rng: np.random.Generator, count: int) -> "np.ndarray[Any, Any]":
    """Draw classes of which both occur."""
    labels = (rng.random(count) < rng.uniform(0.2, 0.8)).astype(np.int64)
    labels[rng.permutation(count)[:2]] = [0, 1]
    return labels


@task.bench(sizes=(250, 500, 1_000, 2_000, 4_000))
def many_samples(rng: np.random.Generator, size: int) -> Call:
    return Call(_labels(rng, size), rng.integers(1, 1 + size, size=size) / size)


@task.fast
def sum_of_ranks(y_true, scores):
    """Sort once: the positives' ranks tell how many samples each of them beats, and equal scores share their mean rank."""
    _, place, counts = np.unique(np.asarray(scores, dtype=np.float64), return_inverse=True, return_counts=True)
    ranks = np.cumsum(counts) - (counts - 1) / 2
    is_positive = np.asarray(y_true) == 1
    positives = is_positive.sum()
    beaten = ranks[place][is_positive].sum() - positives * (positives + 1) / 2
    return float(beaten / (positives * (len(is_positive) - positives)))


@task.random(count=20, en="random scores, all different", zh="互不相同的随机得分")
def random_scores(rng: np.random.Generator, size: int) -> Call:
    labels = _labels(rng, 2 + 2 * size)
    scores = rng.permutation(len(labels)) / len(labels) + 0.25
    return Call(labels, scores.astype(np.float32 if rng.random() < 0.5 else np.float64))


@task.random(count=20, en="random scores with many ties", zh="有许多平局的随机得分")
def random_ties(rng: np.random.Generator, size: int) -> Call:
    labels = _labels(rng, 2 + 2 * size)
    return Call(labels, rng.integers(0, 2 + size // 3, size=len(labels)) / 8)


@task.random(
    count=20,
    en="random scores of a fair classifier, logits in steps of a quarter",
    zh="尚可的分类器给出的随机 logits，步长四分之一",
)
def random_logits(rng: np.random.Generator, size: int) -> Call:
    labels = _labels(rng, 3 + 2 * size)
    return Call(labels, np.round(4 * (2 * labels - 1 + rng.normal(0, 2, len(labels)))) / 4)


def _pairs(y_true, scores, tie):
    """Return the share of ordered pairs, a tie counting as said."""
    positives, negatives = scores[y_true == 1][:, None], scores[y_true == 0]
    return float(np.mean((positives > negatives) + tie * (positives == negatives)))


def _curve(y_true, scores, order):
    """Return the curve that takes the samples one by one in an order, from (0, 0)."""
    hits = np.concatenate([[0], np.cumsum(y_true[order])]) / y_true.sum()
    alarms = np.concatenate([[0], np.cumsum(1 - y_true[order])]) / (1 - y_true).sum()
    return alarms, hits


def _area(x, y):
    return float(np.sum(np.diff(x) * (y[1:] + y[:-1]) / 2))


@task.mutant(
    en="A tie counted nothing. A positive and a negative with equal scores count one half.",
    zh="平局没有计分。得分相等的一对正负例应计二分之一。",
)
def counts_ties_as_wrong(y_true, scores):
    return _pairs(y_true, scores, 0)


@task.mutant(
    en="A tie counted fully (>= in place of >). A positive and a negative with equal scores count one half.",
    zh="平局按全对计了（用了 >= 而不是 >）。得分相等的一对正负例应计二分之一。",
)
def counts_ties_as_right(y_true, scores):
    return _pairs(y_true, scores, 1)


@task.mutant(
    en="Tied samples were taken one by one in the order of the input, so that the result depends on it. Samples of one score "
    "move the curve together, along one slanted line.",
    zh="得分相同的样本按输入顺序逐个处理，结果依赖于输入顺序。同分样本应一起移动曲线，形成一段斜线。",
)
def takes_ties_one_by_one(y_true, scores):
    return _area(*_curve(y_true, scores, np.argsort(-scores, kind="stable")))


@task.mutant(
    en="The ranks of tied scores follow the order of the input: argsort of argsort gives no average ranks.",
    zh="平局的名次按输入顺序排列：两次 argsort 得不到平均名次。",
)
def ranks_ties_in_order_of_input(y_true, scores):
    ranks = np.empty(len(scores))
    ranks[np.argsort(scores, kind="stable")] = np.arange(1, len(scores) + 1)
    return _from_ranks(y_true, ranks)


def _from_ranks(y_true, ranks):
    m = y_true.sum()
    return float((ranks[y_true == 1].sum() - m * (m + 1) / 2) / (m * (len(y_true) - m)))


def _average_ranks(scores):
    return (scores[:, None] > scores).sum(axis=1) + ((scores[:, None] == scores).sum(axis=1) + 1) / 2


@task.mutant(
    en="Tied scores got the lowest rank of their block. In the rank formula they need the average of their ranks.",
    zh="同分样本取了所在块的最小名次。名次公式要求取平均名次。",
)
def takes_the_lowest_rank_of_ties(y_true, scores):
    return _from_ranks(y_true, 1.0 + (scores[:, None] > scores).sum(axis=1))


@task.mutant(
    en="Equal scores share a rank, and the next score has the next one (dense ranks): ranks must count samples, not values.",
    zh="同分共用名次，下一个得分接着编号（稠密名次）：名次应按样本数计，而不是按不同取值计。",
)
def takes_dense_ranks(y_true, scores):
    return _from_ranks(y_true, 1.0 + np.unique(scores, return_inverse=True)[1].reshape(-1))


@task.mutant(
    en="The ranks count from 0, but m(m + 1)/2 is subtracted, the sum of ranks from 1: subtract m(m - 1)/2, or begin at 1.",
    zh="名次从 0 开始，减去的却是从 1 开始的名次和 m(m + 1)/2：应减 m(m - 1)/2，或从 1 开始编号。",
)
def ranks_from_zero(y_true, scores):
    return _from_ranks(y_true, _average_ranks(scores) - 1)


@task.mutant(
    en="From the rank sum of the positives, the part m(m + 1)/2 that they have among themselves was not subtracted.",
    zh="正例的名次和中没有减去正例彼此之间的部分 m(m + 1)/2。",
)
def keeps_the_ranks_among_positives(y_true, scores):
    m = y_true.sum()
    return float(_average_ranks(scores)[y_true == 1].sum() / (m * (len(y_true) - m)))


@task.mutant(
    en="The pairs were divided by all pairs of samples. Only pairs of one positive and one negative count: divide by m·k.",
    zh="除以了所有样本对的数目。只有一正一负的对才算：应除以 m·k。",
)
def divides_by_all_pairs(y_true, scores):
    m, n = y_true.sum(), len(y_true)
    return roc_auc(y_true, scores) * float(m * (n - m) / (n * (n - 1) / 2))


@task.mutant(
    en="Positive and negative are swapped: this is one minus the area.",
    zh="正负例弄反了：得到的是 1 减去面积。",
)
def swaps_the_classes(y_true, scores):
    return 1 - roc_auc(y_true, scores)


@task.mutant(
    en="An area below one half was turned over. A ranking that is wrong scores below 0.5, and must.",
    zh="把小于 0.5 的面积翻转了。排序错误时结果就应低于 0.5。",
)
def turns_the_curve_over(y_true, scores):
    area = roc_auc(y_true, scores)
    return max(area, 1 - area)


@task.mutant(
    en="This is the Gini coefficient, 2·AUC - 1.",
    zh="这是基尼系数，2·AUC - 1。",
)
def returns_gini(y_true, scores):
    return 2 * roc_auc(y_true, scores) - 1


@task.mutant(
    en="The samples were not sorted by score before the curve was drawn.",
    zh="画曲线之前没有按得分排序。",
)
def forgets_to_sort(y_true, scores):
    return _area(*_curve(y_true, scores, np.arange(len(scores))))


@task.mutant(
    en="The samples were taken in order of rising score. The curve starts at the highest score, the strictest threshold.",
    zh="按得分从低到高处理了。曲线应从最高分（最严格的阈值）开始。",
)
def takes_the_lowest_score_first(y_true, scores):
    return _area(*_curve(y_true, scores, np.argsort(scores, kind="stable")))


@task.mutant(
    en="The curve begins with the first sample in place of (0, 0): the area below the first step is lost.",
    zh="曲线从第一个样本开始而不是从 (0, 0)：丢掉了第一段的面积。",
)
def starts_the_curve_late(y_true, scores):
    thresholds = np.unique(scores)[::-1]
    hits = np.array([np.mean(scores[y_true == 1] >= threshold) for threshold in thresholds])
    alarms = np.array([np.mean(scores[y_true == 0] >= threshold) for threshold in thresholds])
    return _area(alarms, hits)


@task.mutant(
    en="The thresholds are fixed steps from 0 to 1, which miss scores between and beyond them. Use the scores themselves.",
    zh="阈值取了 0 到 1 的固定步长，会漏掉其间和其外的得分。应以得分本身为阈值。",
)
def uses_fixed_thresholds(y_true, scores):
    thresholds = np.linspace(1, 0, 11)
    hits = np.array([np.mean(scores[y_true == 1] >= threshold) for threshold in thresholds])
    alarms = np.array([np.mean(scores[y_true == 0] >= threshold) for threshold in thresholds])
    return _area(np.array([0, *alarms, 1]), np.array([0, *hits, 1]))


@task.mutant(
    en="The scores were cut at 0.5 first, which leaves one point of the curve (balanced accuracy). All thresholds count.",
    zh="先用 0.5 截断了得分，曲线只剩一个点（平衡准确率）。应考虑所有阈值。",
)
def cuts_at_a_half(y_true, scores):
    return roc_auc(y_true, (scores >= 0.5).astype(np.float64))


@task.mutant(
    en="This is average precision, the area under the precision-recall curve. ROC has the false positive rate on its x axis.",
    zh="这是平均精度，即 P-R 曲线下的面积。ROC 曲线的横轴是假阳性率。",
)
def returns_average_precision(y_true, scores):
    hits = y_true[np.argsort(-scores, kind="stable")]
    precision = np.cumsum(hits) / np.arange(1, len(hits) + 1)
    return float(precision[hits == 1].mean())


@task.mutant(
    en="The scores went through a sigmoid, which makes large ones equal. Only their order counts: take them as they are.",
    zh="得分先经过了 sigmoid，很大的得分因此变得相等。只有次序重要：应直接使用原来的得分。",
)
def squashes_the_scores(y_true, scores):
    return roc_auc(y_true, 1 / (1 + np.exp(-np.maximum(scores, -700.0))))


@task.mutant(
    en="Close scores were called equal, as by np.isclose or rounding. The probabilities of a rare class are all small.",
    zh="把接近的得分当成了相等，np.isclose 或四舍五入就会如此。罕见类别的概率全都接近 0。",
)
def calls_close_scores_equal(y_true, scores):
    return roc_auc(y_true, np.round(scores.astype(np.float64), 6))
