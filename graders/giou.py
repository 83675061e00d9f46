"""Generalised intersection over union of two boxes.

Coordinates of all cases are multiples of 1/256 with few digits, so that single precision, which ``torch.tensor(box)`` takes by
default, holds them exactly.
"""

import math

from quizprep.coding.suite import Call, Task
from quizprep.graders._box_pairs import add_to

task = Task(
    "giou",
    refuses=[
        "torchmetrics.detection.GeneralizedIntersectionOverUnion",
        "torchmetrics.functional.detection.generalized_intersection_over_union",
        "torchvision.ops.boxes.generalized_box_iou",
        "torchvision.ops.generalized_box_iou",
        "torchvision.ops.generalized_box_iou_loss",
        "torchvision.ops.giou_loss.generalized_box_iou_loss",
        "transformers.loss.loss_for_object_detection.generalized_box_iou",
        "ultralytics.utils.metrics.bbox_iou",
    ],
)


@task.reference
def giou(box1, box2):
    """Return the generalised intersection over union (GIoU) of two axis-aligned boxes.

    With U the area of the union and C that of the smallest axis-aligned box that encloses both, GIoU = IoU - (C - U) / C.

    Args:
        box1: four numbers ``(x0, y0, x1, y1)``, a tuple or list, with x1 > x0 and y1 > y0.  Coordinates are continuous, so the
            width is ``x1 - x0``, without +1.
        box2: the other box, likewise.

    Returns:
        A float greater than -1.0 and at most 1.0: GIoU itself, not the loss 1 - GIoU.

    """
    shared = math.prod(max(0.0, side) for side in _sides(box1, box2))
    union = _area(box1) + _area(box2) - shared
    enclosing = math.prod(_hull(box1, box2))
    return shared / union - (enclosing - union) / enclosing


def _area(box):
    x0, y0, x1, y1 = box
    return (x1 - x0) * (y1 - y0)


def _sides(box1, box2):
    """Return width and height of the intersection, negative where the boxes are apart."""
    return min(box1[2], box2[2]) - max(box1[0], box2[0]), min(box1[3], box2[3]) - max(box1[1], box2[1])


def _hull(box1, box2):
    """Return width and height of the smallest box that encloses both."""
    return max(box1[2], box2[2]) - min(box1[0], box2[0]), max(box1[3], box2[3]) - min(box1[1], box2[1])


@task.case(en="two squares that share a corner region: 1/7 - 2/9", zh="两个正方形在角上重叠：1/7 - 2/9")
def partial_overlap() -> Call:
    return Call((0, 0, 2, 2), (1, 1, 3, 3))


@task.case(en="a box and itself: 1.0", zh="框与自身：1.0")
def identical_boxes() -> Call:
    return Call((3.0, 4.0, 8.0, 6.5), (3.0, 4.0, 8.0, 6.5))


@task.case(en="a small box inside a large one: nothing is empty, GIoU is IoU", zh="小框在大框内：没有空白，GIoU 等于 IoU")
def one_inside_the_other() -> Call:
    return Call((0, 0, 10, 8), (6, 1, 8, 6))


@task.case(en="boxes that touch along an edge and fill their enclosing box: 0.0", zh="沿一条边相接并填满外接框：0.0")
def touching_edges() -> Call:
    return Call((0, 0, 2, 2), (2, 0, 4, 2))


@task.case(en="boxes that touch in a corner: half of the enclosing box is empty, -0.5", zh="只在角上相接：外接框空了一半，-0.5")
def touching_corners() -> Call:
    return Call((0, 0, 2, 2), (2, 2, 4, 4))


@task.case(en="apart in x, level in y: GIoU is negative", zh="x 方向分离、y 方向重合：GIoU 为负")
def apart_in_one_direction() -> Call:
    return Call((0, 0, 2, 4), (5, 1, 7, 3))


@task.case(
    en="apart in both directions: two negative sides must not multiply to an overlap",
    zh="两个方向都分离：两个负边长不能相乘成重叠",
)
def apart_in_both_directions() -> Call:
    return Call((0, 0, 2, 2), (5, 4, 8, 7))


@task.case(en="small boxes very far apart: GIoU tends to -1", zh="相距很远的小框：GIoU 趋于 -1")
def very_far_apart() -> Call:
    return Call((0, 0, 1, 1), (1000, 1000, 1001, 1001))


@task.case(en="boxes of different height: each area takes its own sides", zh="高度不同的框：各自的面积用各自的边")
def different_heights() -> Call:
    return Call((0, 0, 10, 2), (0, 0, 2, 10))


@task.case(
    en="two bars that cross: the enclosing box has the width of one and the height of the other",
    zh="两条交叉的长条：外接框取一条的宽、另一条的高",
)
def crossing_bars() -> Call:
    return Call((0, 4, 12, 6), (5, 0, 8, 9))


@task.case(en="the second box begins left of and above the first", zh="第二个框在第一个框的左上方开始")
def second_box_first_in_space() -> Call:
    return Call((5, 5, 9, 10), (3, 2, 6, 7))


@task.case(en="unit boxes with a gap of one unit: continuous coordinates, no +1", zh="相距一个单位的单位框：坐标连续，不加 1")
def one_unit_apart() -> Call:
    return Call((0, 0, 1, 1), (2, 0, 3, 1))


@task.case(en="negative coordinates on both sides of the origin", zh="原点两侧的负坐标")
def negative_coordinates() -> Call:
    return Call((-4, -3, 1, 2), (-2, -5, 3, 0))


@task.case(en="boxes in normalised coordinates: areas far below 1", zh="归一化坐标的框：面积远小于 1")
def normalised_coordinates() -> Call:
    return Call((0.25, 0.5, 0.3125, 0.5625), (0.28125, 0.515625, 0.34375, 0.59375))


add_to(task)


def _overlap(box1, box2):
    return math.prod(max(0.0, side) for side in _sides(box1, box2))


def _generalised(box1, box2, shared, areas):
    """Work as the reference does, with a given intersection and sum of areas."""
    union, enclosing = areas - shared, math.prod(_hull(box1, box2))
    return shared / union - (enclosing - union) / enclosing


@task.mutant(
    en="This is plain IoU: the empty share of the enclosing box is not subtracted.",
    zh="这只是 IoU：没有减去外接框中空白部分的占比。",
)
def computes_iou(box1, box2):
    shared = _overlap(box1, box2)
    return shared / (_area(box1) + _area(box2) - shared)


@task.mutant(
    en="This is the loss, 1 - GIoU. Return GIoU itself.",
    zh="这是损失 1 - GIoU。应返回 GIoU 本身。",
)
def returns_the_loss(box1, box2):
    return 1 - giou(box1, box2)


@task.mutant(
    en="The empty share was added: it is a penalty, subtract it.",
    zh="加上了空白占比：它是惩罚项，应当减去。",
)
def adds_the_penalty(box1, box2):
    return 2 * computes_iou(box1, box2) - giou(box1, box2)


@task.mutant(
    en="The empty area was divided by the union. Divide by the area of the enclosing box, so that the penalty stays below 1.",
    zh="空白面积除以了并集。应除以外接框的面积，惩罚项才会小于 1。",
)
def divides_the_penalty_by_the_union(box1, box2):
    shared, enclosing = _overlap(box1, box2), math.prod(_hull(box1, box2))
    union = _area(box1) + _area(box2) - shared
    return shared / union - (enclosing - union) / union


@task.mutant(
    en="The intersection was subtracted from C in place of the union: a filled enclosing box would be penalised, too.",
    zh="从外接框面积中减去的是交集而不是并集：即使填满了外接框也会受罚。",
)
def subtracts_the_intersection(box1, box2):
    shared, enclosing = _overlap(box1, box2), math.prod(_hull(box1, box2))
    return shared / (_area(box1) + _area(box2) - shared) - (enclosing - shared) / enclosing


@task.mutant(
    en="The filled share U/C was subtracted. The penalty is the empty share, (C - U)/C = 1 - U/C.",
    zh="减去的是被填满的占比 U/C。惩罚项是空白占比 (C - U)/C = 1 - U/C。",
)
def subtracts_the_filled_share(box1, box2):
    shared = _overlap(box1, box2)
    union = _area(box1) + _area(box2) - shared
    return shared / union - union / math.prod(_hull(box1, box2))


@task.mutant(
    en="The result was cut off at 0. Negative values are the point of GIoU: they grow as boxes that are apart come closer.",
    zh="结果被截断到 0。负值正是 GIoU 的意义：分离的框越靠近，值越大。",
)
def cuts_off_at_zero(box1, box2):
    return max(0.0, giou(box1, box2))


@task.mutant(
    en="Width and height of the intersection are not clamped at 0: boxes that are apart get a negative or a false overlap.",
    zh="交集的宽和高没有截断到 0：分离的框会得到负的或虚假的重叠。",
)
def does_not_clamp(box1, box2):
    return _generalised(box1, box2, math.prod(_sides(box1, box2)), _area(box1) + _area(box2))


@task.mutant(
    en="The product was clamped, not each side: apart in both directions, two negative sides multiply to a positive overlap.",
    zh="截断的是乘积而不是每条边：两个方向都分离时，两个负边长相乘得到正的重叠。",
)
def clamps_the_product(box1, box2):
    return _generalised(box1, box2, max(0.0, math.prod(_sides(box1, box2))), _area(box1) + _area(box2))


@task.mutant(
    en="The area of the second box takes a height from the first: use box2[3] - box2[1].",
    zh="第二个框的面积用了第一个框的高：应为 box2[3] - box2[1]。",
)
def second_area_with_the_first_height(box1, box2):
    areas = _area(box1) + (box2[2] - box2[0]) * (box1[3] - box1[1])
    return _generalised(box1, box2, _overlap(box1, box2), areas)


@task.mutant(
    en="The intersection is counted twice in the union: subtract it once from the sum of the areas.",
    zh="并集中交集被算了两次：应从面积之和中减去一次交集。",
)
def counts_the_intersection_twice(box1, box2):
    shared = _overlap(box1, box2)
    return _generalised(box1, box2, shared, _area(box1) + _area(box2) + shared)


@task.mutant(
    en="The enclosing box got the larger width and height of the two. It reaches from the smallest corner to the largest.",
    zh="外接框取了两框中较大的宽和较大的高。它应从两框最小的角一直延伸到最大的角。",
)
def encloses_with_the_larger_sides(box1, box2):
    shared = _overlap(box1, box2)
    union = _area(box1) + _area(box2) - shared
    enclosing = max(box1[2] - box1[0], box2[2] - box2[0]) * max(box1[3] - box1[1], box2[3] - box2[1])
    return shared / union - (enclosing - union) / enclosing


@task.mutant(
    en="The enclosing box takes the first box for the lower corner and the second for the upper: use min and max of both.",
    zh="外接框的左上角只取了第一个框、右下角只取了第二个框：应取两者的最小和最大。",
)
def encloses_from_the_first_to_the_second(box1, box2):
    shared = _overlap(box1, box2)
    union = _area(box1) + _area(box2) - shared
    enclosing = abs(box2[2] - box1[0]) * abs(box2[3] - box1[1])
    return shared / union - (enclosing - union) / enclosing


@task.mutant(
    en="Sides were counted in whole pixels (x1 - x0 + 1). Coordinates are continuous here: x1 - x0.",
    zh="边长按整数像素计算（x1 - x0 + 1）。这里坐标是连续的：x1 - x0。",
)
def adds_one_pixel(box1, box2):
    return giou(*((x0, y0, x1 + 1, y1 + 1) for x0, y0, x1, y1 in (box1, box2)))


@task.mutant(
    en="An epsilon of 1e-6 in the denominators is not small beside normalised boxes; with positive areas none is needed.",
    zh="对归一化坐标的框来说，分母中的 1e-6 并不小；面积为正时根本不需要它。",
)
def adds_an_epsilon(box1, box2):
    shared, enclosing = _overlap(box1, box2), math.prod(_hull(box1, box2))
    union = _area(box1) + _area(box2) - shared
    return shared / (union + 1e-6) - (enclosing - union) / (enclosing + 1e-6)


@task.mutant(
    en="An epsilon of 1e-7 in the denominator shows beside small normalised boxes. With positive areas none is needed.",
    zh="分母中的 1e-7 在归一化坐标的小框上就看得出来。面积为正时根本不需要它。",
)
def adds_a_smaller_epsilon(box1, box2):
    shared, enclosing = _overlap(box1, box2), math.prod(_hull(box1, box2))
    union = _area(box1) + _area(box2) - shared
    return shared / (union + 1e-7) - (enclosing - union) / (enclosing + 1e-7)


@task.mutant(
    en="The boxes were read as (x, y, width, height). They are corners: (x0, y0, x1, y1).",
    zh="把框当成了 (x, y, 宽, 高)。它们是两个角：(x0, y0, x1, y1)。",
)
def reads_width_and_height(box1, box2):
    return giou(*((x, y, x + w, y + h) for x, y, w, h in (box1, box2)))


@task.mutant(
    en="The coordinates were cut to whole pixels. They are continuous; keep the fractions.",
    zh="坐标被截成了整数像素。坐标是连续的，要保留小数。",
)
def cuts_to_whole_pixels(box1, box2):
    return giou(tuple(map(int, box1)), tuple(map(int, box2)))
