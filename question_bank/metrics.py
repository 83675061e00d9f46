"""Independent truths for ``metrics.yaml``: samples are laid out one by one and counted."""

import numpy as np


def _counts(truth: list[int], predicted: list[int]) -> dict[tuple[int, int], int]:
    """Count samples by (true label, predicted label)."""
    counts = {(label, answer): 0 for label in (0, 1) for answer in (0, 1)}
    for pair in zip(truth, predicted, strict=True):
        counts[pair] += 1
    return counts


def precision_recall_f1_from_counts(*, p: int, tp: int, fp: int, n: int) -> tuple[float, float, float]:
    truth = [1] * p + [0] * n
    predicted = [1] * tp + [0] * (p - tp) + [1] * fp + [0] * (n - fp)
    counts = _counts(truth, predicted)
    precision = counts[1, 1] / sum(predicted)
    recall = counts[1, 1] / sum(truth)
    return precision, recall, 2 / (1 / precision + 1 / recall)


def specificity_formula(*, TP: int, FP: int, FN: int, TN: int) -> float:  # noqa: N803 - the names of the question
    truth = [1] * (TP + FN) + [0] * (TN + FP)
    predicted = [1] * TP + [0] * FN + [0] * TN + [1] * FP
    answers_to_healthy = [answer for label, answer in zip(truth, predicted, strict=True) if label == 0]
    return answers_to_healthy.count(0) / len(answers_to_healthy)


def precision_from_prevalence(*, se: float, sp: float, q: float) -> float:
    """Count in a population large enough for every share to be a whole number of people."""
    people = 1_000_000
    ill = round(people * q)
    hits = round(ill * se)
    false_alarms = (people - ill) - round((people - ill) * sp)
    return hits / (hits + false_alarms)


def f1_without_fp_and_fn(*, N: int, TP: int, TN: int) -> float:  # noqa: N803 - the names of the question
    errors = N - TP - TN
    false_positives = errors // 3
    precision = TP / (TP + false_positives)
    recall = TP / (TP + errors - false_positives)
    return 2 / (1 / precision + 1 / recall)


def f_beta_formula(*, P: float, R: float, beta: float) -> float:  # noqa: N803 - the names of the question
    """Van Rijsbergen's effectiveness measure, a weighted harmonic mean."""
    alpha = 1 / (1 + beta * beta)
    return 1 / (alpha / P + (1 - alpha) / R)


def macro_f1_of_two_classes(*, pa: float, ra: float, pb: float, rb: float) -> float:
    f1 = [2 / (1 / precision + 1 / recall) for precision, recall in ((pa, ra), (pb, rb))]
    return float(np.mean(f1))


def auc_by_counting_pairs(*, pa: float, pb: float, na: float, nb: float, nc: float) -> float:
    """The area under the ROC curve by the trapezoid rule, over all thresholds."""
    positives = np.array([pa, pb])
    negatives = np.array([na, nb, nc])
    thresholds = sorted({pa, pb, na, nb, nc, 2.0}, reverse=True)
    tpr = [float((positives >= threshold).mean()) for threshold in thresholds]
    fpr = [float((negatives >= threshold).mean()) for threshold in thresholds]
    return sum((fpr[i] - fpr[i - 1]) * (tpr[i] + tpr[i - 1]) / 2 for i in range(1, len(thresholds)))


def ap_as_step_sum(*, g: int, a: int, b: int, c: int) -> float:
    found = 0
    recall_before = 0.0
    area = 0.0
    for rank in range(1, 20):
        found += rank in {a, b, c}
        recall, precision = found / g, found / rank
        area += (recall - recall_before) * precision
        recall_before = recall
    return area


def dice_from_iou(*, I: float) -> float:  # noqa: E741, N803 - the names of the question
    """Two intervals whose union has length 1 and whose overlap has length ``I``."""
    first = (0.0, I + (1 - I) / 3)
    second = ((1 - I) / 3, 1.0)
    overlap = min(first[1], second[1]) - max(first[0], second[0])
    return 2 * overlap / ((first[1] - first[0]) + (second[1] - second[0]))
