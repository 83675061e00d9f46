"""Accuracy, precision, recall, F1 and specificity of a binary classifier.

All five come from the four counts of the confusion matrix; what is asked for besides is which count goes where, and what
happens where a denominator is zero.
"""

import math
from typing import Any, NamedTuple

import numpy as np

from quizprep.coding.suite import Call, Task

task = Task(
    "binary_metrics",
    refuses=[
        "sklearn.metrics.accuracy_score",
        "sklearn.metrics.classification_report",
        "sklearn.metrics.f1_score",
        "sklearn.metrics.fbeta_score",
        "sklearn.metrics.precision_recall_fscore_support",
        "sklearn.metrics.precision_score",
        "sklearn.metrics.recall_score",
        "torcheval.metrics.functional.binary_accuracy",
        "torcheval.metrics.functional.binary_f1_score",
        "torcheval.metrics.functional.binary_precision",
        "torcheval.metrics.functional.binary_recall",
        "torchmetrics.functional.accuracy",
        "torchmetrics.functional.classification.binary_accuracy",
        "torchmetrics.functional.classification.binary_f1_score",
        "torchmetrics.functional.classification.binary_precision",
        "torchmetrics.functional.classification.binary_recall",
        "torchmetrics.functional.classification.binary_specificity",
        "torchmetrics.functional.f1_score",
        "torchmetrics.functional.precision",
        "torchmetrics.functional.recall",
        "torchmetrics.functional.specificity",
    ],
)


class Counts(NamedTuple):
    """How many samples are true positives, false positives, false negatives and true negatives."""

    tp: int
    fp: int
    fn: int
    tn: int


@task.reference
def binary_metrics(y_true, y_pred):
    """Return the usual metrics of a binary classifier; class 1 is the positive one.

    Args:
        y_true: array (n,) of integers 0 or 1, the true classes; n is at least 1.
        y_pred: array (n,) of integers 0 or 1, the predicted classes.

    Returns:
        A dict of five floats: ``accuracy``, ``precision``, ``recall``, ``f1`` and ``specificity``.  A ratio whose denominator
        is zero is 0.0, and so is F1 where precision and recall are both 0.  The inputs are not changed.

    """
    tp, fp, fn, tn = _counts(y_true, y_pred)
    precision, recall = _ratio(tp, tp + fp), _ratio(tp, tp + fn)
    return {
        "accuracy": _ratio(tp + tn, tp + fp + fn + tn),
        "precision": precision,
        "recall": recall,
        "f1": _ratio(2 * precision * recall, precision + recall),  # the harmonic mean
        "specificity": _ratio(tn, tn + fp),
    }


def _counts(y_true, y_pred):
    pairs = list(zip(np.asarray(y_true).tolist(), np.asarray(y_pred).tolist(), strict=True))
    return Counts(pairs.count((1, 1)), pairs.count((0, 1)), pairs.count((1, 0)), pairs.count((0, 0)))


def _ratio(part, whole):
    return part / whole if whole else 0.0


@task.valid
def within_contract(y_true: Any, y_pred: Any) -> bool:
    """Whether both are integer vectors of one length that hold 0 and 1 only."""
    return _is_binary(y_true) and _is_binary(y_pred) and y_true.shape == y_pred.shape


def _is_binary(labels: Any) -> bool:
    whole = isinstance(labels, np.ndarray) and labels.dtype.kind == "i"
    return whole and labels.ndim == 1 and labels.size > 0 and bool(np.isin(labels, (0, 1)).all())


def _call(*, tp: int = 0, fp: int = 0, fn: int = 0, tn: int = 0) -> Call:
    """Return a call with these counts, the samples mixed."""
    y_true, y_pred = np.repeat([[1, 0, 1, 0], [1, 1, 0, 0]], [tp, fp, fn, tn], axis=1)
    step = next(step for step in (7, 5, 3, 2, 1) if math.gcd(step, len(y_true)) == 1)
    order = np.arange(len(y_true)) * step % len(y_true)
    return Call(y_true[order], y_pred[order])


@task.case(en="all four counts differ: 5 TP, 2 FP, 3 FN, 7 TN", zh="四个计数各不相同：5 TP、2 FP、3 FN、7 TN")
def four_different_counts() -> Call:
    return _call(tp=5, fp=2, fn=3, tn=7)


@task.case(en="more false alarms than misses: precision is below recall", zh="误报多于漏报：精确率低于召回率")
def many_false_alarms() -> Call:
    return _call(tp=4, fp=6, fn=1, tn=5)


@task.case(en="more misses than false alarms: recall is below precision", zh="漏报多于误报：召回率低于精确率")
def many_misses() -> Call:
    return _call(tp=2, fp=1, fn=6, tn=4)


@task.case(en="everything right: all five are 1.0", zh="全部预测正确：五个指标都是 1.0")
def all_right() -> Call:
    return _call(tp=3, tn=2)


@task.case(en="everything wrong: all five are 0.0, and F1 is 0/0", zh="全部预测错误：五个指标都是 0.0，F1 是 0/0")
def all_wrong() -> Call:
    return _call(fp=2, fn=3)


@task.case(
    en="rare positives that are all missed: accuracy 0.9, but precision, recall and F1 are 0.0",
    zh="稀少的正例全部漏掉：准确率 0.9，而精确率、召回率和 F1 都是 0.0",
)
def rare_positives_all_missed() -> Call:
    return _call(fn=1, tn=9)


@task.case(
    en="nothing is predicted positive: precision has no denominator and is 0.0",
    zh="没有预测为正的样本：精确率分母为零，取 0.0",
)
def no_positive_prediction() -> Call:
    return _call(fn=2, tn=3)


@task.case(en="no sample is positive: recall has no denominator and is 0.0", zh="没有正样本：召回率分母为零，取 0.0")
def no_positive_sample() -> Call:
    return _call(fp=1, tn=4)


@task.case(
    en="neither a positive sample nor a positive prediction: accuracy and specificity are 1.0, the rest 0.0",
    zh="既没有正样本也没有正预测：准确率和特异度为 1.0，其余为 0.0",
)
def negatives_alone() -> Call:
    return _call(tn=4)


@task.case(en="no sample is negative: specificity has no denominator and is 0.0", zh="没有负样本：特异度分母为零，取 0.0")
def no_negative_sample() -> Call:
    return _call(tp=3, fn=1)


@task.case(en="everything is predicted positive: recall 1.0, specificity 0.0", zh="全部预测为正：召回率 1.0，特异度 0.0")
def all_predicted_positive() -> Call:
    return _call(tp=2, fp=5)


@task.case(
    en="positives and predictions never meet, though there are both: F1 is 0.0, specificity is not",
    zh="正样本与正预测毫无交集：F1 为 0.0，但特异度不是",
)
def no_true_positive() -> Call:
    return _call(fp=2, fn=3, tn=6)


@task.case(en="one sample, a true positive", zh="只有一个样本：真正例")
def one_true_positive() -> Call:
    return Call(np.array([1]), np.array([1]))


@task.case(en="one sample, a true negative", zh="只有一个样本：真负例")
def one_true_negative() -> Call:
    return Call(np.array([0]), np.array([0]))


@task.case(en="one sample, a false positive", zh="只有一个样本：假正例")
def one_false_positive() -> Call:
    return Call(np.array([0]), np.array([1]))


@task.case(en="a third and two thirds: the ratios are not rounded", zh="三分之一与三分之二：比值不能四舍五入")
def thirds() -> Call:
    return _call(tp=1, fp=2, fn=2, tn=1)


@task.case(en="a hundred samples, five of them positive", zh="一百个样本，其中只有五个正例")
def rare_positives() -> Call:
    return _call(tp=3, fp=4, fn=2, tn=91)


@task.case(en="200 true positives: their count does not fit into int8", zh="200 个真正例：计数超出 int8 的范围")
def small_integers() -> Call:
    call = _call(tp=200, fp=21, fn=33, tn=47)
    return Call(*(labels.astype(np.int8) for labels in call.args))


@task.case(en="columns of one table: views, read-only, passed by keyword", zh="同一张表的两列：视图、只读、按关键字传入")
def columns_of_a_table() -> Call:
    table = np.array([[1, 1], [0, 1], [1, 0], [1, 1], [0, 0], [0, 1], [1, 1]])
    table.flags.writeable = False
    return Call(y_true=table[:, 0], y_pred=table[:, 1])


@task.bench(sizes=(10_000, 30_000, 100_000, 300_000, 1_000_000))
def many_samples(rng: np.random.Generator, size: int) -> Call:
    return Call(*rng.integers(0, 2, size=(2, size)))


@task.fast
def counts_in_one_table(y_true, y_pred):
    tn, fp, fn, tp = np.bincount(2 * np.asarray(y_true, dtype=np.intp) + y_pred, minlength=4).tolist()
    return {
        "accuracy": _ratio(tp + tn, tp + fp + fn + tn),
        "precision": _ratio(tp, tp + fp),
        "recall": _ratio(tp, tp + fn),
        "f1": _ratio(2 * tp, 2 * tp + fp + fn),
        "specificity": _ratio(tn, tn + fp),
    }


@task.random(count=30, en="random classes and predictions", zh="随机的类别与预测")
def random_labels(rng: np.random.Generator, size: int) -> Call:
    shares = rng.uniform(0.1, 0.9, size=(2, 1))
    y_true, y_pred = (rng.random((2, 1 + 2 * size)) < shares).astype(np.int64)
    return Call(y_true, y_pred)


@task.random(count=20, en="random predictions that are mostly right", zh="大部分正确的随机预测")
def random_good_predictions(rng: np.random.Generator, size: int) -> Call:
    y_true = rng.integers(0, 2, size=2 + 3 * size, dtype=np.int32)
    flipped = rng.random(len(y_true)) < 0.2
    return Call(y_true, np.where(flipped, 1 - y_true, y_true))


@task.random(count=10, en="a few random samples, so that denominators are often zero", zh="很少的随机样本，分母常为零")
def random_few_samples(rng: np.random.Generator, size: int) -> Call:
    return Call(*rng.integers(0, 2, size=(2, 1 + size // 4)))


def _with(y_true, y_pred, **changes):
    """Return the right metrics with some of them replaced; each change is a function of the counts."""
    counts = _counts(y_true, y_pred)
    return binary_metrics(y_true, y_pred) | {name: float(change(counts)) for name, change in changes.items()}


def _harmonic(precision, recall):
    return _ratio(2 * precision * recall, precision + recall)


@task.mutant(
    en="Precision and recall are swapped. Precision asks how many of the predicted positives are right, TP / (TP + FP); "
    "recall how many of the real ones are found, TP / (TP + FN).",
    zh="精确率和召回率写反了。精确率看预测为正的有多少是对的：TP / (TP + FP)；召回率看真正的正例找到了多少：TP / (TP + FN)。",
)
def swaps_precision_and_recall(y_true, y_pred):
    right = binary_metrics(y_true, y_pred)
    return right | {"precision": right["recall"], "recall": right["precision"]}


@task.mutant(
    en="Truth and prediction are mixed up: the truth is the first argument. A false positive is predicted 1 and truly 0.",
    zh="真实值与预测值弄反了：第一个参数是真实类别。假正例是预测为 1 而实际为 0。",
)
def takes_the_prediction_for_the_truth(y_true, y_pred):
    return binary_metrics(y_pred, y_true)


@task.mutant(
    en="Class 0 was taken as the positive one. The metrics are those of class 1.",
    zh="把 0 当成了正类。指标应针对类别 1。",
)
def takes_zero_as_positive(y_true, y_pred):
    return binary_metrics(1 - y_true, 1 - y_pred)


@task.mutant(
    en="FP / (FP + TN) is the false positive rate; specificity is one minus that: TN / (TN + FP).",
    zh="FP / (FP + TN) 是假正率；特异度是 1 减去它：TN / (TN + FP)。",
)
def returns_the_false_positive_rate(y_true, y_pred):
    return _with(y_true, y_pred, specificity=lambda n: _ratio(n.fp, n.fp + n.tn))


@task.mutant(
    en="TN / (TN + FN) is the negative predictive value. Specificity divides by all real negatives, TN + FP.",
    zh="TN / (TN + FN) 是阴性预测值。特异度的分母是全部真实负例 TN + FP。",
)
def divides_specificity_by_predicted_negatives(y_true, y_pred):
    return _with(y_true, y_pred, specificity=lambda n: _ratio(n.tn, n.tn + n.fn))


@task.mutant(
    en="Specificity is not sensitivity: recall is the share of positives found, specificity that of negatives, TN / (TN + FP).",
    zh="特异度不是灵敏度：召回率（灵敏度）看正例，特异度看负例：TN / (TN + FP)。",
)
def takes_sensitivity_for_specificity(y_true, y_pred):
    return _with(y_true, y_pred, specificity=lambda n: _ratio(n.tp, n.tp + n.fn))


@task.mutant(
    en="F1 is the harmonic mean of precision and recall, 2PR / (P + R), not the arithmetic one: the smaller one dominates.",
    zh="F1 是精确率与召回率的调和平均 2PR / (P + R)，不是算术平均：较小的一个起主导作用。",
)
def averages_precision_and_recall(y_true, y_pred):
    return _with(y_true, y_pred, f1=lambda n: (_ratio(n.tp, n.tp + n.fp) + _ratio(n.tp, n.tp + n.fn)) / 2)


@task.mutant(
    en="The square root of precision times recall is the geometric mean (Fowlkes-Mallows); F1 is the harmonic one.",
    zh="精确率乘召回率再开方是几何平均（Fowlkes-Mallows 指数）；F1 是调和平均。",
)
def takes_the_geometric_mean(y_true, y_pred):
    return _with(y_true, y_pred, f1=lambda n: math.sqrt(_ratio(n.tp, n.tp + n.fp) * _ratio(n.tp, n.tp + n.fn)))


@task.mutant(
    en="The factor 2 of F1 is missing: a perfect classifier would get 0.5.",
    zh="F1 少了系数 2：完美的分类器只会得到 0.5。",
)
def forgets_the_two_of_f1(y_true, y_pred):
    right = binary_metrics(y_true, y_pred)
    return right | {"f1": right["f1"] / 2}


@task.mutant(
    en="TP / (TP + FP + FN) is the Jaccard index. In F1 the true positives count twice: 2TP / (2TP + FP + FN).",
    zh="TP / (TP + FP + FN) 是 Jaccard 系数。F1 中真正例算两次：2TP / (2TP + FP + FN)。",
)
def returns_jaccard_for_f1(y_true, y_pred):
    return _with(y_true, y_pred, f1=lambda n: _ratio(n.tp, n.tp + n.fp + n.fn))


@task.mutant(
    en="2TP / (TP + FP + FN) counts the true positives twice above, but once below: the denominator is 2TP + FP + FN.",
    zh="2TP / (TP + FP + FN) 的分子里真正例算了两次，分母里只算一次：分母应为 2TP + FP + FN。",
)
def counts_true_positives_once_below(y_true, y_pred):
    return _with(y_true, y_pred, f1=lambda n: _ratio(2 * n.tp, n.tp + n.fp + n.fn))


@task.mutant(
    en="Accuracy left out the true negatives: they are right answers, too, (TP + TN) / n.",
    zh="准确率漏掉了真负例：它们也是正确的预测，(TP + TN) / n。",
)
def leaves_true_negatives_out(y_true, y_pred):
    return _with(y_true, y_pred, accuracy=lambda n: n.tp / (n.tp + n.fp + n.fn + n.tn))


@task.mutant(
    en="This is balanced accuracy, the mean of recall and specificity. Accuracy is the share of all samples that are right.",
    zh="这是平衡准确率，即召回率与特异度的平均。准确率是全部样本中预测正确的比例。",
)
def returns_balanced_accuracy(y_true, y_pred):
    return _with(y_true, y_pred, accuracy=lambda n: (_ratio(n.tp, n.tp + n.fn) + _ratio(n.tn, n.tn + n.fp)) / 2)


@task.mutant(
    en="Precision, recall and F1 were averaged over both classes (macro average). They are those of class 1 alone.",
    zh="精确率、召回率和 F1 对两个类别取了平均（宏平均）。这里只针对类别 1。",
)
def averages_over_both_classes(y_true, y_pred):
    one, zero = binary_metrics(y_true, y_pred), binary_metrics(1 - y_true, 1 - y_pred)
    return one | {name: (one[name] + zero[name]) / 2 for name in ("precision", "recall", "f1")}


@task.mutant(
    en="Precision and recall were pooled over both classes (micro average), where they are nothing but accuracy.",
    zh="把两个类别合并计数（微平均）后，精确率和召回率就等于准确率了。",
)
def pools_both_classes(y_true, y_pred):
    right = binary_metrics(y_true, y_pred)
    return right | dict.fromkeys(("precision", "recall", "f1"), right["accuracy"])


@task.mutant(
    en="A ratio without a denominator was given 1.0. Here it is 0.0 by definition.",
    zh="分母为零的比值取了 1.0。本题规定取 0.0。",
)
def takes_undefined_as_one(y_true, y_pred):
    tp, fp, fn, tn = _counts(y_true, y_pred)
    precision, recall = (tp / whole if whole else 1.0 for whole in (tp + fp, tp + fn))
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 1.0
    specificity = tn / (tn + fp) if tn + fp else 1.0
    return _with(y_true, y_pred) | {"precision": precision, "recall": recall, "f1": f1, "specificity": specificity}


@task.mutant(
    en="A denominator of zero was not looked for: without positive predictions, say, TP + FP is 0, and the division raises.",
    zh="没有检查分母为零：例如没有正预测时 TP + FP 为 0，除法会抛出异常。",
)
def divides_by_zero(y_true, y_pred):
    tp, fp, fn, tn = _counts(y_true, y_pred)
    precision, recall = tp / (tp + fp), tp / (tp + fn)
    f1 = 2 * precision * recall / (precision + recall)
    accuracy = (tp + tn) / len(y_true)
    return {"accuracy": accuracy, "precision": precision, "recall": recall, "f1": f1, "specificity": tn / (tn + fp)}


@task.mutant(
    en="A denominator of zero was not looked for: with NumPy's numbers 0 / 0 is NaN, and no exception. Return 0.0 there.",
    zh="没有检查分母为零：NumPy 数的 0 / 0 得 NaN，而不会抛出异常。此时应返回 0.0。",
)
def leaves_undefined_ratios_as_nan(y_true, y_pred):
    tp, fp, fn, tn = map(np.float64, _counts(y_true, y_pred))
    precision, recall = tp / (tp + fp), tp / (tp + fn)
    f1 = 2 * precision * recall / (precision + recall)
    accuracy = (tp + tn) / len(y_true)
    return {"accuracy": accuracy, "precision": precision, "recall": recall, "f1": f1, "specificity": tn / (tn + fp)}


@task.mutant(
    en="The zero denominators of precision and recall are met, but not the one of F1: where both are 0, P + R is 0 as well.",
    zh="处理了精确率和召回率的零分母，却漏了 F1 的：二者都为 0 时 P + R 也是 0。",
)
def forgets_the_denominator_of_f1(y_true, y_pred):
    right = binary_metrics(y_true, y_pred)
    precision, recall = right["precision"], right["recall"]
    return right | {"f1": 2 * precision * recall / (precision + recall)}


@task.mutant(
    en="Without a true positive everything was set to 0.0. Accuracy and specificity do not depend on true positives.",
    zh="没有真正例时把所有指标都设成 0.0。准确率和特异度并不取决于真正例。",
)
def gives_up_without_true_positives(y_true, y_pred):
    right = binary_metrics(y_true, y_pred)
    return right if _counts(y_true, y_pred)[0] else dict.fromkeys(right, 0.0)


@task.mutant(
    en="The division is one of whole numbers (//): every ratio below 1 becomes 0.",
    zh="用了整数除法（//）：所有小于 1 的比值都变成 0。",
)
def divides_whole_numbers(y_true, y_pred):
    tp, fp, fn, tn = _counts(y_true, y_pred)
    precision, recall = (tp // whole if whole else 0 for whole in (tp + fp, tp + fn))
    return {
        "accuracy": (tp + tn) // len(y_true),
        "precision": precision,
        "recall": recall,
        "f1": _harmonic(precision, recall),
        "specificity": tn // (tn + fp) if tn + fp else 0,
    }


@task.mutant(
    en="The results were rounded. Return the ratios as they are.",
    zh="结果被四舍五入了。应原样返回比值。",
)
def rounds_the_results(y_true, y_pred):
    return {name: round(value, 2) for name, value in binary_metrics(y_true, y_pred).items()}


@task.mutant(
    en="The counts were kept in the dtype of the labels: a count of 200 does not fit into int8 and becomes negative.",
    zh="计数沿用了标签的 dtype：200 超出 int8 的范围，变成了负数。",
)
def counts_in_the_dtype_of_the_labels(y_true, y_pred):
    kind = np.asarray(y_true).dtype.type
    tp, fp, fn, tn = (int(np.array(count).astype(kind)) for count in _counts(y_true, y_pred))
    precision, recall = _ratio(tp, tp + fp), _ratio(tp, tp + fn)
    return {
        "accuracy": (tp + tn) / len(y_true),
        "precision": precision,
        "recall": recall,
        "f1": _harmonic(precision, recall),
        "specificity": _ratio(tn, tn + fp),
    }
