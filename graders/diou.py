"""Distance intersection over union of two boxes.

Coordinates of all cases are multiples of 1/256 with few digits, so that single precision, which ``torch.tensor(box)`` takes by
default, holds them exactly.
"""

import math

from quizprep.coding.suite import Call, Task
from quizprep.graders._box_pairs import add_to

task = Task(
    "diou",
    refuses=[
        "torchmetrics.detection.DistanceIntersectionOverUnion",
        "torchmetrics.functional.detection.distance_intersection_over_union",
        "torchvision.ops.boxes.distance_box_iou",
        "torchvision.ops.diou_loss.distance_box_iou_loss",
        "torchvision.ops.distance_box_iou",
        "torchvision.ops.distance_box_iou_loss",
        "ultralytics.utils.metrics.bbox_iou",
    ],
)


@task.reference
def diou(box1, box2):
    """Return the distance intersection over union (DIoU) of two axis-aligned boxes.

    DIoU = IoU - d² / c², with d the distance of the two centres and c the diagonal of the smallest axis-aligned box that
    encloses both.

    Args:
        box1: four numbers ``(x0, y0, x1, y1)``, a tuple or list, with x1 > x0 and y1 > y0.  Coordinates are continuous, so the
            width is ``x1 - x0``, without +1.
        box2: the other box, likewise.

    Returns:
        A float greater than -1.0 and at most 1.0: DIoU itself, not the loss 1 - DIoU.

    """
    shared = math.prod(max(0.0, side) for side in _sides(box1, box2))
    iou = shared / (_area(box1) + _area(box2) - shared)
    (x1, y1), (x2, y2) = _center(box1), _center(box2)
    width, height = _hull(box1, box2)
    return iou - ((x1 - x2) ** 2 + (y1 - y2) ** 2) / (width**2 + height**2)


def _center(box):
    x0, y0, x1, y1 = box
    return (x0 + x1) / 2, (y0 + y1) / 2


def _area(box):
    x0, y0, x1, y1 = box
    return (x1 - x0) * (y1 - y0)


def _sides(box1, box2):
    """Return width and height of the intersection, negative where the boxes are apart."""
    return min(box1[2], box2[2]) - max(box1[0], box2[0]), min(box1[3], box2[3]) - max(box1[1], box2[1])


def _hull(box1, box2):
    """Return width and height of the smallest box that encloses both."""
    return max(box1[2], box2[2]) - min(box1[0], box2[0]), max(box1[3], box2[3]) - min(box1[1], box2[1])


@task.case(en="two squares that share a corner region: 1/7 - 2/18", zh="两个正方形在角上重叠：1/7 - 2/18")
def partial_overlap() -> Call:
    return Call((0, 0, 2, 2), (1, 1, 3, 3))


@task.case(en="a box and itself: 1.0", zh="框与自身：1.0")
def identical_boxes() -> Call:
    return Call((3.0, 4.0, 8.0, 6.5), (3.0, 4.0, 8.0, 6.5))


@task.case(
    en="boxes of different size with one centre: DIoU is IoU, for size and shape do not count",
    zh="中心相同、大小不同的框：DIoU 等于 IoU，大小和形状不计",
)
def same_center() -> Call:
    return Call((0, 0, 10, 8), (3, 1, 7, 7))


@task.case(
    en="a small box off the centre of a large one: GIoU could not tell, the distance counts",
    zh="大框内偏离中心的小框：GIoU 无法区分，而中心距离计入",
)
def off_center_inside() -> Call:
    return Call((0, 0, 10, 8), (6, 1, 8, 6))


@task.case(en="boxes that touch along an edge: IoU is 0, the distance is not", zh="沿一条边相接：IoU 为 0，但距离不为 0")
def touching_edges() -> Call:
    return Call((0, 0, 2, 2), (2, 0, 4, 2))


@task.case(en="apart in x only: the distance has both parts", zh="只在 x 方向分离：距离仍包含两个方向")
def apart_in_one_direction() -> Call:
    return Call((0, 0, 2, 4), (5, 1, 7, 6))


@task.case(
    en="apart in both directions: two negative sides must not multiply to an overlap",
    zh="两个方向都分离：两个负边长不能相乘成重叠",
)
def apart_in_both_directions() -> Call:
    return Call((0, 0, 2, 2), (5, 4, 8, 7))


@task.case(en="small boxes very far apart: DIoU tends to -1", zh="相距很远的小框：DIoU 趋于 -1")
def very_far_apart() -> Call:
    return Call((0, 0, 1, 1), (1000, 1000, 1001, 1001))


@task.case(
    en="one lower corner, different sizes: it is centres that count, not corners", zh="左上角相同、大小不同：计的是中心而不是角"
)
def corners_level_centers_not() -> Call:
    return Call((0, 0, 4, 4), (0, 0, 10, 6))


@task.case(en="boxes of different height: each area takes its own sides", zh="高度不同的框：各自的面积用各自的边")
def different_heights() -> Call:
    return Call((0, 0, 10, 2), (0, 0, 2, 10))


@task.case(en="two bars that cross: the diagonal is that of the enclosing box", zh="两条交叉的长条：对角线是外接框的")
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


def _iou(box1, box2):
    shared = _overlap(box1, box2)
    return shared / (_area(box1) + _area(box2) - shared)


def _penalty(box1, box2):
    """Return the squared distance of the centres over the squared diagonal."""
    return math.dist(_center(box1), _center(box2)) ** 2 / math.hypot(*_hull(box1, box2)) ** 2


@task.mutant(
    en="This is plain IoU: the distance of the centres is not subtracted.",
    zh="这只是 IoU：没有减去中心距离。",
)
def computes_iou(box1, box2):
    return _iou(box1, box2)


@task.mutant(
    en="This is the loss, 1 - DIoU. Return DIoU itself.",
    zh="这是损失 1 - DIoU。应返回 DIoU 本身。",
)
def returns_the_loss(box1, box2):
    return 1 - diou(box1, box2)


@task.mutant(
    en="The distance was added: it is a penalty, subtract it.",
    zh="加上了距离项：它是惩罚项，应当减去。",
)
def adds_the_penalty(box1, box2):
    return _iou(box1, box2) + _penalty(box1, box2)


@task.mutant(
    en="Distance and diagonal were not squared: the penalty is d²/c², not d/c.",
    zh="距离和对角线都没有平方：惩罚项是 d²/c²，不是 d/c。",
)
def does_not_square(box1, box2):
    return _iou(box1, box2) - math.sqrt(_penalty(box1, box2))


@task.mutant(
    en="The diagonal was not squared: the penalty is d²/c², free of units, not d²/c.",
    zh="对角线没有平方：惩罚项是无量纲的 d²/c²，不是 d²/c。",
)
def does_not_square_the_diagonal(box1, box2):
    return _iou(box1, box2) - _penalty(box1, box2) * math.hypot(*_hull(box1, box2))


@task.mutant(
    en="The distance was taken between the lower corners. Take it between the centres, (x0 + x1)/2 and (y0 + y1)/2.",
    zh="距离取在两个左上角之间。应取两个中心之间，中心为 (x0 + x1)/2 和 (y0 + y1)/2。",
)
def measures_between_corners(box1, box2):
    distance = math.dist(box1[:2], box2[:2])
    return _iou(box1, box2) - distance**2 / math.hypot(*_hull(box1, box2)) ** 2


@task.mutant(
    en="Half a side, (x1 - x0)/2, was taken for the centre, which is (x0 + x1)/2: where the boxes lie is lost.",
    zh="把半边长 (x1 - x0)/2 当成了中心 (x0 + x1)/2：框的位置丢失了。",
)
def takes_half_the_side_for_the_center(box1, box2):
    halves = [((x1 - x0) / 2, (y1 - y0) / 2) for x0, y0, x1, y1 in (box1, box2)]
    return _iou(box1, box2) - math.dist(*halves) ** 2 / math.hypot(*_hull(box1, box2)) ** 2


@task.mutant(
    en="The centres were not halved: x0 + x1 is twice the centre, and the penalty four times too large.",
    zh="中心没有除以 2：x0 + x1 是中心的两倍，惩罚项大了四倍。",
)
def does_not_halve_the_centers(box1, box2):
    return _iou(box1, box2) - 4 * _penalty(box1, box2)


@task.mutant(
    en="The distance is |dx| + |dy|, squared. Take the Euclidean one: dx² + dy².",
    zh="距离用了 |dx| + |dy| 再平方。应取欧氏距离：dx² + dy²。",
)
def takes_the_city_block_distance(box1, box2):
    (x1, y1), (x2, y2) = _center(box1), _center(box2)
    return _iou(box1, box2) - (abs(x1 - x2) + abs(y1 - y2)) ** 2 / math.hypot(*_hull(box1, box2)) ** 2


@task.mutant(
    en="The squared distance was divided by the area of the enclosing box. Divide by its squared diagonal, width² + height².",
    zh="距离平方除以了外接框的面积。应除以其对角线的平方 宽² + 高²。",
)
def divides_by_the_enclosing_area(box1, box2):
    distance = math.dist(_center(box1), _center(box2))
    return _iou(box1, box2) - distance**2 / math.prod(_hull(box1, box2))


@task.mutant(
    en="The diagonal is that of the intersection: max and min are swapped. Take the box that encloses both.",
    zh="对角线取成了交集的：max 和 min 弄反了。应取包住两框的外接框。",
)
def takes_the_diagonal_of_the_intersection(box1, box2):
    distance = math.dist(_center(box1), _center(box2))
    return _iou(box1, box2) - distance**2 / math.hypot(*_sides(box1, box2)) ** 2


@task.mutant(
    en="The enclosing box got the larger width and height of the two. It reaches from the smallest corner to the largest.",
    zh="外接框取了两框中较大的宽和较大的高。它应从最小的角一直延伸到最大的角。",
)
def encloses_with_the_larger_sides(box1, box2):
    width, height = (max(box1[axis + 2] - box1[axis], box2[axis + 2] - box2[axis]) for axis in (0, 1))
    return _iou(box1, box2) - math.dist(_center(box1), _center(box2)) ** 2 / (width**2 + height**2)


@task.mutant(
    en="The result was cut off at 0. Negative values are the point of DIoU: they grow as boxes that are apart come closer.",
    zh="结果被截断到 0。负值正是 DIoU 的意义：分离的框越靠近，值越大。",
)
def cuts_off_at_zero(box1, box2):
    return max(0.0, diou(box1, box2))


@task.mutant(
    en="Width and height of the intersection are not clamped at 0: boxes that are apart get a negative or a false overlap.",
    zh="交集的宽和高没有截断到 0：分离的框会得到负的或虚假的重叠。",
)
def does_not_clamp(box1, box2):
    shared = math.prod(_sides(box1, box2))
    return shared / (_area(box1) + _area(box2) - shared) - _penalty(box1, box2)


@task.mutant(
    en="The product was clamped, not each side: apart in both directions, two negative sides multiply to a positive overlap.",
    zh="截断的是乘积而不是每条边：两个方向都分离时，两个负边长相乘得到正的重叠。",
)
def clamps_the_product(box1, box2):
    shared = max(0.0, math.prod(_sides(box1, box2)))
    return shared / (_area(box1) + _area(box2) - shared) - _penalty(box1, box2)


@task.mutant(
    en="The area of the second box takes a height from the first: use box2[3] - box2[1].",
    zh="第二个框的面积用了第一个框的高：应为 box2[3] - box2[1]。",
)
def second_area_with_the_first_height(box1, box2):
    shared = _overlap(box1, box2)
    areas = _area(box1) + (box2[2] - box2[0]) * (box1[3] - box1[1])
    return shared / (areas - shared) - _penalty(box1, box2)


@task.mutant(
    en="The intersection is counted twice in the union: subtract it once from the sum of the areas.",
    zh="并集中交集被算了两次：应从面积之和中减去一次交集。",
)
def counts_the_intersection_twice(box1, box2):
    return _overlap(box1, box2) / (_area(box1) + _area(box2)) - _penalty(box1, box2)


@task.mutant(
    en="This is GIoU: it subtracts the empty share of the enclosing box, not the distance of the centres.",
    zh="这是 GIoU：减去的是外接框的空白占比，而不是中心距离。",
)
def computes_giou(box1, box2):
    shared, enclosing = _overlap(box1, box2), math.prod(_hull(box1, box2))
    union = _area(box1) + _area(box2) - shared
    return shared / union - (enclosing - union) / enclosing


@task.mutant(
    en="Sides were counted in whole pixels (x1 - x0 + 1). Coordinates are continuous here: x1 - x0.",
    zh="边长按整数像素计算（x1 - x0 + 1）。这里坐标是连续的：x1 - x0。",
)
def adds_one_pixel(box1, box2):
    return diou(*((x0, y0, x1 + 1, y1 + 1) for x0, y0, x1, y1 in (box1, box2)))


@task.mutant(
    en="An epsilon of 1e-6 in the denominators is not small beside normalised boxes; with positive areas none is needed.",
    zh="对归一化坐标的框来说，分母中的 1e-6 并不小；面积为正时根本不需要它。",
)
def adds_an_epsilon(box1, box2):
    shared = _overlap(box1, box2)
    width, height = _hull(box1, box2)
    distance = math.dist(_center(box1), _center(box2))
    return shared / (_area(box1) + _area(box2) - shared + 1e-6) - distance**2 / (width**2 + height**2 + 1e-6)


@task.mutant(
    en="An epsilon of 1e-7 in the denominator shows beside small normalised boxes. With positive areas none is needed.",
    zh="分母中的 1e-7 在归一化坐标的小框上就看得出来。面积为正时根本不需要它。",
)
def adds_a_smaller_epsilon(box1, box2):
    shared = _overlap(box1, box2)
    width, height = _hull(box1, box2)
    distance = math.dist(_center(box1), _center(box2))
    return shared / (_area(box1) + _area(box2) - shared + 1e-7) - distance**2 / (width**2 + height**2 + 1e-7)


@task.mutant(
    en="The boxes were read as (x, y, width, height). They are corners: (x0, y0, x1, y1).",
    zh="把框当成了 (x, y, 宽, 高)。它们是两个角：(x0, y0, x1, y1)。",
)
def reads_width_and_height(box1, box2):
    return diou(*((x, y, x + w, y + h) for x, y, w, h in (box1, box2)))
