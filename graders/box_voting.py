"""Bounding-box voting: each kept box becomes the mean of all candidates that overlap it, weighted by their scores.

A verdict must not hang on rounding: each IoU is either clear of the threshold by ``MARGIN``, or equal to it where coordinates
and threshold are such that no formula rounds (see ``_is_decided``).
"""

from typing import Any

import numpy as np

from quizprep.coding.suite import Call, Task

task = Task(
    "box_voting",
    refuses=[
        "detectron.utils.boxes.box_voting",
        "ensemble_boxes.weighted_boxes_fusion",
        "torchvision.ops.weighted_boxes_fusion",
    ],
)

MARGIN = 1e-5


@task.reference
def box_voting(kept, boxes, scores, iou_threshold=0.5):
    """Return the kept boxes, each corrected by the vote of all candidates around it.

    All candidates of one class vote, before suppression: every box whose IoU with the kept box is at least the threshold, the
    kept box itself included.  The corrected box is the mean of the voters' coordinates, weighted by their scores.  Votes are
    counted on the original boxes, never on corrected ones, and a candidate may vote for several kept boxes.

    Args:
        kept: integer array (K,), distinct indices into ``boxes``: what non-maximum suppression keeps; K may be 0.
        boxes: array (N, 4), all candidates, rows ``(x0, y0, x1, y1)`` with x1 > x0 and y1 > y0, float32 or float64.
            Coordinates are continuous, so a width is ``x1 - x0``, without +1.
        scores: array (N,), positive.
        iou_threshold: float above 0, up to 1.

    Returns:
        Array (K, 4): the corrected boxes in the order of ``kept``.  The inputs are not changed.

    """
    boxes, scores = np.asarray(boxes, dtype=np.float64), np.asarray(scores, dtype=np.float64)
    corrected = np.zeros((len(kept), 4))
    for row, index in enumerate(kept):
        votes = scores * (_ious(boxes[index], boxes) >= iou_threshold)
        corrected[row] = votes @ boxes / votes.sum()
    return corrected


def _ious(box, boxes):
    """Return the IoU of one box with each of many."""
    sides = np.minimum(box[2:], boxes[:, 2:]) - np.maximum(box[:2], boxes[:, :2])
    shared = np.maximum(sides, 0).prod(axis=-1)
    return shared / (_areas(boxes) + _areas(box) - shared)


def _areas(boxes):
    return (boxes[..., 2] - boxes[..., 0]) * (boxes[..., 3] - boxes[..., 1])


@task.valid
def within_contract(kept: Any, boxes: Any, scores: Any, iou_threshold: Any = 0.5) -> bool:
    """Whether these are boxes of positive area with positive scores, and no IoU lets rounding decide."""
    if not all(isinstance(array, np.ndarray) for array in (kept, boxes, scores)):
        return False
    if boxes.dtype != scores.dtype or boxes.dtype.name not in {"float32", "float64"} or kept.dtype.kind != "i":
        return False
    if boxes.ndim != 2 or boxes.shape[1] != 4 or not len(boxes) or scores.shape != boxes.shape[:1] or kept.ndim != 1:
        return False
    if len(np.unique(kept)) != len(kept) or not np.all((kept >= 0) & (kept < len(boxes))):
        return False
    have_area = np.all(np.abs(boxes) <= 1000) and np.all(boxes[:, 2:] - boxes[:, :2] >= 0.25)
    if not (have_area and np.all((scores > 1e-3) & (scores <= 1000))):
        return False
    return type(iou_threshold) is float and 0 < iou_threshold <= 1 and _is_decided(kept, boxes, iou_threshold)


def _is_decided(kept: Any, boxes: Any, threshold: float) -> bool:
    """Return whether each IoU with a kept box is clear of the threshold, or exactly equal to it without rounding."""
    boxes = boxes.astype(np.float64)
    for index in kept.tolist():
        ious = _ious(boxes[index], boxes)
        near = np.abs(ious - threshold) <= MARGIN
        if not near.any():
            continue
        # Quarters below 256 and a threshold in 64ths: areas, unions and products with the threshold fit into 24 bits or so.
        numbers = np.vstack([boxes[near], boxes[index]])
        exact = np.all(np.abs(numbers) <= 256) and np.all(numbers * 4 == np.rint(numbers * 4))
        if not (exact and threshold * 64 == round(threshold * 64) and np.all(ious[near] == threshold)):
            return False
    return True


def _call(kept: Any, rows: Any, scores: Any, *threshold: float, dtype: Any = np.float64) -> Call:
    return Call(np.array(kept, dtype=np.int64), np.array(rows, dtype=dtype), np.array(scores, dtype=dtype), *threshold)


@task.case(en="nothing kept: shape (0, 4)", zh="没有保留的框：形状 (0, 4)")
def nothing_kept() -> Call:
    return _call([], [[0, 0, 4, 4], [1, 1, 5, 5]], [0.5, 0.6])


@task.case(en="one box alone: it votes for itself and stays", zh="只有一个框：它给自己投票，保持不变")
def one_box() -> Call:
    return _call([0], [[1, 2, 5, 7]], [0.3])


@task.case(
    en="two boxes on one object: the mean is nearer to the one with the higher score",
    zh="同一物体上的两个框：平均更靠近得分高的",
)
def two_on_one_object() -> Call:
    return _call([0], [[0, 0, 10, 10], [2, 0, 12, 10]], [0.75, 0.25])


@task.case(en="the kept box is the second one", zh="保留的是第二个框")
def second_is_kept() -> Call:
    return _call([1], [[0, 0, 10, 10], [2, 1, 12, 11], [30, 30, 50, 50]], [0.2, 0.9, 0.7])


@task.case(en="a box that overlaps too little has no vote", zh="重叠太少的框没有投票权")
def too_little_overlap() -> Call:
    return _call([0], [[0, 0, 10, 10], [5, 0, 15, 10], [1, 0, 11, 10]], [0.9, 0.8, 0.4])


@task.case(en="IoU exactly at the threshold: the box votes", zh="IoU 恰好等于阈值：有投票权")
def exactly_at_the_threshold() -> Call:
    return _call([0], [[0, 0, 4, 4], [0, 0, 4, 2]], [0.6, 0.4], 0.5)


@task.case(en="a voter with a score of 0.01: its vote is small, but counts", zh="得分只有 0.01 的投票框：影响小，但也要计入")
def voter_with_a_low_score() -> Call:
    return _call([0], [[0, 0, 4, 4], [0, 0, 4, 3]], [0.03, 0.01])


@task.case(en="threshold 1: only boxes that are equal vote", zh="阈值为 1：只有完全相同的框投票")
def threshold_one() -> Call:
    return _call([1], [[0, 0, 10, 9], [0, 0, 10, 10], [0, 0, 10, 10]], [0.5, 0.9, 0.7], 1.0)


@task.case(en="a higher threshold: fewer voters", zh="更高的阈值：投票者更少")
def higher_threshold() -> Call:
    return _call([0], [[0, 0, 10, 10], [1, 0, 11, 10], [3, 0, 13, 10]], [0.9, 0.8, 0.7], 0.75)


@task.case(en="a low threshold: voters that overlap a little", zh="较低的阈值：略有重叠的框也投票")
def lower_threshold() -> Call:
    return _call([0], [[0, 0, 10, 10], [6, 0, 16, 10], [9, 9, 19, 19]], [0.9, 0.8, 0.7], 0.1)


@task.case(
    en="two kept boxes near each other: each votes for the other, and one candidate for both",
    zh="两个相邻的保留框：互相投票，同一候选框也给两者投票",
)
def shared_voters() -> Call:
    return _call([0, 2], [[0, 0, 10, 10], [1, 0, 11, 10], [2, 0, 12, 10]], [0.9, 0.5, 0.8])


@task.case(
    en="votes are counted on the original boxes: the box corrected first must not vote as corrected",
    zh="投票基于原始框：先修正的框不能以修正后的位置投票",
)
def votes_on_original_boxes() -> Call:
    rows = [[0, 0, 10, 10], [3, 0, 13, 10], [5, 0, 15, 10]]
    return _call([0, 1], rows, [0.9, 0.8, 0.7], 0.5)


@task.case(
    en="kept boxes in another order than their indices: the result follows kept",
    zh="保留框的次序与下标不同：结果按 kept 的次序",
)
def order_of_kept() -> Call:
    return _call([2, 0], [[0, 0, 10, 10], [1, 1, 11, 11], [40, 40, 50, 60], [42, 40, 52, 58]], [0.5, 0.3, 0.9, 0.6])


@task.case(en="each side has its own mean: a voter of another size", zh="每条边各自平均：大小不同的投票者")
def voter_of_another_size() -> Call:
    return _call([0], [[0, 0, 10, 10], [1, 2, 9, 11]], [0.5, 1.0])


@task.case(en="scores that are no probabilities: only their proportion counts", zh="得分不是概率：只看它们的比例")
def large_scores() -> Call:
    return _call([1], [[0, 0, 10, 10], [1, 0, 11, 10], [0, 2, 10, 12]], [30.0, 45.0, 15.0])


@task.case(en="all kept: nothing was suppressed, yet neighbours vote", zh="全部保留：没有框被抑制，邻近的框仍互相投票")
def all_kept() -> Call:
    return _call([1, 0], [[0, 0, 10, 10], [2, 0, 12, 10]], [0.4, 0.8])


@task.case(
    en="apart in both directions: two negative sides must not multiply to an overlap",
    zh="两个方向都分离：两个负边长不能相乘成重叠",
)
def apart_in_both_directions() -> Call:
    return _call([0], [[0, 0, 4, 4], [8, 8, 12, 12]], [0.9, 0.8], 0.25)


@task.case(en="boxes of different height: each area takes its own sides", zh="高度不同的框：各自的面积用各自的边")
def different_heights() -> Call:
    return _call([0], [[0, 0, 10, 10], [0, 0, 10, 4], [0, 0, 10, 8]], [0.9, 0.8, 0.7])


@task.case(en="small boxes: continuous coordinates, no +1", zh="很小的框：坐标连续，不加 1")
def small_boxes() -> Call:
    return _call([0], [[0, 0, 2, 2], [1, 0, 3, 2]], [0.9, 0.8])


@task.case(en="negative coordinates", zh="负坐标")
def negative_coordinates() -> Call:
    return _call([0], [[-10, -10, 0, 0], [-9, -11, 1, -1], [-5, -5, 5, 5]], [0.7, 0.9, 0.8])


@task.case(en="float32 boxes and scores", zh="float32 的框和得分")
def single_precision() -> Call:
    rows = [[0, 0, 10, 10], [0.5, 0, 10.5, 10], [30, 0, 40, 10], [30, 2.25, 40, 12.25]]
    return _call([1, 3], rows, [0.25, 0.75, 0.5, 0.625], dtype=np.float32)


@task.case(en="columns of one array of detections: views, read-only", zh="同一检测数组的列：只读视图")
def columns_of_detections() -> Call:
    detections = np.array([[7, 0, 0, 10, 10, 0.4], [7, 1, 1, 11, 11, 0.9], [7, 20, 0, 30, 10, 0.6]])
    detections.flags.writeable = False
    return Call(np.array([1, 2]), detections[:, 1:5], detections[:, 5])


@task.case(en="the threshold by name", zh="以关键字给出阈值")
def threshold_by_name() -> Call:
    rows = np.array([[0, 0, 10, 10], [4, 0, 14, 10], [1, 1, 11, 11.0]])
    return Call(np.array([0]), rows, np.array([0.9, 0.6, 0.3]), iou_threshold=0.25)


@task.case(
    en="three objects of which one has a single candidate, one two and one three",
    zh="三个物体，分别有一个、两个和三个候选框",
)
def objects_with_one_two_and_three() -> Call:
    rows = [[0, 0, 8, 8], [20, 0, 28, 8], [21, 0, 29, 8], [40, 0, 48, 8], [40, 1, 48, 9], [41, 0, 49, 8]]
    return _call([3, 0, 2], rows, [0.9, 0.4, 0.8, 0.7, 0.5, 0.6])


@task.case(
    en="boxes far from the origin: only differences of coordinates count for the IoU", zh="离原点很远的框：IoU 只取决于坐标之差"
)
def far_from_the_origin() -> Call:
    return _call([0], [[980, 990, 990, 1000], [979, 988, 989, 998], [985, 985, 995, 995]], [0.9, 0.8, 0.7])


@task.bench(sizes=(50, 100, 200, 400, 800))
def crowds(rng: np.random.Generator, size: int) -> Call:
    while True:
        corners = rng.uniform(0, 15 * size**0.5, size=(size, 2))
        boxes = np.hstack([corners, corners + rng.uniform(20, 60, size=(size, 2))])
        call = Call(rng.permutation(size)[: size // 8], boxes, rng.uniform(0.05, 1, size=size))
        if within_contract(*call.args):
            return call


@task.fast
def all_overlaps_at_once(kept, boxes, scores, iou_threshold=0.5):
    boxes, scores = np.asarray(boxes, dtype=np.float64), np.asarray(scores, dtype=np.float64)
    (left, top, right, bottom), chosen = boxes.T, boxes[kept][:, :, None]
    width = np.minimum(chosen[:, 2], right) - np.maximum(chosen[:, 0], left)
    height = np.minimum(chosen[:, 3], bottom) - np.maximum(chosen[:, 1], top)
    shared, areas = np.maximum(width, 0) * np.maximum(height, 0), _areas(boxes)
    votes = scores * (shared / (areas[kept][:, None] + areas - shared) >= iou_threshold)
    return votes @ boxes / votes.sum(axis=1, keepdims=True)


@task.random(count=40, en="random detections of a few objects", zh="少数物体上的随机检测框")
def random_detections(rng: np.random.Generator, size: int) -> Call:
    count, objects = 1 + min(size, 14), rng.integers(-40, 40, size=(1 + size // 8, 2))
    dtype = np.float32 if rng.random() < 0.4 else np.float64
    while True:
        corners = objects[rng.integers(len(objects), size=count)] + rng.integers(-12, 12, size=(count, 2)) / 4
        rows = np.hstack([corners, corners + rng.integers(30, 50, size=(count, 2)) / 4])
        kept = rng.permutation(count)[: rng.integers(0, 1 + (count + 1) // 2, endpoint=True)]
        threshold = [] if rng.random() < 0.4 else [round(float(rng.uniform(0.2, 0.9)), 2)]
        call = _call(kept, rows, np.round(rng.uniform(0.05, 1, size=count), 3), *threshold, dtype=dtype)
        if within_contract(*call.args):
            return call


def _voted(kept, boxes, weights):
    """Work as the reference does, with another rule ``weights(index)`` for the votes."""
    boxes = np.asarray(boxes, dtype=np.float64)
    rows = [weights(index) @ boxes / weights(index).sum() for index in kept]
    return np.array(rows).reshape(-1, 4)


def _wide(boxes, scores):
    return np.asarray(boxes, dtype=np.float64), np.asarray(scores, dtype=np.float64)


@task.mutant(
    en="Only suppressed boxes voted. The kept box votes as well, with the highest score of all as a rule.",
    zh="只有被抑制的框投了票。保留框自己也要投票，而且它的得分通常最高。",
)
def leaves_the_kept_box_out(kept, boxes, scores, iou_threshold=0.5):
    boxes, scores = _wide(boxes, scores)

    def weights(index):
        return scores * (_ious(boxes[index], boxes) >= iou_threshold) * (np.arange(len(boxes)) != index)

    return _voted(kept, boxes, weights)


@task.mutant(
    en="Other kept boxes had no vote. All candidates vote, whether kept or not.",
    zh="其他保留框没有投票权。所有候选框都投票，无论是否保留。",
)
def lets_no_other_kept_box_vote(kept, boxes, scores, iou_threshold=0.5):
    boxes, scores = _wide(boxes, scores)
    others = ~np.isin(np.arange(len(boxes)), kept)

    def weights(index):
        return scores * (_ious(boxes[index], boxes) >= iou_threshold) * (others | (np.arange(len(boxes)) == index))

    return _voted(kept, boxes, weights)


@task.mutant(
    en="The mean is not weighted: each vote counts by its score.",
    zh="平均没有加权：每一票按得分计。",
)
def does_not_weigh(kept, boxes, scores, iou_threshold=0.5):
    return box_voting(kept, boxes, np.ones(len(boxes)), iou_threshold)


@task.mutant(
    en="The votes were weighted by IoU in place of the scores.",
    zh="投票按 IoU 加权了，应按得分加权。",
)
def weighs_by_iou(kept, boxes, scores, iou_threshold=0.5):
    boxes, _ = _wide(boxes, scores)

    def weights(index):
        ious = _ious(boxes[index], boxes)
        return ious * (ious >= iou_threshold)

    return _voted(kept, boxes, weights)


@task.mutant(
    en="The votes were weighted by score times IoU. The score alone is the weight; IoU only says who votes.",
    zh="投票按 得分 × IoU 加权了。权重只是得分，IoU 只决定谁能投票。",
)
def weighs_by_score_and_iou(kept, boxes, scores, iou_threshold=0.5):
    boxes, scores = _wide(boxes, scores)

    def weights(index):
        ious = _ious(boxes[index], boxes)
        return scores * ious * (ious >= iou_threshold)

    return _voted(kept, boxes, weights)


@task.mutant(
    en="The weighted sum was divided by the number of voters. Divide by the sum of their scores.",
    zh="加权和除以了投票者的数量。应除以他们的得分之和。",
)
def divides_by_the_number_of_votes(kept, boxes, scores, iou_threshold=0.5):
    boxes, scores = _wide(boxes, scores)
    rows = []
    for index in kept:
        voters = _ious(boxes[index], boxes) >= iou_threshold
        rows.append(scores[voters] @ boxes[voters] / voters.sum())
    return np.array(rows).reshape(-1, 4)


@task.mutant(
    en="The weighted sum was not divided by the sum of the scores.",
    zh="加权和没有除以得分之和。",
)
def does_not_divide(kept, boxes, scores, iou_threshold=0.5):
    boxes, scores = _wide(boxes, scores)
    rows = [(scores * (_ious(boxes[index], boxes) >= iou_threshold)) @ boxes for index in kept]
    return np.array(rows).reshape(-1, 4)


@task.mutant(
    en="The sum was divided by the scores of all boxes. Divide by those of the voters.",
    zh="除以了所有框的得分之和。应只除以投票者的。",
)
def divides_by_all_scores(kept, boxes, scores, iou_threshold=0.5):
    return does_not_divide(kept, boxes, scores, iou_threshold) / _wide(boxes, scores)[1].sum()


@task.mutant(
    en="A box exactly at the threshold had no vote. Compare with >=, and add no epsilon to the union.",
    zh="恰好等于阈值的框没有投票。应使用 >=，并集中也不要加 epsilon。",
)
def asks_for_more_than_the_threshold(kept, boxes, scores, iou_threshold=0.5):
    boxes, scores = _wide(boxes, scores)

    def weights(index):
        return scores * ((_ious(boxes[index], boxes) > iou_threshold) | (np.arange(len(boxes)) == index))

    return _voted(kept, boxes, weights)


@task.mutant(
    en="Boxes exactly at the threshold had no vote, at 1 not even the kept box itself. Compare with >=, and add no epsilon.",
    zh="恰好等于阈值的框没有投票；阈值为 1 时连保留框自己也没有投票。应使用 >=，也不要加 epsilon。",
)
def asks_for_more_of_the_kept_box_as_well(kept, boxes, scores, iou_threshold=0.5):
    boxes, scores = _wide(boxes, scores)
    return _voted(kept, boxes, lambda index: scores * (_ious(boxes[index], boxes) > iou_threshold))


@task.mutant(
    en="The threshold is ignored: 0.5 is used always.",
    zh="忽略了阈值参数：总是用 0.5。",
)
def ignores_the_threshold(kept, boxes, scores, iou_threshold=0.5):
    return box_voting(kept, boxes, scores)


@task.mutant(
    en="Every box voted, however far away. Only those with an IoU of at least the threshold do.",
    zh="无论多远，所有框都投了票。只有 IoU 不小于阈值的才投票。",
)
def lets_every_box_vote(kept, boxes, scores, iou_threshold=0.5):
    return _voted(kept, boxes, lambda _: np.asarray(scores, dtype=np.float64))


@task.mutant(
    en="The kept boxes came back as they were: their corners must be averaged with those of the voters.",
    zh="原样返回了保留框：应与投票者的坐标加权平均。",
)
def returns_the_kept_boxes(kept, boxes, scores, iou_threshold=0.5):
    return boxes[kept]


@task.mutant(
    en="Boxes corrected earlier voted at their new place. Votes are counted on the original boxes: work on a copy.",
    zh="先修正的框以新位置投票了。投票应基于原始框：请在副本上修改。",
)
def votes_with_corrected_boxes(kept, boxes, scores, iou_threshold=0.5):
    boxes, scores = np.array(boxes, dtype=np.float64), np.asarray(scores, dtype=np.float64)
    for index in kept:
        votes = scores * (_ious(boxes[index], boxes) >= iou_threshold)
        boxes[index] = votes @ boxes / votes.sum()
    return boxes[kept]


@task.mutant(
    en="Each candidate voted for one kept box only, the one it overlaps most. It may vote for several.",
    zh="每个候选框只给重叠最大的保留框投票。它可以给多个保留框投票。",
)
def lets_each_box_vote_once(kept, boxes, scores, iou_threshold=0.5):
    boxes, scores = _wide(boxes, scores)
    table = np.array([_ious(boxes[index], boxes) for index in kept]).reshape(-1, len(boxes))
    favourite = table.argmax(axis=0) if len(table) else np.zeros(len(boxes))
    rows = []
    for row, index in enumerate(kept):
        votes = scores * (table[row] >= iou_threshold) * ((favourite == row) | (np.arange(len(boxes)) == index))
        rows.append(votes @ boxes / votes.sum())
    return np.array(rows).reshape(-1, 4)


@task.mutant(
    en="The result is in the order of the indices. It follows the order of kept.",
    zh="结果按下标排序了。应按 kept 的次序。",
)
def returns_in_order_of_index(kept, boxes, scores, iou_threshold=0.5):
    return box_voting(np.sort(kept), boxes, scores, iou_threshold)


@task.mutant(
    en="All candidates were corrected. Return one row for each kept box.",
    zh="修正了所有候选框。应只对每个保留框返回一行。",
)
def corrects_all_boxes(kept, boxes, scores, iou_threshold=0.5):
    return box_voting(np.arange(len(boxes)), boxes, scores, iou_threshold)


@task.mutant(
    en="Width and height of the intersection are not clamped at 0: where both are negative they multiply to an overlap.",
    zh="交集的宽和高没有截断到 0：两个方向都分离的框，负边长相乘成了重叠。",
)
def does_not_clamp(kept, boxes, scores, iou_threshold=0.5):
    boxes, scores = _wide(boxes, scores)

    def weights(index):
        sides = np.minimum(boxes[index, 2:], boxes[:, 2:]) - np.maximum(boxes[index, :2], boxes[:, :2])
        shared = sides.prod(axis=-1)
        return scores * (shared / (_areas(boxes) + _areas(boxes[index]) - shared) >= iou_threshold)

    return _voted(kept, boxes, weights)


@task.mutant(
    en="The area of a voter takes its height from the kept box. Each area takes its own sides.",
    zh="计算投票框的面积时用了保留框的高。各自的面积用各自的边。",
)
def takes_the_height_of_the_kept_box(kept, boxes, scores, iou_threshold=0.5):
    boxes, scores = _wide(boxes, scores)

    def weights(index):
        box = boxes[index]
        sides = np.minimum(box[2:], boxes[:, 2:]) - np.maximum(box[:2], boxes[:, :2])
        shared = np.maximum(sides, 0).prod(axis=-1)
        areas = (boxes[:, 2] - boxes[:, 0]) * (box[3] - box[1])
        return scores * (shared / (areas + _areas(box) - shared) >= iou_threshold)

    return _voted(kept, boxes, weights)


@task.mutant(
    en="Sides were counted in whole pixels (x1 - x0 + 1). Coordinates are continuous here: x1 - x0.",
    zh="边长按整数像素计算（x1 - x0 + 1）。这里坐标是连续的：x1 - x0。",
)
def adds_one_pixel(kept, boxes, scores, iou_threshold=0.5):
    boxes, scores = _wide(boxes, scores)
    grown = boxes + np.array([0, 0, 1, 1])
    return _voted(kept, boxes, lambda index: scores * (_ious(grown[index], grown) >= iou_threshold))


@task.mutant(
    en="Without kept boxes the shape was lost: it is (0, 4).",
    zh="没有保留框时丢失了形状：应为 (0, 4)。",
)
def loses_the_shape_of_nothing(kept, boxes, scores, iou_threshold=0.5):
    return box_voting(kept, boxes, scores, iou_threshold) if len(kept) else np.zeros(0)


@task.mutant(
    en="The intersection was not taken off the sum of the areas: it counts twice, and every IoU comes out too small.",
    zh="面积之和没有减去交集：交集被算了两次，IoU 都偏小。",
)
def counts_the_intersection_twice(kept, boxes, scores, iou_threshold=0.5):
    boxes, scores = _wide(boxes, scores)

    def weights(index):
        ious = _ious(boxes[index], boxes)
        # With s shared and u the union, s / (u + s) = iou / (1 + iou).
        return scores * ((ious / (1 + ious) >= iou_threshold) | (np.arange(len(boxes)) == index))

    return _voted(kept, boxes, weights)
