"""Soft non-maximum suppression with Gaussian decay.

A verdict must not hang on rounding: at each step the highest score is clear of the next one, and no score is so near the
threshold that rounding could decide, unless it is exactly there and never decayed (see ``_is_decided``).
"""

import math
from typing import Any

import numpy as np

from quizprep.coding.compare import close, exact, parts
from quizprep.coding.suite import Call, Task

task = Task(
    "soft_nms",
    refuses=[
        "cv2.dnn.NMSBoxes",
        "cv2.dnn.softNMSBoxes",
        "mmcv.ops.soft_nms",
        "mmcv.ops.nms.soft_nms",
        "tensorflow.image.non_max_suppression_with_scores",
        "tensorflow.raw_ops.NonMaxSuppressionV5",
    ],
    compare=parts(exact, close),
)

MARGIN = 1e-3
TIMED_MARGIN = 1e-7
"""Among hundreds of boxes no wider one is left; timed calls are float64."""


@task.reference
def soft_nms(boxes, scores, sigma=0.5, score_threshold=0.001):
    """Return the boxes that soft non-maximum suppression keeps, with their decayed scores.

    Boxes whose score is strictly below the threshold are dropped at once.  Then the box with the highest remaining score is
    taken, again and again: each time the scores of the rest are multiplied by exp(-IoU² / sigma), IoU with the box just taken,
    and boxes whose score falls strictly below the threshold are dropped.

    Args:
        boxes: array (N, 4), rows ``(x0, y0, x1, y1)`` with x1 >= x0 and y1 >= y0, float32 or float64; N may be 0.
            Coordinates are continuous, so a width is ``x1 - x0``, without +1.
        scores: array (N,), positive, all distinct.
        sigma: positive float; the larger, the weaker the decay.
        score_threshold: float, at least 0.

    Returns:
        Tuple ``(indices, scores)``: the indices of the boxes in the order in which they were taken, and the score that each had
        at that time.  Where a union has zero area the IoU is 0.  The inputs are not changed.

    """
    boxes = np.asarray(boxes, dtype=np.float64).reshape(-1, 4).tolist()
    left = {
        index: score for index, score in enumerate(np.asarray(scores, dtype=np.float64).tolist()) if score >= score_threshold
    }
    indices, taken_scores = [], []
    while left:
        best = max(left, key=left.get)
        indices.append(best)
        taken_scores.append(left.pop(best))
        decayed = {index: score * math.exp(-(_iou(boxes[best], boxes[index]) ** 2) / sigma) for index, score in left.items()}
        left = {index: score for index, score in decayed.items() if score >= score_threshold}
    return np.array(indices, dtype=np.int64), np.array(taken_scores, dtype=np.float64)


def _iou(box1, box2):
    width = min(box1[2], box2[2]) - max(box1[0], box2[0])
    height = min(box1[3], box2[3]) - max(box1[1], box2[1])
    shared = max(0.0, width) * max(0.0, height)
    union = _area(box1) + _area(box2) - shared
    return shared / union if union > 0 else 0.0


def _area(box):
    return (box[2] - box[0]) * (box[3] - box[1])


@task.valid
def within_contract(boxes: Any, scores: Any, sigma: Any = 0.5, score_threshold: Any = 0.001) -> bool:
    """Whether these are boxes with distinct positive scores, and at no step rounding would decide."""
    if not all(isinstance(array, np.ndarray) and array.dtype.kind == "f" for array in (boxes, scores)):
        return False
    if boxes.dtype != scores.dtype or boxes.ndim != 2 or boxes.shape[1] != 4 or scores.shape != boxes.shape[:1]:
        return False
    if not (np.isfinite(boxes).all() and np.all(np.abs(boxes) <= 1000) and np.all(boxes[:, :2] <= boxes[:, 2:])):
        return False
    if not (np.all(scores > 0) and np.all(scores <= 1) and len(np.unique(scores)) == len(scores)):
        return False
    if not (type(sigma) is float and 0.05 <= sigma <= 10 and type(score_threshold) is float and 0 <= score_threshold <= 1):
        return False
    return _is_decided(boxes, scores, sigma, score_threshold)


def _is_decided(boxes: Any, scores: Any, sigma: float, threshold: float, margin: float = MARGIN) -> bool:
    """Return whether each choice, and each comparison with the threshold, is clear at every step."""
    rows = boxes.astype(np.float64).tolist()
    left = dict(enumerate(scores.astype(np.float64).tolist()))
    intact = set(left)  # a score that was never multiplied by less than 1 may equal the threshold
    while left:
        if any(
            abs(score - threshold) <= margin * threshold and not (index in intact and score == threshold)
            for index, score in left.items()
        ):
            return False
        left = {index: score for index, score in left.items() if score >= threshold}
        if not left:
            return True
        best, *others = sorted(left, key=lambda index: -left[index])
        if others and left[others[0]] > left[best] * (1 - margin):
            return False
        overlaps = {index: _iou(rows[best], rows[index]) for index in others}
        intact -= {index for index, overlap in overlaps.items() if overlap > 0}
        left = {index: left[index] * math.exp(-(overlap**2) / sigma) for index, overlap in overlaps.items()}
    return True


def _call(rows: Any, scores: Any, *options: float, dtype: Any = np.float64, **named: float) -> Call:
    return Call(np.array(rows, dtype=dtype).reshape(-1, 4), np.array(scores, dtype=dtype), *options, **named)


@task.case(en="no boxes: two empty results", zh="没有框：两个空的结果")
def no_boxes() -> Call:
    return _call([], [])


@task.case(en="one box keeps its score", zh="只有一个框：得分不变")
def one_box() -> Call:
    return _call([[1, 2, 5, 7]], [0.3])


@task.case(en="two boxes on one object: the second stays, with a decayed score", zh="同一物体上的两个框：第二个保留，得分衰减")
def two_on_one_object() -> Call:
    return _call([[0, 0, 10, 10], [2, 0, 12, 10]], [0.6, 0.9])


@task.case(en="boxes that do not overlap keep their scores, in falling order", zh="互不重叠的框得分不变，按从高到低返回")
def all_apart() -> Call:
    return _call([[0, 0, 2, 2], [10, 0, 12, 2], [0, 10, 2, 12], [10, 10, 12, 12]], [0.2, 0.9, 0.4, 0.7])


@task.case(en="identical boxes: an IoU of 1 multiplies by exp(-2)", zh="完全相同的框：IoU 为 1，乘以 exp(-2)")
def identical_boxes() -> Call:
    return _call([[1, 1, 6, 9]] * 3, [0.5, 0.8, 0.7])


@task.case(en="a small overlap decays, too: there is no IoU threshold", zh="很小的重叠也会衰减：没有 IoU 阈值")
def small_overlap() -> Call:
    return _call([[0, 0, 10, 10], [7, 0, 17, 10]], [0.9, 0.8])


@task.case(
    en="the second best falls behind the third: the highest remaining score is looked for anew each time",
    zh="第二名衰减后落到第三名之后：每一步都要重新找剩下的最高分",
)
def order_changes() -> Call:
    return _call([[0, 0, 10, 10], [1, 0, 11, 10], [40, 40, 50, 50]], [0.9, 0.8, 0.5])


@task.case(
    en="a box that overlaps two others is decayed by both, one after the other",
    zh="与两个框都重叠的框，先后被两者各衰减一次",
)
def decayed_twice() -> Call:
    return _call([[0, 0, 10, 10], [8, 0, 18, 10], [4, 0, 14, 10]], [0.9, 0.8, 0.7])


@task.case(
    en="a decayed box decays others with its IoU when its turn comes, whatever its own score",
    zh="衰减过的框轮到时照样按 IoU 衰减别人，与自己的得分无关",
)
def chain() -> Call:
    return _call([[0, 0, 10, 10], [3, 0, 13, 10], [6, 0, 16, 10], [9, 0, 19, 10]], [0.95, 0.85, 0.45, 0.4])


@task.case(en="a score below the threshold from the start: dropped", zh="一开始就低于阈值的得分：丢弃")
def below_from_the_start() -> Call:
    return _call([[0, 0, 10, 10], [30, 30, 40, 40]], [0.9, 0.0005])


@task.case(en="all scores below the threshold: nothing is left", zh="所有得分都低于阈值：什么都不剩")
def all_below_from_the_start() -> Call:
    return _call([[0, 0, 10, 10], [30, 30, 40, 40]], [0.2, 0.1], score_threshold=0.5)


@task.case(
    en="a score exactly at the threshold stays: only a lower one is dropped", zh="得分恰好等于阈值：保留，只有更低才丢弃"
)
def exactly_at_the_threshold() -> Call:
    return _call([[0, 0, 10, 10], [30, 30, 40, 40]], [0.75, 0.25], 0.5, 0.25)


@task.case(en="a score that decays below the threshold: the box is dropped", zh="得分衰减到阈值以下：丢弃")
def decays_below_the_threshold() -> Call:
    return _call([[0, 0, 10, 10], [1, 0, 11, 10], [50, 0, 60, 10]], [0.9, 0.5, 0.4], score_threshold=0.3)


@task.case(en="threshold 0: every box is returned", zh="阈值为 0：返回所有的框")
def threshold_zero() -> Call:
    return _call([[0, 0, 10, 10], [0, 0, 10, 10], [0, 0, 10, 9], [0, 0, 9, 10]], [0.9, 0.7, 0.5, 0.6], 0.1, 0.0)


@task.case(en="a small sigma, given by name: a strong decay", zh="以关键字给出较小的 sigma：衰减强")
def small_sigma() -> Call:
    return _call([[0, 0, 10, 10], [4, 0, 14, 10]], [0.9, 0.8], sigma=0.1)


@task.case(en="a large sigma: a weak decay", zh="较大的 sigma：衰减弱")
def large_sigma() -> Call:
    return _call([[0, 0, 10, 10], [1, 0, 11, 10], [2, 0, 12, 10]], [0.7, 0.9, 0.8], 3.0)


@task.case(
    en="boxes apart in both directions: two negative sides must not multiply to an overlap",
    zh="两个方向都分离的框：两个负边长不能相乘成重叠",
)
def apart_in_both_directions() -> Call:
    return _call([[0, 0, 4, 4], [6, 6, 10, 10]], [0.9, 0.8])


@task.case(
    en="tiny boxes in normalised coordinates: an epsilon in the union is as large as their areas",
    zh="归一化坐标中的极小框：并集中加的 epsilon 与面积一样大",
)
def tiny_boxes() -> Call:
    return _call([[0.5, 0.5, 0.501, 0.501], [0.5, 0.5002, 0.501, 0.5012]], [0.9, 0.8])


@task.case(en="boxes of different height: each area takes its own sides", zh="高度不同的框：各自的面积用各自的边")
def different_heights() -> Call:
    return _call([[0, 0, 10, 4], [0, 0, 10, 10]], [0.9, 0.8])


@task.case(en="narrow boxes side by side: continuous coordinates, no +1", zh="并排的窄框：坐标连续，不加 1")
def narrow_boxes() -> Call:
    return _call([[0, 0, 1, 8], [1, 0, 2, 8], [3, 0, 4, 8]], [0.9, 0.8, 0.7])


@task.case(
    en="one and the same point twice: the union has no area, IoU 0, no decay", zh="同一个点两次：并集面积为零，IoU 为 0，不衰减"
)
def same_point_twice() -> Call:
    return _call([[3, 3, 3, 3], [3, 3, 3, 3], [0, 0, 2, 2]], [0.5, 0.9, 0.7])


@task.case(en="negative coordinates", zh="负坐标")
def negative_coordinates() -> Call:
    return _call([[-10, -10, 0, 0], [-8, -10, 2, 0], [-5, -5, 5, 5]], [0.7, 0.9, 0.8])


@task.case(en="float32 boxes and scores", zh="float32 的框和得分")
def single_precision() -> Call:
    rows = [[0, 0, 10, 10], [0.5, 0, 10.5, 10], [30, 0, 40, 10], [30, 2.25, 40, 12.25]]
    return _call(rows, [0.25, 0.75, 0.5, 0.625], dtype=np.float32)


@task.case(en="columns of one array of detections: views, read-only", zh="同一检测数组的列：视图，只读")
def columns_of_detections() -> Call:
    detections = np.array([[7, 0, 0, 10, 10, 0.4], [7, 1, 1, 11, 11, 0.9], [7, 20, 0, 30, 10, 0.6]])
    detections.flags.writeable = False
    return Call(detections[:, 1:5], detections[:, 5])


@task.case(en="two objects with three boxes each, scores in no order", zh="两个物体各有三个框，得分无序")
def two_objects() -> Call:
    rows = [[0, 0, 16, 16], [50, 0, 66, 16], [2, 1, 18, 17], [53, 2, 69, 18], [4, 0, 20, 16], [50, 5, 66, 21]]
    return _call(rows, [0.55, 0.72, 0.93, 0.64, 0.31, 0.88])


@task.case(en="boxes far from the origin: only differences of coordinates count", zh="离原点很远的框：只有坐标之差起作用")
def far_from_the_origin() -> Call:
    return _call([[990, 980, 1000, 990], [987, 981, 997, 991], [-1000, -990, -988, -980]], [0.6, 0.9, 0.7])


@task.case(en="all arguments given by name", zh="全部按名称传入参数")
def arguments_by_name() -> Call:
    boxes, scores = _call([[0, 0, 10, 10], [2, 0, 12, 10], [9, 0, 19, 10]], [0.5, 0.9, 0.7]).args
    return Call(score_threshold=0.25, sigma=0.75, scores=scores, boxes=boxes)


def _scores(rng: np.random.Generator, count: int) -> "np.ndarray[Any, Any]":
    return (rng.permutation(count) + 1) / (count + 1)


@task.bench(sizes=(20, 40, 80, 160, 320))
def crowds(rng: np.random.Generator, size: int) -> Call:
    while True:
        corners = rng.uniform(0, 30 * size**0.5, size=(size, 2))
        boxes = np.hstack([corners, corners + rng.uniform(20, 60, size=(size, 2))])
        scores = _scores(rng, size)
        if _is_decided(boxes, scores, 0.5, 0.001, TIMED_MARGIN):
            return Call(boxes, scores)


@task.fast
def one_row_of_overlaps_at_a_time(boxes, scores, sigma=0.5, score_threshold=0.001):
    boxes, scores = np.asarray(boxes, dtype=np.float64).reshape(-1, 4), np.array(scores, dtype=np.float64)
    areas = (boxes[:, 2:] - boxes[:, :2]).prod(axis=1)
    waiting = np.flatnonzero(scores >= score_threshold)
    indices, taken_scores = [], []
    while waiting.size:
        best = waiting[scores[waiting].argmax()]
        indices.append(best)
        taken_scores.append(scores[best])
        waiting = waiting[waiting != best]
        low, high = np.maximum(boxes[best, :2], boxes[waiting, :2]), np.minimum(boxes[best, 2:], boxes[waiting, 2:])
        shared = np.maximum(high - low, 0).prod(axis=1)
        union = areas[best] + areas[waiting] - shared
        ious = np.divide(shared, union, out=np.zeros_like(union), where=union > 0)
        scores[waiting] *= np.exp(-(ious**2) / sigma)
        waiting = waiting[scores[waiting] >= score_threshold]
    return np.array(indices, dtype=np.int64), np.array(taken_scores, dtype=np.float64)


@task.random(count=20, en="random detections of a few objects", zh="少数物体上的随机检测框")
def random_detections(rng: np.random.Generator, size: int) -> Call:
    count, objects = min(size, 14), rng.integers(-40, 40, size=(1 + size // 6, 2))
    dtype = np.float32 if rng.random() < 0.5 else np.float64
    while True:
        corners = objects[rng.integers(len(objects), size=count)] + rng.integers(-16, 16, size=(count, 2)) / 4
        rows = np.hstack([corners, corners + rng.integers(20, 60, size=(count, 2)) / 4])
        call = _call(rows, _scores(rng, count), dtype=dtype)
        if within_contract(*call.args):
            return call


@task.random(
    count=20, en="random detections with other values of sigma and of the threshold", zh="随机检测框，其他的 sigma 和阈值"
)
def random_options(rng: np.random.Generator, size: int) -> Call:
    count = 1 + min(size, 11)
    while True:
        corners = rng.uniform(0, 6 + size, size=(count, 2))
        rows = np.hstack([corners, corners + rng.uniform(5, 20, size=(count, 2))])
        options = {"sigma": round(float(rng.uniform(0.1, 2)), 2), "score_threshold": round(float(rng.uniform(0, 0.5)), 2)}
        call = _call(rows, _scores(rng, count), **options)
        if within_contract(*call.args, **call.kwargs):
            return call


def _run(boxes, scores, threshold, decay, *, overlap=_iou, highest_first=True):
    """Work as the reference does, with another rule ``decay(iou)`` or another overlap."""
    boxes = np.asarray(boxes, dtype=np.float64).reshape(-1, 4).tolist()
    left = {index: score for index, score in enumerate(np.asarray(scores, dtype=np.float64).tolist()) if score >= threshold}
    indices, taken = [], []
    while left:
        best = (max if highest_first else min)(left, key=left.get)
        indices.append(best)
        taken.append(left.pop(best))
        left = {index: score * decay(overlap(boxes[best], boxes[index])) for index, score in left.items()}
        left = {index: score for index, score in left.items() if score >= threshold}
    return _results(indices, taken)


def _results(indices, scores):
    return np.array(indices, dtype=np.int64), np.array(scores, dtype=np.float64)


def _gauss(sigma):
    return lambda iou: math.exp(-(iou**2) / sigma)


@task.mutant(
    en="IoU was not squared: the decay is exp(-IoU²/sigma).",
    zh="IoU 没有平方：衰减系数是 exp(-IoU²/sigma)。",
)
def does_not_square_the_iou(boxes, scores, sigma=0.5, score_threshold=0.001):
    return _run(boxes, scores, score_threshold, lambda iou: math.exp(-iou / sigma))


@task.mutant(
    en="The exponent is that of a normal distribution, IoU²/(2·sigma²). Soft-NMS divides by sigma itself.",
    zh="用了正态分布的指数 IoU²/(2·sigma²)。Soft-NMS 直接除以 sigma。",
)
def divides_by_twice_sigma_squared(boxes, scores, sigma=0.5, score_threshold=0.001):
    return _run(boxes, scores, score_threshold, _gauss(2 * sigma**2))


@task.mutant(
    en="This is the linear rule, score·(1 - IoU). The task asks for the Gaussian one.",
    zh="这是线性规则，得分·(1 - IoU)。本题要求高斯衰减。",
)
def decays_linearly(boxes, scores, sigma=0.5, score_threshold=0.001):
    return _run(boxes, scores, score_threshold, lambda iou: 1 - iou)


@task.mutant(
    en="Only an IoU above 0.5 decayed the score. The Gaussian rule has no IoU threshold: any overlap counts.",
    zh="只有 IoU 大于 0.5 才衰减。高斯规则没有 IoU 阈值：任何重叠都计入。",
)
def decays_above_half_only(boxes, scores, sigma=0.5, score_threshold=0.001):
    return _run(boxes, scores, score_threshold, lambda iou: math.exp(-(iou**2) / sigma) if iou > 0.5 else 1.0)


@task.mutant(
    en="This is ordinary NMS at an IoU of 0.5: overlapping boxes were removed. Soft-NMS lowers their scores.",
    zh="这是 IoU 阈值为 0.5 的普通 NMS：重叠的框被直接删除。Soft-NMS 只是降低得分。",
)
def removes_like_ordinary_nms(boxes, scores, sigma=0.5, score_threshold=0.001):
    return _run(boxes, scores, score_threshold, lambda iou: -1.0 if iou > 0.5 else 1.0)


@task.mutant(
    en="sigma is ignored: 0.5 is used always.",
    zh="忽略了 sigma：总是用 0.5。",
)
def ignores_sigma(boxes, scores, sigma=0.5, score_threshold=0.001):
    return soft_nms(boxes, scores, 0.5, score_threshold)


@task.mutant(
    en="The score threshold is ignored: 0.001 is used always.",
    zh="忽略了得分阈值：总是用 0.001。",
)
def ignores_the_threshold(boxes, scores, sigma=0.5, score_threshold=0.001):
    return soft_nms(boxes, scores, sigma)


@task.mutant(
    en="A score equal to the threshold was dropped. Only a strictly lower one is.",
    zh="等于阈值的得分被丢弃了。只有严格更低才丢弃。",
)
def drops_at_the_threshold(boxes, scores, sigma=0.5, score_threshold=0.001):
    return soft_nms(boxes, scores, sigma, math.nextafter(score_threshold, 2))


@task.mutant(
    en="Boxes below the threshold from the start were kept: the threshold was applied only after a decay.",
    zh="一开始就低于阈值的框被保留了：只在衰减之后才应用阈值。",
)
def keeps_low_scores_at_the_start(boxes, scores, sigma=0.5, score_threshold=0.001):
    boxes = np.asarray(boxes, dtype=np.float64).reshape(-1, 4).tolist()
    left, indices, taken = dict(enumerate(np.asarray(scores, dtype=np.float64).tolist())), [], []
    while left:
        best = max(left, key=left.get)
        indices.append(best)
        taken.append(left.pop(best))
        overlaps = {index: _iou(boxes[best], boxes[index]) for index in left}
        left = {index: score * _gauss(sigma)(overlaps[index]) for index, score in left.items()}
        left = {index: score for index, score in left.items() if score >= score_threshold or not overlaps[index]}
    return _results(indices, taken)


@task.mutant(
    en="The boxes were ranked once, at the start. A decayed score may fall behind: look for the highest one in each step.",
    zh="只在开始时排了一次序。衰减后名次会变：每一步都要重新找最高分。",
)
def ranks_once(boxes, scores, sigma=0.5, score_threshold=0.001):
    boxes = np.asarray(boxes, dtype=np.float64).reshape(-1, 4).tolist()
    left, indices, taken = np.array(scores, dtype=np.float64), [], []
    for best in np.argsort(-left).tolist():
        if left[best] >= score_threshold:
            indices.append(best)
            taken.append(left[best])
            left *= [_gauss(sigma)(_iou(boxes[best], box)) for box in boxes]
    return _results(indices, taken)


@task.mutant(
    en="The original scores came back. Return the scores that the boxes had when they were taken.",
    zh="返回的是原来的得分。应返回各框被取出时的得分。",
)
def returns_the_original_scores(boxes, scores, sigma=0.5, score_threshold=0.001):
    indices, _ = soft_nms(boxes, scores, sigma, score_threshold)
    return indices, np.asarray(scores)[indices]


@task.mutant(
    en="A box was decayed by the highest one alone. Each box that is taken decays all that remain.",
    zh="只有最高分的框衰减了别人。每个被取出的框都要衰减剩下的所有框。",
)
def decays_once(boxes, scores, sigma=0.5, score_threshold=0.001):
    boxes = np.asarray(boxes, dtype=np.float64).reshape(-1, 4).tolist()
    new = np.array(scores, dtype=np.float64)
    if len(new):
        best = int(np.argmax(new))
        new *= [1.0 if index == best else _gauss(sigma)(_iou(boxes[best], box)) for index, box in enumerate(boxes)]
    order = [index for index in np.argsort(-new).tolist() if new[index] >= score_threshold]
    return _results(order, new[order])


@task.mutant(
    en="The decay started from the original score each time. Multiply the score that is already decayed.",
    zh="每次都从原始得分开始衰减。应在已经衰减的得分上继续乘。",
)
def decays_the_original_score(boxes, scores, sigma=0.5, score_threshold=0.001):
    boxes = np.asarray(boxes, dtype=np.float64).reshape(-1, 4).tolist()
    first = np.asarray(scores, dtype=np.float64).tolist()
    left = {index: score for index, score in enumerate(first) if score >= score_threshold}
    indices, taken = [], []
    while left:
        best = max(left, key=left.get)
        indices.append(best)
        taken.append(left.pop(best))
        left = {index: first[index] * _gauss(sigma)(_iou(boxes[best], boxes[index])) for index in left}
        left = {index: score for index, score in left.items() if score >= score_threshold}
    return _results(indices, taken)


@task.mutant(
    en="The box just taken decayed itself, with an IoU of 1: its score is fixed at the time when it is taken.",
    zh="刚取出的框把自己也衰减了（IoU 为 1）：它的得分在取出时就确定了。",
)
def decays_the_box_taken(boxes, scores, sigma=0.5, score_threshold=0.001):
    indices, taken = soft_nms(boxes, scores, sigma, score_threshold)
    return indices, taken * math.exp(-1 / sigma)


@task.mutant(
    en="The result is sorted by index. Return the boxes in the order in which they were taken.",
    zh="结果按下标排序了。应按取出的次序返回。",
)
def returns_in_order_of_index(boxes, scores, sigma=0.5, score_threshold=0.001):
    indices, taken = soft_nms(boxes, scores, sigma, score_threshold)
    order = np.argsort(indices)
    return indices[order], taken[order]


@task.mutant(
    en="The lowest remaining score was taken in each step. Take the highest.",
    zh="每一步取了剩下的最低分。应取最高分。",
)
def takes_the_lowest_score_first(boxes, scores, sigma=0.5, score_threshold=0.001):
    return _run(boxes, scores, score_threshold, _gauss(sigma), highest_first=False)


@task.mutant(
    en="Without boxes there is no highest score to take: ask whether any are left first. Both results are empty then.",
    zh="没有框时也就没有最高分可取：应先判断是否还有框，此时两个结果都为空。",
)
def takes_a_best_box_unasked(boxes, scores, sigma=0.5, score_threshold=0.001):
    np.argmax(scores)
    return soft_nms(boxes, scores, sigma, score_threshold)


@task.mutant(
    en="0/0 is NaN for boxes without area, and their scores become NaN: such an IoU counts as 0.",
    zh="没有面积的框 0/0 得 NaN，得分也变成 NaN：这样的 IoU 应视为 0。",
)
def decays_where_the_iou_is_nan(boxes, scores, sigma=0.5, score_threshold=0.001):
    def overlap(box1, box2):
        # A comparison with NaN is false, so the box is dropped.
        return _iou(box1, box2) if _area(box1) + _area(box2) else math.nan

    return _run(boxes, scores, score_threshold, _gauss(sigma), overlap=overlap)


@task.mutant(
    en="Width and height of the intersection are not clamped at 0: where both are negative they multiply to an overlap.",
    zh="交集的宽和高没有截断到 0：两个方向都分离的框，负边长相乘成了重叠。",
)
def does_not_clamp(boxes, scores, sigma=0.5, score_threshold=0.001):
    def overlap(box1, box2):
        shared = math.prod(min(box1[axis + 2], box2[axis + 2]) - max(box1[axis], box2[axis]) for axis in (0, 1))
        union = _area(box1) + _area(box2) - shared
        return shared / union if union else 0.0

    return _run(boxes, scores, score_threshold, _gauss(sigma), overlap=overlap)


@task.mutant(
    en="Sides were counted in whole pixels (x1 - x0 + 1). Coordinates are continuous here: x1 - x0.",
    zh="边长按整数像素计算（x1 - x0 + 1）。这里坐标是连续的：x1 - x0。",
)
def adds_one_pixel(boxes, scores, sigma=0.5, score_threshold=0.001):
    grown = np.asarray(boxes, dtype=np.float64).reshape(-1, 4) + np.array([0, 0, 1, 1])
    return soft_nms(grown, scores, sigma, score_threshold)


@task.mutant(
    en="The area of a box was worked out with the height of the box just taken. Each area takes its own sides.",
    zh="计算框的面积时用了刚取出的框的高。各自的面积用各自的边。",
)
def takes_the_height_of_the_box_taken(boxes, scores, sigma=0.5, score_threshold=0.001):
    def overlap(box1, box2):
        sides = [max(0.0, min(box1[axis + 2], box2[axis + 2]) - max(box1[axis], box2[axis])) for axis in (0, 1)]
        union = _area(box1) + (box2[2] - box2[0]) * (box1[3] - box1[1]) - math.prod(sides)
        return math.prod(sides) / union if union else 0.0

    return _run(boxes, scores, score_threshold, _gauss(sigma), overlap=overlap)


@task.mutant(
    en="The exponent is IoU²/sigma². Soft-NMS divides by sigma itself.",
    zh="指数成了 IoU²/sigma²。Soft-NMS 除以 sigma 本身。",
)
def divides_by_sigma_squared(boxes, scores, sigma=0.5, score_threshold=0.001):
    return _run(boxes, scores, score_threshold, _gauss(sigma**2))


@task.mutant(
    en="The exponent is IoU²/(2·sigma). Soft-NMS divides by sigma itself.",
    zh="指数成了 IoU²/(2·sigma)。Soft-NMS 除以 sigma 本身。",
)
def divides_by_twice_sigma(boxes, scores, sigma=0.5, score_threshold=0.001):
    return _run(boxes, scores, score_threshold, _gauss(2 * sigma))


@task.mutant(
    en="An epsilon of 1e-6 was added to the union, which is not small beside normalised boxes. Test for a union of zero.",
    zh="并集加了 1e-6，与归一化坐标的小框相比并不小。应判断并集是否为零。",
)
def adds_an_epsilon(boxes, scores, sigma=0.5, score_threshold=0.001):
    def overlap(box1, box2):
        width, height = (max(0.0, min(box1[axis + 2], box2[axis + 2]) - max(box1[axis], box2[axis])) for axis in (0, 1))
        return width * height / (_area(box1) + _area(box2) - width * height + 1e-6)

    return _run(boxes, scores, score_threshold, _gauss(sigma), overlap=overlap)
