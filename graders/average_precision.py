"""Average precision of one class: the area under the precision envelope over all points.

Scores stay distinct in single precision, which some solutions turn to.
"""

from typing import Any

import numpy as np

from quizprep.coding.suite import Call, Task

task = Task(
    "average_precision",
    refuses=[
        "sklearn.metrics.auc",
        "sklearn.metrics.average_precision_score",
        "sklearn.metrics.precision_recall_curve",
        "torchmetrics.AveragePrecision",
        "torchmetrics.classification.AveragePrecision",
        "torchmetrics.classification.BinaryAveragePrecision",
        "torchmetrics.detection.MeanAveragePrecision",
        "torchmetrics.functional.average_precision",
        "torchmetrics.functional.classification.average_precision",
        "torchmetrics.functional.classification.binary_average_precision",
        "ultralytics.utils.metrics.ap_per_class",
        "ultralytics.utils.metrics.compute_ap",
    ],
)


@task.reference
def average_precision(scores, is_tp, num_gt):
    """Return the average precision of the detections of one class, as VOC computes it from 2010 on.

    The detections are ranked by falling score.  After each of them, precision is the share of true positives so far, recall
    their number divided by ``num_gt``.  The envelope at a recall is the highest precision at this or any larger recall, and 0
    beyond the largest recall reached.  The result is the area under the envelope from recall 0 to 1.

    Args:
        scores: array (n,), float32 or float64, all distinct; n may be 0.
        is_tp: array (n,), booleans or integers 0 and 1: whether a detection is a true positive.
        num_gt: number of ground truths, an int of at least 1 and at least the number of true positives.

    Returns:
        A float from 0.0 to 1.0; 0.0 when n is 0.  The inputs are not changed.

    """
    ranked = np.asarray(is_tp)[np.argsort(-np.asarray(scores, dtype=np.float64))].astype(np.float64)
    found = np.cumsum(ranked)
    precision = found / np.arange(1, len(ranked) + 1)
    envelope = np.maximum.accumulate(precision[::-1])[::-1]
    # Recall rises by 1 / num_gt at each true positive, and nowhere else.
    return float(np.sum(envelope * ranked) / num_gt)


@task.valid
def within_contract(scores: Any, is_tp: Any, num_gt: Any) -> bool:
    """Whether these are distinct scores, a flag for each, and no more true positives than ground truths."""
    if not all(isinstance(array, np.ndarray) and array.ndim == 1 for array in (scores, is_tp)):
        return False
    if scores.dtype.name not in {"float32", "float64"} or is_tp.dtype.kind not in "bi" or len(scores) != len(is_tp):
        return False
    if not np.isfinite(scores).all() or len(np.unique(scores.astype(np.float32))) != len(scores):
        return False
    flags = bool(np.isin(is_tp, [0, 1]).all())
    return flags and type(num_gt) is int and num_gt >= max(1, int(is_tp.sum()))


def _call(scores: Any, is_tp: Any, num_gt: int, dtype: Any = np.float64) -> Call:
    return Call(np.array(scores, dtype=dtype), np.array(is_tp, dtype=bool), num_gt)


@task.case(en="no detections: 0.0", zh="没有检测结果：0.0")
def no_detections() -> Call:
    return _call([], [], 3)


@task.case(en="one right detection of one object: 1.0", zh="一个物体、一个正确的检测：1.0")
def one_right_detection() -> Call:
    return _call([0.8], [True], 1)


@task.case(en="one wrong detection: 0.0", zh="一个错误的检测：0.0")
def one_wrong_detection() -> Call:
    return _call([0.8], [False], 2)


@task.case(
    en="one right detection, four objects: recall ends at 1/4, and beyond it the envelope is 0",
    zh="一个正确的检测、四个物体：召回率止于 1/4，之后包络线为 0",
)
def objects_missed() -> Call:
    return _call([0.8], [True], 4)


@task.case(en="all right, some objects missed", zh="检测全部正确，但漏掉了一些物体")
def all_right_some_missed() -> Call:
    return _call([0.9, 0.8, 0.7], [True, True, True], 5)


@task.case(en="a false alarm at the top: precision is below 1 from the start", zh="得分最高的是误报：精确率一开始就低于 1")
def false_alarm_first() -> Call:
    return _call([0.9, 0.8], [False, True], 1)


@task.case(en="a false alarm at the end: it costs nothing", zh="得分最低的是误报：不损失任何面积")
def false_alarm_last() -> Call:
    return _call([0.9, 0.8, 0.7], [True, True, False], 2)


@task.case(en="precision falls and rises again: the envelope fills the dip", zh="精确率先降后升：包络线填平凹陷")
def dip_in_the_curve() -> Call:
    return _call([0.9, 0.8, 0.7, 0.6, 0.5], [True, False, False, True, True], 3)


@task.case(
    en="precision rises from the start: the best of all later points counts", zh="精确率一路上升：取后面所有点中的最大值"
)
def rising_curve() -> Call:
    return _call([0.9, 0.8, 0.7, 0.6, 0.5], [False, True, True, True, True], 4)


@task.case(en="scores in no order: rank them first", zh="得分无序：先排序")
def scores_in_no_order() -> Call:
    return _call([0.3, 0.9, 0.1, 0.7, 0.5], [False, True, True, False, True], 4)


@task.case(en="scores already rising: the last one is the best", zh="得分从低到高排列：最后一个最好")
def rising_scores() -> Call:
    return _call([0.1, 0.2, 0.3, 0.4], [True, False, False, True], 3)


@task.case(en="scores below zero, such as logits", zh="小于零的得分，例如 logits")
def scores_below_zero() -> Call:
    return _call([-3.5, -0.5, 2.0, -1.25], [True, True, False, False], 2)


@task.case(en="flags as integers 0 and 1", zh="标记为整数 0 和 1")
def integer_flags() -> Call:
    return Call(np.array([0.9, 0.2, 0.6, 0.4]), np.array([1, 1, 0, 0]), 3)


@task.case(en="nothing is right: 0.0", zh="全部错误：0.0")
def nothing_right() -> Call:
    return _call([0.9, 0.4, 0.6], [False, False, False], 2)


@task.case(en="eleven objects: between the levels of an 11-point curve", zh="十一个物体：落在 11 点插值的各级之间")
def between_the_levels() -> Call:
    flags = [True, True, False, True, False, True, True, False, False, True, False, True]
    return _call(np.linspace(0.95, 0.1, 12), flags, 11)


@task.case(en="float32 scores", zh="float32 的得分")
def single_precision() -> Call:
    return _call([0.25, 0.875, 0.5, 0.75, 0.125], [True, True, False, False, True], 4, np.float32)


@task.case(en="columns of one array of detections: a view, read-only", zh="检测数组的一列：只读视图")
def column_of_detections() -> Call:
    detections = np.array([[0.2, 5, 5], [0.9, 1, 1], [0.5, 2, 2], [0.7, 3, 3]])
    detections.flags.writeable = False
    return Call(detections[:, 0], np.array([True, False, True, True, False, False, True, True])[::2], 4)


@task.case(en="many detections of few objects: a long tail of false alarms", zh="物体少、检测多：一长串误报")
def long_tail() -> Call:
    ranks = np.arange(60) * 7 % 60
    return _call((ranks + 1) / 61, np.isin(ranks, [59, 57, 50, 31, 4]), 6)


@task.case(
    en="more than a hundred detections, one of the last right: all of them count",
    zh="检测超过一百个，靠后的一个正确：全部都要计入",
)
def beyond_the_best_hundred() -> Call:
    return _call(np.arange(130, 0, -1) / 131, np.isin(np.arange(130), [0, 1, 119]), 3)


@task.case(en="large scores of both signs", zh="绝对值很大、有正有负的得分")
def large_scores() -> Call:
    return _call([-1e4, 1e4, 0.0, 9e3], [True, False, False, True], 3)


def _draw(rng: np.random.Generator, count: int, share: float) -> Call:
    scores = (rng.permutation(count) + 1) / (count + 1)
    is_tp = rng.random(count) < share
    if rng.random() < 0.3:
        is_tp = is_tp.astype(np.int64)
    num_gt = max(1, int(is_tp.sum())) + int(rng.integers(0, 4))
    return Call(scores.astype(np.float32 if rng.random() < 0.4 else np.float64), is_tp, num_gt)


@task.bench(sizes=(500, 2_000, 8_000, 32_000, 128_000))
def long_rankings(rng: np.random.Generator, size: int) -> Call:
    is_tp = rng.random(size) < 0.5
    return Call((rng.permutation(size) + 1) / (size + 1), is_tp, max(1, int(is_tp.sum())))


@task.random(count=30, en="random detections", zh="随机的检测结果")
def random_detections(rng: np.random.Generator, size: int) -> Call:
    return _draw(rng, size, 0.5)


@task.random(count=15, en="random detections, most of them wrong", zh="随机的检测结果，大多是误报")
def random_false_alarms(rng: np.random.Generator, size: int) -> Call:
    return _draw(rng, 2 + 3 * size, 0.15)


@task.random(count=10, en="random detections whose better ones are right more often", zh="随机的检测结果，得分越高越可能正确")
def random_good_rankings(rng: np.random.Generator, size: int) -> Call:
    count = 2 + 2 * size
    scores = rng.permutation(count) / count + 0.5 / count
    is_tp = rng.random(count) < scores
    return Call(scores, is_tp, max(1, int(is_tp.sum())) + int(rng.integers(0, 3)))


def _curve(scores, is_tp, num_gt, order=None):
    """Return recall and precision after each detection."""
    order = np.argsort(-np.asarray(scores)) if order is None else order
    found = np.cumsum(np.asarray(is_tp)[order].astype(np.float64))
    return found / num_gt, found / np.arange(1, len(found) + 1)


def _area(recall, precision):
    """Return the area under the envelope."""
    envelope = np.maximum.accumulate(precision[::-1])[::-1]
    return float(np.sum(np.diff(recall, prepend=0.0) * envelope))


def _interpolated(scores, is_tp, num_gt, levels):
    """Return the mean of the envelope at equally spaced levels of recall."""
    recall, precision = _curve(scores, is_tp, num_gt)
    heights = [precision[recall >= level - 1e-9].max(initial=0.0) for level in np.linspace(0, 1, levels)]
    return float(np.mean(heights))


@task.mutant(
    en="The detections were not ranked. Sort them by falling score first.",
    zh="检测结果没有排序。应先按得分从高到低排序。",
)
def does_not_rank(scores, is_tp, num_gt):
    return _area(*_curve(scores, is_tp, num_gt, np.arange(len(scores))))


@task.mutant(
    en="Only the best hundred detections were kept, as COCO does for each image. Here all of them count.",
    zh="只保留了得分最高的一百个检测，那是 COCO 对每张图像的做法。这里全部计入。",
)
def keeps_the_best_hundred(scores, is_tp, num_gt):
    return _area(*_curve(scores, is_tp, num_gt, np.argsort(-np.asarray(scores))[:100]))


@task.mutant(
    en="The detections were ranked by rising score: the worst came first.",
    zh="按得分从低到高排序了：最差的排在最前。",
)
def ranks_by_rising_score(scores, is_tp, num_gt):
    return _area(*_curve(scores, is_tp, num_gt, np.argsort(scores)))


@task.mutant(
    en="The scores were ranked without the flags: the flags must be put into the same order.",
    zh="只给得分排了序，标记没有随之重排：标记必须按同样的次序排列。",
)
def keeps_the_flags_in_place(scores, is_tp, num_gt):
    ranks = np.argsort(np.argsort(-np.asarray(scores)))
    return _area(*_curve(scores, is_tp, num_gt, ranks))


@task.mutant(
    en="There is no envelope: precision was summed as it is at each true positive. Take the highest precision from there on.",
    zh="没有取包络线：直接累加每个真正例处的精确率。应取此处及之后的最大精确率。",
)
def takes_no_envelope(scores, is_tp, num_gt):
    recall, precision = _curve(scores, is_tp, num_gt)
    return float(np.sum(np.diff(recall, prepend=0.0) * precision))


@task.mutant(
    en="The envelope runs from the left: the highest precision so far. Run it from the right: the highest from here on.",
    zh="包络线从左往右取了：到此为止的最大值。应从右往左：从此处往后的最大值。",
)
def runs_the_envelope_from_the_left(scores, is_tp, num_gt):
    recall, precision = _curve(scores, is_tp, num_gt)
    return float(np.sum(np.diff(recall, prepend=0.0) * np.maximum.accumulate(precision)))


@task.mutant(
    en="This is 11-point interpolation, the rule of VOC up to 2009. Take the area over all points.",
    zh="这是 11 点插值，是 VOC 2009 及以前的规则。应取所有点的面积。",
)
def interpolates_at_eleven_points(scores, is_tp, num_gt):
    return _interpolated(scores, is_tp, num_gt, 11)


@task.mutant(
    en="This is the 101-point mean of COCO. Take the area over all points.",
    zh="这是 COCO 的 101 点平均。应取所有点的面积。",
)
def interpolates_at_101_points(scores, is_tp, num_gt):
    return _interpolated(scores, is_tp, num_gt, 101)


@task.mutant(
    en="The raw curve was integrated by trapezoids, which joins points by slopes. The envelope is a staircase.",
    zh="对原始曲线用了梯形法，把各点用斜线相连。包络线是阶梯形的。",
)
def integrates_by_trapezoids(scores, is_tp, num_gt):
    recall, precision = (
        np.concatenate([[start], part]) for start, part in zip((0.0, 1.0), _curve(scores, is_tp, num_gt), strict=True)
    )
    return float(np.sum(np.diff(recall) * (precision[1:] + precision[:-1]) / 2))


@task.mutant(
    en="Recall was divided by the number of true positives found, so missed objects cost nothing. Divide by num_gt.",
    zh="召回率除以了找到的真正例数，漏检就没有代价了。应除以 num_gt。",
)
def divides_by_the_objects_found(scores, is_tp, num_gt):
    recall, precision = _curve(scores, is_tp, num_gt)
    return _area(recall / recall[-1], precision) if len(recall) else 0.0  # 0/0 where none is found


@task.mutant(
    en="Recall was divided by the number of detections. Divide by the number of ground truths.",
    zh="召回率除以了检测的数量。应除以真实目标的数量。",
)
def divides_by_the_detections(scores, is_tp, num_gt):
    return average_precision(scores, is_tp, max(1, len(scores)))


@task.mutant(
    en="The first step of recall, from 0 to the first point, is missing: begin the curve at recall 0.",
    zh="缺少召回率从 0 到第一个点的那一段：曲线应从召回率 0 开始。",
)
def forgets_the_first_step(scores, is_tp, num_gt):
    recall, precision = _curve(scores, is_tp, num_gt)
    envelope = np.maximum.accumulate(precision[::-1])[::-1]
    return float(np.sum(np.diff(recall) * envelope[1:]))


@task.mutant(
    en="The curve was extended to recall 1 at its last precision. Beyond the largest recall reached, precision is 0.",
    zh="把曲线以最后的精确率延长到了召回率 1。超过已达到的最大召回率后，精确率为 0。",
)
def extends_the_curve_to_recall_one(scores, is_tp, num_gt):
    recall, precision = _curve(scores, is_tp, num_gt)
    rest = (1 - recall[-1]) * precision[-1] if len(recall) else 0.0
    return _area(recall, precision) + float(rest)


@task.mutant(
    en="The mean of precision over all detections is no area: weigh each precision by the step of recall.",
    zh="对所有检测的精确率取平均不是面积：每个精确率应乘以召回率的增量。",
)
def averages_precision_over_detections(scores, is_tp, num_gt):
    _, precision = _curve(scores, is_tp, num_gt)
    return float(precision.mean()) if len(precision) else 0.0


@task.mutant(
    en="Without detections there is no last point to look at: ask for n = 0 first, and return 0.0.",
    zh="没有检测时就没有最后一个点可取：先判断 n = 0 并返回 0.0。",
)
def takes_a_last_point_unasked(scores, is_tp, num_gt):
    recall, precision = _curve(scores, is_tp, num_gt)
    return _area(recall, precision) if recall[-1] > 0 else 0.0


@task.mutant(
    en="~ turns integer flags 0 and 1 into -1 and -2: count false positives as 1 - is_tp, or make booleans first.",
    zh="~ 会把整数标记 0 和 1 变成 -1 和 -2：假正例应计为 1 - is_tp，或先转成布尔值。",
)
def inverts_integers_bitwise(scores, is_tp, num_gt):
    ranked = np.asarray(is_tp)[np.argsort(-np.asarray(scores))]
    found, wrong = np.cumsum(ranked), np.cumsum(~ranked)
    return _area(found / num_gt, found / (found + wrong))


@task.mutant(
    en="Precision and recall of the whole list were multiplied: that is one point, not the area under the curve.",
    zh="只把整个列表的精确率与召回率相乘：那只是一个点，不是曲线下的面积。",
)
def multiplies_the_last_point(scores, is_tp, num_gt):
    recall, precision = _curve(scores, is_tp, num_gt)
    return float(recall[-1] * precision[-1]) if len(recall) else 0.0


@task.mutant(
    en="Precision was interpolated at 101 recalls and integrated by trapezoids, as in Ultralytics. Take the steps themselves.",
    zh="在 101 个召回率处插值再按梯形积分，这是 Ultralytics 的算法。应直接用各个台阶。",
)
def interpolates_as_ultralytics(scores, is_tp, num_gt):
    if len(scores) == 0:
        return 0.0
    recall, precision = _curve(scores, is_tp, num_gt)
    recall, precision = np.concatenate([[0.0], recall, [1.0]]), np.concatenate([[1.0], precision, [0.0]])
    heights = np.interp(np.linspace(0, 1, 101), recall, np.maximum.accumulate(precision[::-1])[::-1])
    return float((heights[1:] + heights[:-1]).sum() / 200)
