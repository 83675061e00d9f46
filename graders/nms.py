"""Greedy non-maximum suppression.

A verdict must not hang on rounding: in every case each IoU is either clear of the threshold by ``MARGIN``, or equal to it
where coordinates and threshold are such that no formula rounds, in single precision neither (see ``_is_decided``).
"""

from typing import Any

import numpy as np

from quizprep.coding.suite import Call, Task

task = Task(
    "nms",
    refuses=[
        "cv2.dnn.NMSBoxes",
        "cv2.dnn.NMSBoxesBatched",
        "cv2.dnn.softNMSBoxes",
        "mmcv.ops.batched_nms",
        "mmcv.ops.nms",
        "tensorflow.image.non_max_suppression",
        "torch.ops.torchvision.nms",
        "torchvision.ops.batched_nms",
        "torchvision.ops.boxes.batched_nms",
        "torchvision.ops.boxes.nms",
        "torchvision.ops.nms",
    ],
)

MARGIN = 1e-5


@task.reference
def nms(boxes, scores, iou_threshold):
    """Return the indices of the boxes that greedy non-maximum suppression keeps.

    The boxes are taken in order of falling score.  A box is dropped when its IoU with a box that is already kept is strictly
    greater than the threshold; a box exactly at the threshold stays.

    Args:
        boxes: array (N, 4), rows ``(x0, y0, x1, y1)`` with x1 >= x0 and y1 >= y0, float32 or float64; N may be 0.
            Coordinates are continuous, so a width is ``x1 - x0``, without +1.
        scores: array (N,), all distinct.
        iou_threshold: float from 0 to 1.

    Returns:
        Indices of the kept boxes in order of falling score.  Where a union has zero area the IoU is 0.  The inputs are not
        changed.

    """
    boxes = np.asarray(boxes, dtype=np.float64).reshape(-1, 4).tolist()
    kept = []
    # Best first: whoever could drop a candidate has been decided upon before it.
    for candidate in np.argsort(-np.asarray(scores)).tolist():
        # Only kept boxes drop others; one that was dropped has no say.
        if all(_iou(boxes[index], boxes[candidate]) <= iou_threshold for index in kept):
            kept.append(candidate)
    return kept


def _iou(box1, box2):
    width = min(box1[2], box2[2]) - max(box1[0], box2[0])
    height = min(box1[3], box2[3]) - max(box1[1], box2[1])
    intersection = max(0.0, width) * max(0.0, height)
    union = _area(box1) + _area(box2) - intersection
    return intersection / union if union > 0 else 0.0


def _area(box):
    return (box[2] - box[0]) * (box[3] - box[1])


@task.valid
def within_contract(boxes: Any, scores: Any, iou_threshold: Any) -> bool:
    """Whether these are boxes with distinct scores, and no IoU is so near the threshold that rounding would decide."""
    if not all(isinstance(array, np.ndarray) and array.dtype.kind == "f" for array in (boxes, scores)):
        return False
    if boxes.ndim != 2 or boxes.shape[1] != 4 or scores.shape != boxes.shape[:1]:
        return False
    if not (np.isfinite(boxes).all() and np.isfinite(scores).all() and len(np.unique(scores)) == len(scores)):
        return False
    if not (isinstance(iou_threshold, int | float) and 0 <= iou_threshold <= 1):
        return False
    return bool(np.all(boxes[:, :2] <= boxes[:, 2:])) and _is_decided(boxes, iou_threshold)


def _is_decided(boxes: "np.ndarray[Any, Any]", threshold: float) -> bool:
    """Return whether each IoU is clear of the threshold, or exactly equal to it without rounding."""
    boxes = boxes.astype(np.float64)
    first, second = boxes[:, None], boxes[None]
    sides = np.minimum(first[..., 2:], second[..., 2:]) - np.maximum(first[..., :2], second[..., :2])
    shared = np.maximum(sides, 0).prod(axis=-1)
    areas = (boxes[:, 2:] - boxes[:, :2]).prod(axis=-1)
    union = areas[:, None] + areas[None] - shared
    near = np.triu(np.abs(shared - threshold * union) <= MARGIN * union, k=1)
    if not near.any():
        return True
    # Quarters below 256 and a threshold in 64ths: areas, unions and products with the threshold fit into 24 bits or so.
    exact = _on_grid(boxes, 4, 256) and _on_grid(np.array(threshold), 64, 1)
    return exact and bool(np.all(shared[near] == (threshold * union)[near]))


def _on_grid(values: "np.ndarray[Any, Any]", parts: int, largest: float) -> bool:
    return bool(np.all(np.abs(values) <= largest) and np.all(values * parts == np.rint(values * parts)))


def _call(rows: Any, scores: Any, threshold: float, dtype: Any = np.float64) -> Call:
    return Call(np.array(rows, dtype=dtype).reshape(-1, 4), np.array(scores, dtype=dtype), threshold)


@task.case(en="no boxes: nothing is kept", zh="没有框：什么都不保留")
def no_boxes() -> Call:
    return _call([], [], 0.5)


@task.case(en="one box is kept", zh="只有一个框：保留")
def one_box() -> Call:
    return _call([[1, 2, 5, 7]], [0.3], 0.5)


@task.case(en="two boxes on one object: the better one is kept", zh="同一物体上的两个框：保留得分高的")
def two_on_one_object() -> Call:
    return _call([[0, 0, 10, 10], [1, 0, 11, 10]], [0.6, 0.9], 0.5)


@task.case(en="boxes that do not overlap all stay, in order of falling score", zh="互不重叠的框全部保留，按得分从高到低")
def all_apart() -> Call:
    return _call([[0, 0, 2, 2], [10, 0, 12, 2], [0, 10, 2, 12], [10, 10, 12, 12]], [0.2, 0.9, 0.4, 0.7], 0.5)


@task.case(
    en="IoU exactly at the threshold: the box stays, for only a greater one drops it",
    zh="IoU 恰好等于阈值：保留，只有更大才丢弃",
)
def exactly_at_the_threshold() -> Call:
    return _call([[0, 0, 4, 4], [0, 0, 4, 2]], [0.9, 0.8], 0.5)


@task.case(en="IoU just above the threshold: the box is dropped", zh="IoU 略高于阈值：丢弃")
def just_above_the_threshold() -> Call:
    return _call([[0, 0, 64, 64], [0, 0, 64, 33]], [0.9, 0.8], 0.5)


@task.case(
    en="IoU above the threshold by a hair: no tolerance is added, the box is dropped",
    zh="IoU 只比阈值大一点点：不加容差，丢弃",
)
def above_the_threshold_by_a_hair() -> Call:
    return _call([[0, 0, 8192, 1], [0, 0, 4096.25, 1]], [0.9, 0.8], 0.5)


@task.case(
    en="tiny boxes in normalised coordinates: an epsilon in the union is as large as their areas",
    zh="归一化坐标中的极小框：并集中加的 epsilon 与面积一样大",
)
def tiny_boxes() -> Call:
    return _call([[0.5, 0.5, 0.501, 0.501], [0.5, 0.5002, 0.501, 0.5012], [0.5, 0.5, 0.5005, 0.501]], [0.9, 0.8, 0.7], 0.55)


@task.case(en="IoU just below the threshold: the box stays", zh="IoU 略低于阈值：保留")
def just_below_the_threshold() -> Call:
    return _call([[0, 0, 64, 64], [0, 0, 64, 31]], [0.9, 0.8], 0.5)


@task.case(
    en="threshold 1: even identical boxes have an IoU that is not greater", zh="阈值为 1：即使完全相同的框 IoU 也不大于阈值"
)
def threshold_one() -> Call:
    return _call([[0, 0, 4, 4], [0, 0, 4, 4], [8, 8, 9, 9]], [0.5, 0.7, 0.6], 1.0)


@task.case(en="threshold 0: touching boxes stay, any overlap is dropped", zh="阈值为 0：相接的框保留，任何重叠都丢弃")
def threshold_zero() -> Call:
    return _call([[0, 0, 4, 4], [4, 0, 8, 4], [7, 3, 12, 9], [20, 0, 21, 1]], [0.9, 0.8, 0.7, 0.6], 0.0)


@task.case(en="identical boxes: the best one is kept", zh="完全相同的框：只保留得分最高的")
def identical_boxes() -> Call:
    return _call([[1, 1, 6, 9]] * 4, [0.2, 0.8, 0.5, 0.4], 0.5)


@task.case(
    en="a chain: the middle box is dropped, and being dropped it must not drop the last one",
    zh="链式重叠：中间的框被丢弃，它不能再去丢弃最后一个",
)
def chain() -> Call:
    return _call([[0, 0, 10, 10], [4, 0, 14, 10], [8, 0, 18, 10]], [0.9, 0.8, 0.7], 0.25)


@task.case(en="a box that overlaps the second kept box, not the first", zh="与第二个保留框重叠、与第一个不重叠的框")
def overlaps_the_second_kept_box() -> Call:
    return _call([[0, 0, 10, 10], [20, 0, 30, 10], [21, 0, 31, 10]], [0.9, 0.8, 0.7], 0.5)


@task.case(
    en="a box that overlaps the first kept box, not the one kept last", zh="与第一个保留框重叠、与最近保留的框不重叠的框"
)
def overlaps_the_first_kept_box() -> Call:
    return _call([[0, 0, 10, 10], [20, 0, 30, 10], [1, 0, 11, 10]], [0.9, 0.8, 0.7], 0.5)


@task.case(en="scores in no order: the result holds indices of the input", zh="得分无序：结果是原输入的下标")
def scores_in_no_order() -> Call:
    rows = [[0, 0, 10, 10], [30, 30, 40, 40], [0, 1, 10, 11], [60, 0, 70, 10], [31, 30, 41, 40]]
    return _call(rows, [0.3, 0.6, 0.8, 0.1, 0.95], 0.5)


@task.case(
    en="a box with two neighbours right behind it: both go, the next object stays",
    zh="最高分之后紧跟两个重叠框：都丢弃，下一个物体保留",
)
def two_dropped_at_once() -> Call:
    rows = [[0, 0, 10, 10], [0, 1, 10, 11], [1, 0, 11, 10], [50, 0, 60, 10], [50, 1, 60, 11]]
    return _call(rows, [0.9, 0.8, 0.7, 0.6, 0.5], 0.5)


@task.case(en="a small box inside a large one: intersection over union is small, it stays", zh="大框中的小框：交并比很小，保留")
def small_box_inside() -> Call:
    return _call([[0, 0, 20, 20], [5, 5, 9, 9]], [0.9, 0.8], 0.5)


@task.case(
    en="boxes apart in both directions: two negative sides must not multiply to an overlap",
    zh="两个方向都分离的框：两个负边长不能相乘成重叠",
)
def apart_in_both_directions() -> Call:
    return _call([[0, 0, 4, 4], [8, 8, 12, 12]], [0.9, 0.8], 0.25)


@task.case(en="boxes of different height: each area takes its own sides", zh="高度不同的框：各自的面积用各自的边")
def different_heights() -> Call:
    return _call([[0, 0, 10, 4], [0, 0, 10, 10]], [0.9, 0.8], 0.5)


@task.case(en="narrow boxes: continuous coordinates, no +1", zh="很窄的框：坐标连续，不加 1")
def narrow_boxes() -> Call:
    return _call([[0, 0, 1, 8], [1, 0, 2, 8], [3, 0, 4, 8]], [0.9, 0.8, 0.7], 0.25)


@task.case(en="Dice is above the threshold, IoU is not", zh="Dice 高于阈值，而 IoU 不高于")
def between_iou_and_dice() -> Call:
    return _call([[0, 0, 10, 10], [0, 4, 10, 14]], [0.9, 0.8], 0.5)


@task.case(
    en="one and the same point twice: the union has no area, IoU 0, both stay",
    zh="同一个点两次：并集面积为零，IoU 为 0，都保留",
)
def same_point_twice() -> Call:
    return _call([[3, 3, 3, 3], [3, 3, 3, 3], [0, 0, 2, 2]], [0.5, 0.9, 0.7], 0.5)


@task.case(en="a segment inside a box has IoU 0 and stays", zh="框内的线段 IoU 为 0，保留")
def segment_in_box() -> Call:
    return _call([[0, 0, 8, 8], [1, 4, 7, 4]], [0.9, 0.8], 0.0)


@task.case(en="negative coordinates", zh="负坐标")
def negative_coordinates() -> Call:
    return _call([[-10, -10, 0, 0], [-9, -10, 1, 0], [-5, -5, 5, 5]], [0.7, 0.9, 0.8], 0.5)


@task.case(en="scores below zero, such as logits", zh="小于零的得分，例如 logits")
def scores_below_zero() -> Call:
    return _call([[0, 0, 10, 10], [1, 0, 11, 10], [40, 0, 50, 10]], [-3.0, -1.0, -2.0], 0.5)


@task.case(en="scores that differ little", zh="相差很小的得分")
def close_scores() -> Call:
    return _call([[0, 0, 10, 10], [0, 1, 10, 11], [1, 0, 11, 10]], [0.5, 0.5009765625, 0.50048828125], 0.5)


@task.case(en="float32 boxes and scores", zh="float32 的框和得分")
def single_precision() -> Call:
    rows = [[0, 0, 10, 10], [0.5, 0, 10.5, 10], [30, 0, 40, 10], [30, 2.25, 40, 12.25]]
    return _call(rows, [0.25, 0.75, 0.5, 0.625], 0.6, np.float32)


@task.case(en="columns of one array of detections: views, read-only", zh="同一检测数组的列：视图，只读")
def columns_of_detections() -> Call:
    detections = np.array([[7, 0, 0, 10, 10, 0.4], [7, 1, 1, 11, 11, 0.9], [7, 20, 0, 30, 10, 0.6]])
    detections.flags.writeable = False
    return Call(detections[:, 1:5], detections[:, 5], 0.5)


@task.case(en="three objects with several boxes each", zh="三个物体，每个有若干个框")
def three_objects() -> Call:
    shifts = [0, 1, 2, 3, 0, 1, 2, 0, 1, 2]
    places = [0, 0, 0, 0, 50, 50, 50, 100, 100, 100]
    rows = [[place + shift, shift, place + shift + 16, shift + 16] for place, shift in zip(places, shifts, strict=True)]
    return _call(rows, [0.31, 0.72, 0.55, 0.93, 0.64, 0.25, 0.88, 0.11, 0.47, 0.39], 0.5)


@task.case(en="a row of boxes, each of which overlaps its neighbours", zh="一排框，每个都与相邻的重叠")
def row_of_neighbours() -> Call:
    rows = [[6 * place, 0, 6 * place + 10, 10] for place in range(12)]
    return _call(rows, [0.1 + 0.07 * (place * 5 % 12) for place in range(12)], 0.2)


@task.case(en="boxes far from the origin: only differences of coordinates count", zh="离原点很远的框：只有坐标之差起作用")
def far_from_the_origin() -> Call:
    near = np.array([[0, 0, 10, 10], [1, 2, 11, 12], [12, 0, 22, 10]])
    return _call(near + np.array([1e6, 2e6, 1e6, 2e6]), [0.9, 0.8, 0.7], 0.5)


@task.case(en="large boxes: areas of a hundred million", zh="很大的框：面积上亿")
def large_boxes() -> Call:
    return _call([[0, 0, 10000, 12000], [1000, 0, 11000, 12000], [9000, 3000, 19000, 15000]], [0.6, 0.9, 0.7], 0.3)


@task.case(en="arguments given by name", zh="按名称传入参数")
def arguments_by_name() -> Call:
    call = _call([[0, 0, 10, 10], [4, 0, 14, 10], [0, 1, 10, 11]], [0.5, 0.9, 0.7], 0.25)
    return Call(**dict(zip(("iou_threshold", "scores", "boxes"), reversed(call.args), strict=True)))


def _scores(rng: np.random.Generator, count: int, dtype: Any) -> "np.ndarray[Any, Any]":
    return ((rng.permutation(count) + 1) / (count + 1)).astype(dtype)


def _drawn(rng: np.random.Generator, boxes: "np.ndarray[Any, Any]", threshold: float) -> Call | None:
    """Return the call, unless rounding could decide it."""
    boxes = boxes.astype(np.float32 if rng.random() < 0.5 else np.float64)
    return Call(boxes, _scores(rng, len(boxes), boxes.dtype), threshold) if _is_decided(boxes, threshold) else None


@task.bench(sizes=(40, 80, 160, 320, 640))
def crowds(rng: np.random.Generator, size: int) -> Call:
    while True:
        corners = rng.uniform(0, 30 * size**0.5, size=(size, 2))
        boxes = np.hstack([corners, corners + rng.uniform(20, 60, size=(size, 2))])
        if call := _drawn(rng, boxes, 0.5):
            return call


@task.fast
def one_row_of_overlaps_at_a_time(boxes, scores, iou_threshold):
    boxes = np.asarray(boxes, dtype=np.float64).reshape(-1, 4)
    areas = (boxes[:, 2:] - boxes[:, :2]).prod(axis=1)
    waiting, kept = np.argsort(-np.asarray(scores)), []
    while waiting.size:
        best, waiting = waiting[0], waiting[1:]
        kept.append(int(best))
        low, high = np.maximum(boxes[best, :2], boxes[waiting, :2]), np.minimum(boxes[best, 2:], boxes[waiting, 2:])
        shared = np.maximum(high - low, 0).prod(axis=1)
        union = areas[best] + areas[waiting] - shared
        waiting = waiting[~((union > 0) & (shared > iou_threshold * union))]
    return kept


@task.random(count=30, en="random detections of a few objects", zh="少数物体上的随机检测框")
def random_detections(rng: np.random.Generator, size: int) -> Call:
    count, objects = min(size, 18), rng.integers(-40, 40, size=(1 + size // 6, 2))
    while True:
        corners = objects[rng.integers(len(objects), size=count)] + rng.integers(-12, 12, size=(count, 2)) / 4
        sides = rng.integers(20, 60, size=(count, 2)) / 4
        threshold = round(float(rng.uniform(0.1, 0.9)), 2)
        if call := _drawn(rng, np.hstack([corners, corners + sides]), threshold):
            return call


@task.random(count=20, en="random boxes with IoU exactly at the threshold among them", zh="随机框，其中有 IoU 恰好等于阈值的")
def random_exact_ties(rng: np.random.Generator, size: int) -> Call:
    count = min(size, 14)
    while True:
        corners = 2 * rng.integers(0, 3, size=(count, 2))
        sides = rng.choice([0, 2, 4, 4, 8], size=(count, 2))
        threshold = float(rng.choice([0.0, 0.25, 0.5, 0.5, 1.0]))
        if call := _drawn(rng, np.hstack([corners, corners + sides]), threshold):
            return call


@task.random(count=20, en="random boxes with coordinates of many digits", zh="坐标有许多位小数的随机框")
def random_fractions(rng: np.random.Generator, size: int) -> Call:
    count = min(size, 14)
    while True:
        corners = rng.uniform(-10, 10 + size, size=(count, 2))
        boxes = np.hstack([corners, corners + rng.uniform(5, 20, size=(count, 2))])
        if call := _drawn(rng, boxes, float(rng.uniform(0.1, 0.7))):
            return call


def _falling(scores):
    return np.argsort(-np.asarray(scores)).tolist()


def _greedy(boxes, scores, drops, order=None):
    """Work as the reference does, with another rule ``drops(kept_box, box)`` or another order."""
    boxes = np.asarray(boxes, dtype=np.float64).reshape(-1, 4).tolist()
    kept = []
    for candidate in _falling(scores) if order is None else order:
        if not any(drops(boxes[index], boxes[candidate]) for index in kept):
            kept.append(candidate)
    return kept


def _shared(box1, box2):
    width, height = (min(box1[axis + 2], box2[axis + 2]) - max(box1[axis], box2[axis]) for axis in (0, 1))
    return max(0.0, width) * max(0.0, height)


@task.mutant(
    en="A box exactly at the threshold was dropped. Only an IoU strictly greater than the threshold drops a box.",
    zh="恰好等于阈值的框被丢弃了。只有 IoU 严格大于阈值才丢弃。",
)
def drops_at_the_threshold(boxes, scores, iou_threshold):
    return _greedy(boxes, scores, lambda kept, box: _iou(kept, box) >= iou_threshold)


@task.mutant(
    en="The boxes were taken in order of rising score, so the worst box of each object survives. Sort in falling order.",
    zh="按得分从低到高处理，每个物体留下了最差的框。应降序排列。",
)
def takes_the_lowest_score_first(boxes, scores, iou_threshold):
    return _greedy(boxes, scores, lambda kept, box: _iou(kept, box) > iou_threshold, _falling(scores)[::-1])


@task.mutant(
    en="The boxes were taken in the order of the input. Sort them by falling score first.",
    zh="按输入顺序处理了框。应先按得分降序排序。",
)
def takes_the_input_order(boxes, scores, iou_threshold):
    return _greedy(boxes, scores, lambda kept, box: _iou(kept, box) > iou_threshold, range(len(scores)))


@task.mutant(
    en="A box that was dropped itself still dropped others. Compare with kept boxes only.",
    zh="已被丢弃的框仍然丢弃了别的框。只应与保留的框比较。",
)
def lets_dropped_boxes_suppress(boxes, scores, iou_threshold):
    order = _falling(scores)
    return [
        box
        for rank, box in enumerate(order)
        if all(_iou(boxes[better].tolist(), boxes[box].tolist()) <= iou_threshold for better in order[:rank])
    ]


@task.mutant(
    en="Only the box with the highest score suppressed others. Every kept box does: repeat with the next best one.",
    zh="只有得分最高的框抑制了别人。每个保留的框都要：取下一个最高分框重复。",
)
def suppresses_once(boxes, scores, iou_threshold):
    order = _falling(scores)
    return order[:1] + [box for box in order[1:] if _iou(boxes[order[0]].tolist(), boxes[box].tolist()) <= iou_threshold]


@task.mutant(
    en="Each box was compared with the box kept last alone. Compare it with every kept box.",
    zh="每个框只与最近保留的框比较。应与所有保留的框比较。",
)
def compares_with_the_last_kept(boxes, scores, iou_threshold):
    kept = []
    for box in _falling(scores):
        if not kept or _iou(boxes[kept[-1]].tolist(), boxes[box].tolist()) <= iou_threshold:
            kept.append(box)
    return kept


@task.mutant(
    en="The result holds positions in the sorted order. Map them back to indices of the input.",
    zh="返回的是排序后的位置。应映射回原输入的下标。",
)
def returns_positions_in_sorted_order(boxes, scores, iou_threshold):
    order = _falling(scores)
    return sorted(order.index(box) for box in nms(boxes, scores, iou_threshold))


@task.mutant(
    en="The kept boxes are right, but sorted by index. Return them in order of falling score.",
    zh="保留的框正确，但按下标排序了。应按得分从高到低返回。",
)
def returns_in_order_of_index(boxes, scores, iou_threshold):
    return sorted(nms(boxes, scores, iou_threshold))


@task.mutant(
    en="The result holds the dropped boxes. Return the kept ones.",
    zh="返回的是被丢弃的框。应返回保留的框。",
)
def returns_the_dropped_boxes(boxes, scores, iou_threshold):
    kept = set(nms(boxes, scores, iou_threshold))
    return [box for box in _falling(scores) if box not in kept]


@task.mutant(
    en="The result is a mask. Return the indices of the kept boxes, in order of falling score.",
    zh="返回的是掩码。应返回保留框的下标，按得分从高到低。",
)
def returns_a_mask(boxes, scores, iou_threshold):
    kept = set(nms(boxes, scores, iou_threshold))
    return np.array([box in kept for box in range(len(scores))], dtype=bool)


@task.mutant(
    en="The best box is never taken out of the list, so it is picked again and again: remove it with those that it drops.",
    zh="最高分框没有从列表中移除，于是一再被选中：应把它与被它丢弃的框一起移除。",
)
def never_removes_the_best(boxes, scores, iou_threshold):
    # The loop that people write does not end; this one stops after as many rounds as there are boxes.
    return _falling(scores)[:1] * len(scores)


@task.mutant(
    en="The positions are off by one: the IoUs belong to the boxes after the best one, the list begins with it.",
    zh="位置错了一位：IoU 是对最高分之后的框计算的，却在包含最高分框的列表中删除。",
)
def deletes_shifted_positions(boxes, scores, iou_threshold):
    order, kept = _falling(scores), []
    while order:
        best = boxes[order[0]].tolist()
        kept.append(order[0])
        dropped = [place for place, box in enumerate(order[1:]) if _iou(best, boxes[box].tolist()) > iou_threshold]
        order = [box for place, box in enumerate(order) if place not in dropped][1:]
    return kept


@task.mutant(
    en="Without any box there is no best one to take: ask whether the list is empty first. The result is empty then.",
    zh="没有框时也就没有最高分框可取：应先判断列表是否为空，此时结果为空。",
)
def takes_a_best_box_unasked(boxes, scores, iou_threshold):
    best = _falling(scores)[0]
    return [best, *nms(boxes, scores, iou_threshold)[1:]]


@task.mutant(
    en="The comparison is turned round: boxes below the threshold were dropped.",
    zh="比较方向反了：丢弃的是低于阈值的框。",
)
def drops_below_the_threshold(boxes, scores, iou_threshold):
    return _greedy(boxes, scores, lambda kept, box: _iou(kept, box) < iou_threshold)


@task.mutant(
    en="Boxes without area dropped each other. 0/0 is NaN, and NaN <= threshold is false; but their IoU counts as 0.",
    zh="没有面积的框互相抑制了。0/0 得 NaN，而 NaN <= 阈值为假；但它们的 IoU 应视为 0。",
)
def drops_where_the_iou_is_nan(boxes, scores, iou_threshold):
    def drops(kept, box):
        union = _area(kept) + _area(box) - _shared(kept, box)
        return not union or _shared(kept, box) / union > iou_threshold

    return _greedy(boxes, scores, drops)


@task.mutant(
    en="Width and height of the intersection are not clamped at 0: where both are negative they multiply to an overlap.",
    zh="交集的宽和高没有截断到 0：两个方向都分离的框，负边长相乘成了重叠。",
)
def does_not_clamp(boxes, scores, iou_threshold):
    def drops(kept, box):
        width, height = (min(kept[axis + 2], box[axis + 2]) - max(kept[axis], box[axis]) for axis in (0, 1))
        union = _area(kept) + _area(box) - width * height
        return union > 0 and width * height / union > iou_threshold

    return _greedy(boxes, scores, drops)


@task.mutant(
    en="Sides were counted in whole pixels (x1 - x0 + 1). Coordinates are continuous here: x1 - x0.",
    zh="边长按整数像素计算（x1 - x0 + 1）。这里坐标是连续的：x1 - x0。",
)
def adds_one_pixel(boxes, scores, iou_threshold):
    grown = np.asarray(boxes, dtype=np.float64).reshape(-1, 4) + np.array([0, 0, 1, 1])
    return nms(grown, scores, iou_threshold)


@task.mutant(
    en="The overlap was divided by the smaller area, which drops small boxes inside large ones. Divide by the union.",
    zh="重叠除以了较小的面积，大框中的小框会被丢弃。应除以并集。",
)
def divides_by_the_smaller_area(boxes, scores, iou_threshold):
    def drops(kept, box):
        return _shared(kept, box) > iou_threshold * min(_area(kept), _area(box))

    return _greedy(boxes, scores, drops)


@task.mutant(
    en="Twice the overlap was divided by the sum of the areas: that is Dice, which is larger than IoU.",
    zh="用两倍重叠除以面积之和：那是 Dice，比 IoU 大。",
)
def compares_dice(boxes, scores, iou_threshold):
    def drops(kept, box):
        return 2 * _shared(kept, box) > iou_threshold * (_area(kept) + _area(box))

    return _greedy(boxes, scores, drops)


@task.mutant(
    en="The area of a box was worked out with the height of the kept box. Each area takes its own sides.",
    zh="计算框的面积时用了保留框的高。各自的面积用各自的边。",
)
def takes_the_height_of_the_kept_box(boxes, scores, iou_threshold):
    def drops(kept, box):
        union = _area(kept) + (box[2] - box[0]) * (kept[3] - kept[1]) - _shared(kept, box)
        return union > 0 and _shared(kept, box) / union > iou_threshold

    return _greedy(boxes, scores, drops)


@task.mutant(
    en="The threshold is always 0.5, whatever was passed.",
    zh="阈值总是 0.5，忽略了传入的值。",
)
def ignores_the_threshold(boxes, scores, iou_threshold):
    del iou_threshold
    return nms(boxes, scores, 0.5)


@task.mutant(
    en="The overlap was divided by the sum of the areas, which counts it twice. Subtract it once for the union.",
    zh="重叠面积除以了两个面积之和，重叠被算了两次。并集要减去一次重叠。",
)
def divides_by_the_sum_of_the_areas(boxes, scores, iou_threshold):
    def drops(kept, box):
        return _shared(kept, box) > iou_threshold * (_area(kept) + _area(box))

    return _greedy(boxes, scores, drops)


@task.mutant(
    en="An epsilon of 1e-6 was added to the union, which is not small beside normalised boxes. Test for a union of zero.",
    zh="并集加了 1e-6，与归一化坐标的小框相比并不小。应改为判断并集是否为零。",
)
def adds_an_epsilon(boxes, scores, iou_threshold):
    def drops(kept, box):
        shared = _shared(kept, box)
        return shared / (_area(kept) + _area(box) - shared + 1e-6) > iou_threshold

    return _greedy(boxes, scores, drops)


@task.mutant(
    en="A tolerance was added to the threshold, so that a box just above it stayed. Compare with the threshold itself.",
    zh="给阈值加了容差，略高于阈值的框因此保留了下来。应直接与阈值比较。",
)
def adds_a_tolerance(boxes, scores, iou_threshold):
    return nms(boxes, scores, iou_threshold + 1e-4)


@task.mutant(
    en="The rows were read as (x, y, width, height). They are corners: (x0, y0, x1, y1).",
    zh="把每一行当成了 (x, y, 宽, 高)。它们是两个角点：(x0, y0, x1, y1)。",
)
def reads_width_and_height(boxes, scores, iou_threshold):
    rows = np.asarray(boxes, dtype=np.float64).reshape(-1, 4)
    return nms(np.hstack([rows[:, :2], rows[:, :2] + rows[:, 2:]]), scores, iou_threshold)


@task.mutant(
    en="The loop ends while one box is left, and this box is lost: go on until none is left.",
    zh="循环在只剩一个框时就结束了，最后这个框丢失了：应继续到一个不剩。",
)
def leaves_the_last_box(boxes, scores, iou_threshold):
    order, kept = _falling(scores), []
    while len(order) > 1:
        kept.append(order[0])
        order = [box for box in order[1:] if _iou(boxes[kept[-1]].tolist(), boxes[box].tolist()) <= iou_threshold]
    return kept


@task.bug(
    en=(
        "The best box never left the list, so it was picked for ever: keep order[1:] without the dropped ones. And the union "
        "of two boxes without area is 0: ask for it before dividing."
    ),
    zh=(
        "最高分框一直留在列表中，于是被无休止地选中：应从 order[1:] 中去掉被丢弃的框。"
        "另外，两个没有面积的框并集为 0，除之前要先判断。"
    ),
)
def never_gets_done(boxes, scores, iou_threshold):
    rows = np.asarray(boxes, dtype=np.float64).tolist()
    order = np.argsort(scores)[::-1]
    kept = []
    while len(order):
        best = int(order[0])
        kept.append(best)
        ious = np.array([_ratio(rows[best], rows[other]) for other in order[1:]])
        too_near = np.flatnonzero(ious > iou_threshold) + 1  # order[0] has no IoU
        order = np.delete(order, too_near)
    return kept


def _ratio(box1, box2):
    width = max(0.0, min(box1[2], box2[2]) - max(box1[0], box2[0]))
    height = max(0.0, min(box1[3], box2[3]) - max(box1[1], box2[1]))
    return width * height / (_area(box1) + _area(box2) - width * height)
