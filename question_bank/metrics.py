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


def accuracy_formula(*, TP: int, FP: int, FN: int, TN: int) -> float:  # noqa: N803 - the names of the question
    truth = [1] * (TP + FN) + [0] * (TN + FP)
    predicted = [1] * TP + [0] * FN + [0] * TN + [1] * FP
    return float(np.mean(np.array(truth) == np.array(predicted)))


def accuracy_or_all_healthy(*, se: float, sp: float, q: float) -> tuple[float, float]:
    """Right answers of the test, and of always saying healthy, in a population of whole people."""
    ill = np.arange(1_000_000) < round(1_000_000 * q)
    positive = np.zeros_like(ill)
    positive[: round(ill.sum() * se)] = True
    positive[len(ill) - round((~ill).sum() * (1 - sp)) :] = True
    return float((positive == ill).mean()), float((~ill).mean())


def sensitivity_and_specificity_from_counts(*, n: int, q: int, tp: int, fp: int) -> tuple[float, float]:
    truth = [1] * q + [0] * (n - q)
    predicted = [1] * tp + [0] * (q - tp) + [1] * fp + [0] * (n - q - fp)
    counts = _counts(truth, predicted)
    return counts[1, 1] / truth.count(1), counts[0, 0] / truth.count(0)


def false_positives_from_precision(*, G: int, P: float, R: float) -> float:  # noqa: N803 - the names of the question
    """Add false alarms until precision has fallen to the one given."""
    hits = G * R
    low, high = 0.0, 1e6
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if hits / (hits + middle) > P else (low, middle)
    return low


def recall_from_f1(*, p: float, f: float) -> float:
    """Raise recall until F1, taken from counts of 1000 positive samples, is reached."""
    low, high = 0.0, 1.0
    for _ in range(100):
        recall = (low + high) / 2
        hits = 1000 * recall
        errors = (hits / p - hits) + (1000 - hits)
        low, high = (recall, high) if 2 * hits / (2 * hits + errors) < f else (low, recall)
    return low


def macro_f1_formula(*, K: int, P: list[float], R: list[float]) -> float:  # noqa: N803 - the names of the question
    return float(np.mean([2 / (1 / P[k] + 1 / R[k]) for k in range(K)]))


def ap_from_hits_formula(*, N: int, G: int, y: list[int]) -> float:  # noqa: N803 - the names of the question
    """Walk down the list and add a strip of the precision-recall curve wherever recall moves."""
    found, area = 0, 0.0
    for rank in range(1, N + 1):
        before = found / G
        found += y[rank - 1]
        area += (found / G - before) * (found / rank)
    return area


def detections_into_tp_fp_fn(*, g: int, m: int, d: int, l: int, c: int) -> tuple[int, int, int]:  # noqa: E741 - a name of the question
    """Match box after box: each names the object it overlaps most (or none) and its IoU."""
    boxes: list[tuple[int | None, float]] = [(dog, 0.7) for dog in range(m)]
    boxes += [(dog, 0.7) for dog in range(d)]
    boxes += [(m + extra, 0.3) for extra in range(l)]
    boxes += [(None, 0.0)] * c
    taken: set[int | None] = set()
    false_positives = 0
    for dog, overlap in boxes:
        if dog is not None and overlap >= 0.5 and dog not in taken:
            taken.add(dog)
        else:
            false_positives += 1
    return len(taken), false_positives, g - len(taken)


def coco_ap_over_thresholds(*, g: int, m: int, u: float, v: float) -> float:
    """The area under the precision-recall curve, threshold by threshold."""
    overlaps = np.array([u] * m + [v] * (g - m))  # by falling confidence
    averages = []
    for percent in range(50, 100, 5):
        right = overlaps >= percent / 100
        precision = np.cumsum(right) / np.arange(1, g + 1)
        averages.append(float(precision[right].sum() / g))
    return float(np.mean(averages))


def dice_and_iou_of_shifted_mask(*, n: int, x: int, y: int) -> tuple[float, float]:
    truth = np.zeros((n + y, n + x), dtype=bool)
    prediction = truth.copy()
    truth[:n, :n] = True
    prediction[y:, x:] = True
    overlap = int((truth & prediction).sum())
    return 2 * overlap / int(truth.sum() + prediction.sum()), overlap / int((truth | prediction).sum())


def iou_from_dice(*, D: float) -> float:  # noqa: N803 - the name of the question
    """Shift one unit interval against another until their Dice coefficient is reached."""
    overlap = D  # two intervals of length 1: Dice is the length of their overlap
    first, second = (0.0, 1.0), (1 - overlap, 2 - overlap)
    union = max(first[1], second[1]) - min(first[0], second[0])
    return (first[1] - second[0]) / union


def hd95_of_distances(*, a: float, k: int, b: float, m: int) -> tuple[float, float]:
    there = [a] * k + [1.0] * (101 - k)
    back = [b] * m + [2.0] * (101 - m)
    return max(*there, *back), float(max(np.percentile(there, 95), np.percentile(back, 95)))
