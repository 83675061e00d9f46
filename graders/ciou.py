"""Complete intersection over union of two boxes.

Coordinates of all cases are multiples of 1/256 with few digits, so that single precision, which ``torch.tensor(box)`` takes by
default, holds them exactly.
"""

import math

from quizprep.coding.suite import Call, Task
from quizprep.graders._box_pairs import add_to

task = Task(
    "ciou",
    refuses=[
        "torchmetrics.detection.CompleteIntersectionOverUnion",
        "torchmetrics.functional.detection.complete_intersection_over_union",
        "torchvision.ops.boxes.complete_box_iou",
        "torchvision.ops.ciou_loss.complete_box_iou_loss",
        "torchvision.ops.complete_box_iou",
        "torchvision.ops.complete_box_iou_loss",
        "ultralytics.utils.metrics.bbox_iou",
    ],
)


@task.reference
def ciou(box1, box2):
    """Return the complete intersection over union (CIoU) of two axis-aligned boxes.

    CIoU = IoU - d² / c² - alpha · v, with d the distance of the two centres, c the diagonal of the smallest axis-aligned box
    that encloses both, v = 4 / pi² · (atan(w2 / h2) - atan(w1 / h1))² for widths w and heights h, and
    alpha = v / ((1 - IoU) + v).  Where v = 0, alpha · v is 0.

    Args:
        box1: the predicted box: four numbers ``(x0, y0, x1, y1)``, a tuple or list, with x1 > x0 and y1 > y0.  Coordinates are
            continuous, so the width is ``x1 - x0``, without +1.
        box2: the ground truth, likewise.

    Returns:
        A float of at most 1.0: CIoU itself, not the loss 1 - CIoU.

    """
    shared = math.prod(max(0.0, side) for side in _sides(box1, box2))
    iou = shared / (_area(box1) + _area(box2) - shared)
    (x1, y1), (x2, y2) = _center(box1), _center(box2)
    width, height = _hull(box1, box2)
    distance = ((x1 - x2) ** 2 + (y1 - y2) ** 2) / (width**2 + height**2)
    v = 4 / math.pi**2 * (_angle(box2) - _angle(box1)) ** 2
    alpha = v / ((1 - iou) + v) if v > 0 else 0.0
    return iou - distance - alpha * v


def _center(box):
    x0, y0, x1, y1 = box
    return (x0 + x1) / 2, (y0 + y1) / 2


def _angle(box):
    x0, y0, x1, y1 = box
    return math.atan((x1 - x0) / (y1 - y0))


def _area(box):
    x0, y0, x1, y1 = box
    return (x1 - x0) * (y1 - y0)


def _sides(box1, box2):
    """Return width and height of the intersection, negative where the boxes are apart."""
    return min(box1[2], box2[2]) - max(box1[0], box2[0]), min(box1[3], box2[3]) - max(box1[1], box2[1])


def _hull(box1, box2):
    """Return width and height of the smallest box that encloses both."""
    return max(box1[2], box2[2]) - min(box1[0], box2[0]), max(box1[3], box2[3]) - min(box1[1], box2[1])


@task.case(
    en="two squares that share a corner region: the ratios are equal, CIoU is DIoU",
    zh="两个正方形在角上重叠：宽高比相同，CIoU 等于 DIoU",
)
def partial_overlap() -> Call:
    return Call((0, 0, 2, 2), (1, 1, 3, 3))


@task.case(
    en="a box and itself: 1.0, for alpha is 0/0 there and alpha·v counts as 0",
    zh="框与自身：1.0，此时 alpha 为 0/0，alpha·v 按 0 计",
)
def identical_boxes() -> Call:
    return Call((3.0, 4.0, 8.0, 6.5), (3.0, 4.0, 8.0, 6.5))


@task.case(en="boxes of different size and equal ratio: v is 0", zh="大小不同、宽高比相同的框：v 为 0")
def equal_ratios() -> Call:
    return Call((0, 0, 6, 3), (2, 1, 12, 6))


@task.case(
    en="the same centre, one box upright, one lying: the ratio alone is penalised beside IoU",
    zh="中心相同，一竖一横：除 IoU 外只有宽高比受罚",
)
def portrait_and_landscape() -> Call:
    return Call((2, 0, 4, 10), (0, 2, 6, 8))


@task.case(en="one box is the other turned by 90 degrees", zh="一个框是另一个旋转 90 度")
def ratio_turned() -> Call:
    return Call((0, 0, 8, 2), (3, -3, 5, 5))


@task.case(
    en="a large IoU: alpha weighs the ratio more as the overlap grows", zh="IoU 较大：重叠越多，alpha 让宽高比的权重越大"
)
def high_iou_other_ratio() -> Call:
    return Call((0, 0, 10, 10), (0, 0, 10, 8))


@task.case(en="an IoU below 0.5: alpha is small, but not 0", zh="IoU 低于 0.5：alpha 较小，但不为 0")
def low_iou_other_ratio() -> Call:
    return Call((0, 0, 10, 10), (8, 4, 20, 7))


@task.case(en="bars of extreme ratio, apart: v is near its bound of 1", zh="宽高比极端、相互分离的长条：v 接近上限 1")
def thin_boxes() -> Call:
    return Call((0, 0, 60, 1), (70, 0, 71, 50))


@task.case(en="a small box off the centre of a large one", zh="大框内偏离中心的小框")
def one_inside_the_other() -> Call:
    return Call((0, 0, 10, 8), (6, 1, 8, 6))


@task.case(
    en="boxes that touch along an edge: IoU is 0, distance and ratio remain", zh="沿一条边相接：IoU 为 0，距离和宽高比仍计入"
)
def touching_edges() -> Call:
    return Call((0, 0, 2, 2), (2, 0, 4, 5))


@task.case(en="apart in x, level in y", zh="x 方向分离、y 方向重合")
def apart_in_one_direction() -> Call:
    return Call((0, 0, 2, 4), (5, 1, 9, 3))


@task.case(
    en="apart in both directions: two negative sides must not multiply to an overlap",
    zh="两个方向都分离：两个负边长不能相乘成重叠",
)
def apart_in_both_directions() -> Call:
    return Call((0, 0, 2, 3), (5, 4, 9, 6))


@task.case(en="small boxes very far apart", zh="相距很远的小框")
def very_far_apart() -> Call:
    return Call((0, 0, 1, 2), (1000, 1000, 1003, 1001))


@task.case(
    en="equal widths, different heights: area and ratio of each take its own height",
    zh="宽相同、高不同：各自的面积和宽高比用各自的高",
)
def different_heights() -> Call:
    return Call((0, 0, 4, 3), (1, 1, 5, 10))


@task.case(en="the second box begins left of and above the first", zh="第二个框在第一个框的左上方开始")
def second_box_first_in_space() -> Call:
    return Call((5, 5, 9, 10), (3, 2, 8, 7))


@task.case(en="small boxes with a gap of one unit: continuous coordinates, no +1", zh="相距一个单位的小框：坐标连续，不加 1")
def one_unit_apart() -> Call:
    return Call((0, 0, 1, 2), (2, 0, 4, 1))


@task.case(en="negative coordinates on both sides of the origin", zh="原点两侧的负坐标")
def negative_coordinates() -> Call:
    return Call((-4, -3, 1, 1), (-2, -5, 3, 2))


@task.case(en="boxes in normalised coordinates: areas far below 1", zh="归一化坐标的框：面积远小于 1")
def normalised_coordinates() -> Call:
    return Call((0.25, 0.5, 0.3125, 0.5625), (0.28125, 0.515625, 0.34375, 0.625))


add_to(task)


def _overlap(box1, box2):
    return math.prod(max(0.0, side) for side in _sides(box1, box2))


def _iou(box1, box2):
    shared = _overlap(box1, box2)
    return shared / (_area(box1) + _area(box2) - shared)


def _distance(box1, box2):
    """Return the squared distance of the centres over the squared diagonal."""
    return math.dist(_center(box1), _center(box2)) ** 2 / math.hypot(*_hull(box1, box2)) ** 2


def _v(box1, box2):
    return 4 / math.pi**2 * (_angle(box1) - _angle(box2)) ** 2


def _complete(iou, distance, v):
    """Put the three parts together as the reference does."""
    return iou - distance - (v * v / ((1 - iou) + v) if v > 0 else 0.0)


@task.mutant(
    en="This is plain IoU: neither the distance of the centres nor the ratio of the sides is penalised.",
    zh="这只是 IoU：既没有惩罚中心距离，也没有惩罚宽高比。",
)
def computes_iou(box1, box2):
    return _iou(box1, box2)


@task.mutant(
    en="This is DIoU: the term alpha·v for the ratio of the sides is missing.",
    zh="这是 DIoU：缺少宽高比一项 alpha·v。",
)
def computes_diou(box1, box2):
    return _iou(box1, box2) - _distance(box1, box2)


@task.mutant(
    en="The distance of the centres is missing: CIoU = IoU - d²/c² - alpha·v.",
    zh="缺少中心距离一项：CIoU = IoU - d²/c² - alpha·v。",
)
def forgets_the_distance(box1, box2):
    return _complete(_iou(box1, box2), 0.0, _v(box1, box2))


@task.mutant(
    en="This is the loss, 1 - CIoU. Return CIoU itself.",
    zh="这是损失 1 - CIoU。应返回 CIoU 本身。",
)
def returns_the_loss(box1, box2):
    return 1 - ciou(box1, box2)


@task.mutant(
    en="v was subtracted as it is. Weigh it: alpha = v / ((1 - IoU) + v).",
    zh="直接减去了 v。应加权：alpha = v / ((1 - IoU) + v)。",
)
def forgets_alpha(box1, box2):
    return _iou(box1, box2) - _distance(box1, box2) - _v(box1, box2)


@task.mutant(
    en="alpha was subtracted in place of alpha·v.",
    zh="减去的是 alpha，而不是 alpha·v。",
)
def subtracts_alpha_alone(box1, box2):
    iou, v = _iou(box1, box2), _v(box1, box2)
    return iou - _distance(box1, box2) - (v / ((1 - iou) + v) if v else 0.0)


@task.mutant(
    en="alpha·v was added: it is a penalty, subtract it.",
    zh="加上了 alpha·v：它是惩罚项，应当减去。",
)
def adds_the_ratio_term(box1, box2):
    return 2 * (_iou(box1, box2) - _distance(box1, box2)) - ciou(box1, box2)


@task.mutant(
    en="alpha was worked out with IoU in place of 1 - IoU: it would fall as the overlap grows.",
    zh="计算 alpha 时用了 IoU 而不是 1 - IoU：重叠越大权重反而越小。",
)
def weighs_with_iou(box1, box2):
    iou, v = _iou(box1, box2), _v(box1, box2)
    return iou - _distance(box1, box2) - (v * v / (iou + v) if v else 0.0)


@task.mutant(
    en="alpha was worked out with DIoU. It takes plain IoU: v / ((1 - IoU) + v).",
    zh="计算 alpha 时用了 DIoU。应当用 IoU：v / ((1 - IoU) + v)。",
)
def weighs_with_diou(box1, box2):
    diou, v = _iou(box1, box2) - _distance(box1, box2), _v(box1, box2)
    return _complete(diou, 0.0, v)


@task.mutant(
    en="alpha was set to 0 where IoU is below 0.5, a rule of one implementation. Here alpha has one formula for every IoU.",
    zh="在 IoU 低于 0.5 时把 alpha 置为 0，这是某个实现的规则。本题对任何 IoU 都用同一公式。",
)
def switches_off_below_half(box1, box2):
    iou = _iou(box1, box2)
    return _complete(iou, _distance(box1, box2), _v(box1, box2) if iou >= 0.5 else 0.0)


@task.mutant(
    en="Equal boxes have v = 0 and IoU = 1, and alpha is 0/0. Where v = 0, alpha·v counts as 0.",
    zh="两框相同时 v = 0、IoU = 1，alpha 为 0/0。v = 0 时 alpha·v 按 0 计。",
)
def divides_zero_by_zero(box1, box2):
    iou, v = _iou(box1, box2), _v(box1, box2)
    return iou - _distance(box1, box2) - v * v / ((1 - iou) + v)


@task.mutant(
    en="Equal boxes have v = 0 and IoU = 1: with NumPy's numbers alpha is 0/0, NaN. Where v = 0, alpha·v counts as 0.",
    zh="两个框相同时 v = 0、IoU = 1：用 NumPy 的数计算，alpha 为 0/0，得 NaN。v = 0 时 alpha·v 记为 0。",
)
def leaves_alpha_as_nan(box1, box2):
    iou, v = _iou(box1, box2), _v(box1, box2)
    return ciou(box1, box2) if v or iou < 1 else math.nan


@task.mutant(
    en="The factor 4/pi² is missing: it brings the squared difference of the angles into the range from 0 to 1.",
    zh="缺少系数 4/pi²：它把角度差的平方归一化到 0 到 1。",
)
def forgets_four_over_pi_squared(box1, box2):
    v = (_angle(box1) - _angle(box2)) ** 2
    return _complete(_iou(box1, box2), _distance(box1, box2), v)


@task.mutant(
    en="The factor is 4/pi², not 4/pi.",
    zh="系数是 4/pi²，不是 4/pi。",
)
def does_not_square_pi(box1, box2):
    return _complete(_iou(box1, box2), _distance(box1, box2), _v(box1, box2) * math.pi)


@task.mutant(
    en="The difference of the angles was not squared.",
    zh="角度差没有平方。",
)
def does_not_square_the_angle(box1, box2):
    v = 4 / math.pi**2 * abs(_angle(box1) - _angle(box2))
    return _complete(_iou(box1, box2), _distance(box1, box2), v)


@task.mutant(
    en="The ratios w/h were compared as they are. atan bounds them, so that thin boxes do not dominate.",
    zh="直接比较了宽高比 w/h。应先取 atan，使其有界，细长的框才不会占主导。",
)
def compares_ratios_without_atan(box1, box2):
    (w1, h1), (w2, h2) = ((x1 - x0, y1 - y0) for x0, y0, x1, y1 in (box1, box2))
    v = 4 / math.pi**2 * (w1 / h1 - w2 / h2) ** 2
    return _complete(_iou(box1, box2), _distance(box1, box2), v)


@task.mutant(
    en="The ratio of the second box takes a height from the first: each angle takes its own sides.",
    zh="第二个框的宽高比用了第一个框的高：各自的角度用各自的边。",
)
def takes_both_ratios_with_the_first_height(box1, box2):
    v = 4 / math.pi**2 * (_angle((*box2[:1], box1[1], box2[2], box1[3])) - _angle(box1)) ** 2
    return _complete(_iou(box1, box2), _distance(box1, box2), v)


@task.mutant(
    en="Distance and diagonal were not squared: the penalty is d²/c², not d/c.",
    zh="距离和对角线都没有平方：惩罚项是 d²/c²，不是 d/c。",
)
def does_not_square_the_distance(box1, box2):
    return _complete(_iou(box1, box2), math.sqrt(_distance(box1, box2)), _v(box1, box2))


@task.mutant(
    en="The distance was taken between the lower corners. Take it between the centres, (x0 + x1)/2 and (y0 + y1)/2.",
    zh="距离取在两个左上角之间。应取两个中心之间，中心为 (x0 + x1)/2 和 (y0 + y1)/2。",
)
def measures_between_corners(box1, box2):
    distance = math.dist(box1[:2], box2[:2]) ** 2 / math.hypot(*_hull(box1, box2)) ** 2
    return _complete(_iou(box1, box2), distance, _v(box1, box2))


@task.mutant(
    en="Width and height of the intersection are not clamped at 0: boxes that are apart get a negative or a false overlap.",
    zh="交集的宽和高没有截断到 0：分离的框会得到负的或虚假的重叠。",
)
def does_not_clamp(box1, box2):
    shared = math.prod(_sides(box1, box2))
    return _complete(shared / (_area(box1) + _area(box2) - shared), _distance(box1, box2), _v(box1, box2))


@task.mutant(
    en="The product was clamped, not each side: apart in both directions, two negative sides multiply to a positive overlap.",
    zh="截断的是乘积而不是每条边：两个方向都分离时，两个负边长相乘得到正的重叠。",
)
def clamps_the_product(box1, box2):
    shared = max(0.0, math.prod(_sides(box1, box2)))
    return _complete(shared / (_area(box1) + _area(box2) - shared), _distance(box1, box2), _v(box1, box2))


@task.mutant(
    en="The area of the second box takes a height from the first: use box2[3] - box2[1].",
    zh="第二个框的面积用了第一个框的高：应为 box2[3] - box2[1]。",
)
def second_area_with_the_first_height(box1, box2):
    shared = _overlap(box1, box2)
    union = _area(box1) + (box2[2] - box2[0]) * (box1[3] - box1[1]) - shared
    return _complete(shared / union, _distance(box1, box2), _v(box1, box2))


@task.mutant(
    en="Sides were counted in whole pixels (x1 - x0 + 1). Coordinates are continuous here: x1 - x0.",
    zh="边长按整数像素计算（x1 - x0 + 1）。这里坐标是连续的：x1 - x0。",
)
def adds_one_pixel(box1, box2):
    return ciou(*((x0, y0, x1 + 1, y1 + 1) for x0, y0, x1, y1 in (box1, box2)))


@task.mutant(
    en="An epsilon of 1e-6 in the denominators is not small beside normalised boxes; with positive areas none is needed.",
    zh="对归一化坐标的框来说，分母中的 1e-6 并不小；面积为正时根本不需要它。",
)
def adds_an_epsilon(box1, box2):
    shared = _overlap(box1, box2)
    width, height = _hull(box1, box2)
    distance = math.dist(_center(box1), _center(box2)) ** 2 / (width**2 + height**2 + 1e-6)
    return _complete(shared / (_area(box1) + _area(box2) - shared + 1e-6), distance, _v(box1, box2))


@task.mutant(
    en="An epsilon of 1e-7 in the denominator shows beside small normalised boxes. With positive areas none is needed.",
    zh="分母中的 1e-7 在归一化坐标的小框上就看得出来。面积为正时根本不需要它。",
)
def adds_a_smaller_epsilon(box1, box2):
    shared = _overlap(box1, box2)
    width, height = _hull(box1, box2)
    distance = math.dist(_center(box1), _center(box2)) ** 2 / (width**2 + height**2 + 1e-7)
    return _complete(shared / (_area(box1) + _area(box2) - shared + 1e-7), distance, _v(box1, box2))
