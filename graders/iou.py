"""Intersection over union of two boxes.

Coordinates of all cases are multiples of 1/256 with few digits, so that single precision, which ``torch.tensor(box)`` takes by
default, holds them exactly: a right solution is not refused for it, and a counterexample is easy to read.
"""

import math
from typing import Any

import numpy as np

from quizprep.coding.suite import Call, Task

task = Task(
    "iou",
    refuses=[
        "pycocotools.mask.iou",
        "torchmetrics.detection.IntersectionOverUnion",
        "torchmetrics.functional.detection.intersection_over_union",
        "torchvision.ops.box_iou",
        "torchvision.ops.boxes.box_iou",
        "ultralytics.utils.metrics.bbox_iou",
        "ultralytics.utils.metrics.box_iou",
    ],
)


@task.reference
def iou(box1, box2):
    """Return the intersection over union of two axis-aligned boxes.

    Args:
        box1: four numbers ``(x0, y0, x1, y1)``, a tuple or list, with x1 >= x0 and y1 >= y0.  Coordinates are continuous, so
            the width is ``x1 - x0``, without +1.
        box2: the other box, likewise.

    Returns:
        A float from 0.0 to 1.0.  Boxes that do not overlap, or only touch: 0.0.  Union of zero area: 0.0.

    """
    # The overlap begins at the larger lower edge and ends at the smaller upper one; negative means that there is none.
    width = min(box1[2], box2[2]) - max(box1[0], box2[0])
    height = min(box1[3], box2[3]) - max(box1[1], box2[1])
    # Each side is cut at 0 by itself: the product of two negative ones would be positive.
    intersection = max(0.0, width) * max(0.0, height)
    # Both areas hold the intersection, and it counts once.
    union = _area(box1) + _area(box2) - intersection
    return intersection / union if union > 0 else 0.0


def _area(box):
    x0, y0, x1, y1 = box
    return (x1 - x0) * (y1 - y0)


@task.valid
def within_contract(box1: Any, box2: Any) -> bool:
    """Whether both are boxes: four finite numbers, the lower corner first."""
    return _is_box(box1) and _is_box(box2)


def _is_box(box: Any) -> bool:
    if not (isinstance(box, tuple | list) and len(box) == 4):
        return False
    numbers = all(type(number) in {int, float} and math.isfinite(number) for number in box)
    return numbers and box[0] <= box[2] and box[1] <= box[3]


@task.case(en="two squares that share a corner region: 1 / 7", zh="两个正方形在角上重叠：1 / 7")
def partial_overlap() -> Call:
    return Call((0, 0, 2, 2), (1, 1, 3, 3))


@task.case(en="a box and itself: 1.0", zh="框与自身：1.0")
def identical_boxes() -> Call:
    return Call((3.0, 4.0, 8.0, 6.5), (3.0, 4.0, 8.0, 6.5))


@task.case(en="a small box inside a large one: the ratio of the areas", zh="小框在大框内：面积之比")
def one_inside_the_other() -> Call:
    return Call((0, 0, 10, 8), (6, 1, 8, 6))


@task.case(en="the first box inside the second", zh="第一个框在第二个框内")
def first_inside_second() -> Call:
    return Call((6, 1, 8, 6), (0, 0, 10, 8))


@task.case(en="boxes of different height: each area takes its own sides", zh="高度不同的框：各自的面积用各自的边")
def different_heights() -> Call:
    return Call((0, 0, 10, 2), (0, 0, 2, 10))


@task.case(en="two bars that cross: no corner of one lies in the other", zh="两条交叉的长条：谁的角都不在对方内部")
def crossing_bars() -> Call:
    return Call((0, 4, 12, 6), (5, 0, 8, 9))


@task.case(en="the second box begins left of and above the first", zh="第二个框在第一个框的左上方开始")
def second_box_first_in_space() -> Call:
    return Call((5, 5, 9, 10), (3, 2, 6, 7))


@task.case(en="the overlap is the lower left corner of one box", zh="重叠部分在一个框的左下角")
def opposite_corners() -> Call:
    return Call((0, 3, 4, 9), (2, 1, 7, 5))


@task.case(en="boxes that touch along an edge: 0.0", zh="沿一条边相接：0.0")
def touching_edges() -> Call:
    return Call((0, 0, 2, 2), (2, 0, 4, 2))


@task.case(en="boxes that touch in a corner: 0.0", zh="只在一个角上相接：0.0")
def touching_corners() -> Call:
    return Call((0, 0, 2, 2), (2, 2, 5, 3))


@task.case(en="apart in x, level in y: 0.0", zh="x 方向分离、y 方向重合：0.0")
def apart_in_one_direction() -> Call:
    return Call((0, 0, 2, 4), (5, 1, 7, 3))


@task.case(
    en="apart in both directions: two negative sides must not multiply to an overlap",
    zh="两个方向都分离：两个负边长不能相乘成重叠",
)
def apart_in_both_directions() -> Call:
    return Call((0, 0, 2, 2), (5, 4, 8, 7))


@task.case(
    en="boxes one unit wide and apart by one unit: continuous coordinates, no +1", zh="相距一个单位的窄框：坐标连续，不加 1"
)
def one_unit_apart() -> Call:
    return Call((0, 0, 1, 4), (2, 0, 3, 4))


@task.case(en="unit boxes, half of one covered", zh="单位大小的框，覆盖一半")
def unit_boxes() -> Call:
    return Call((0, 0, 1, 1), (0.5, 0, 1.5, 1))


@task.case(en="negative coordinates on both sides of the origin", zh="原点两侧的负坐标")
def negative_coordinates() -> Call:
    return Call((-4, -3, 1, 2), (-2, -5, 3, 0))


@task.case(en="boxes in normalised coordinates: areas far below 1", zh="归一化坐标的框：面积远小于 1")
def normalised_coordinates() -> Call:
    return Call((0.25, 0.5, 0.3125, 0.5625), (0.265625, 0.515625, 0.328125, 0.5625))


@task.case(
    en="small boxes in normalised coordinates, almost equal: 1e-8 in a denominator shows",
    zh="归一化坐标中几乎相同的小框：分母中加 1e-8 就看得出来",
)
def almost_equal_normalised_boxes() -> Call:
    return Call((0.25, 0.5, 0.296875, 0.546875), (0.25390625, 0.5, 0.30078125, 0.546875))


@task.case(en="small boxes far from the origin", zh="离原点很远的小框")
def far_from_the_origin() -> Call:
    return Call((1000000, 2000000, 1000004, 2000003), (1000001, 2000001, 1000006, 2000005))


@task.case(en="large boxes: areas of a hundred million", zh="很大的框：面积上亿")
def large_boxes() -> Call:
    return Call((0, 0, 10000, 12000), (4000, 3000, 16000, 11000))


@task.case(en="one and the same point twice: the union has no area, 0.0", zh="同一个点两次：并集面积为零，0.0")
def same_point_twice() -> Call:
    return Call((3, 4, 3, 4), (3, 4, 3, 4))


@task.case(en="two different points: 0.0", zh="两个不同的点：0.0")
def two_points() -> Call:
    return Call((1, 1, 1, 1), (2, 5, 2, 5))


@task.case(en="two segments on one line overlap, but have no area: 0.0", zh="同一直线上的两条线段重叠，但没有面积：0.0")
def overlapping_segments() -> Call:
    return Call((0, 2, 6, 2), (4, 2, 9, 2))


@task.case(en="a point inside a box: 0.0", zh="框内的一个点：0.0")
def point_in_box() -> Call:
    return Call((0, 0, 4, 4), (1, 2, 1, 2))


@task.case(en="a segment across a box: 0.0", zh="穿过框的线段：0.0")
def segment_across_box() -> Call:
    return Call((-2, 1, 9, 1), (0, 0, 4, 4))


@task.case(en="boxes as lists, with fractions of a pixel", zh="以列表给出的框，带小数像素")
def lists_with_fractions() -> Call:
    return Call([0.25, 0.5, 2.75, 3.5], [1.75, 1.25, 4.5, 2.5])


def _box(rng: np.random.Generator, cells: int, unit: float) -> tuple[float, ...]:
    """Draw a box on a grid of ``cells`` cells of width ``unit``; its sides may be 0."""
    (x0, x1), (y0, y1) = np.sort(rng.integers(-cells, cells, size=(2, 2), endpoint=True)) * unit
    return float(x0), float(y0), float(x1), float(y1)


@task.bench(sizes=(10, 100, 1_000, 10_000, 100_000))
def boxes_of_growing_size(rng: np.random.Generator, size: int) -> Call:
    return Call(_box(rng, size, 1.0), _box(rng, size, 1.0))


@task.random(count=60, en="random boxes, quarter pixels", zh="随机框，坐标为四分之一像素")
def random_boxes(rng: np.random.Generator, size: int) -> Call:
    cells = 2 + size
    return Call(_box(rng, cells, 0.25), _box(rng, cells, 0.25))


@task.random(count=30, en="random boxes that overlap", zh="随机的相互重叠的框")
def random_overlapping_boxes(rng: np.random.Generator, size: int) -> Call:
    low, high = -rng.integers(1, 3 + size, size=(2, 4)), rng.integers(1, 3 + size, size=(2, 4))
    boxes = [(*map(float, a[:2]), *map(float, b[:2])) for a, b in zip(low, high, strict=True)]
    return Call(*boxes)


@task.random(count=20, en="random boxes in normalised coordinates", zh="归一化坐标的随机框")
def random_normalised_boxes(rng: np.random.Generator, size: int) -> Call:
    corners = rng.integers(0, 192 - 2 * min(size, 60), size=2) / 256
    boxes = [(*map(float, corners + rng.integers(0, 8, size=2) / 256),) for _ in range(2)]
    return Call(
        *((x, y, x + float(w), y + float(h)) for (x, y), (w, h) in zip(boxes, rng.integers(12, 24, (2, 2)) / 256, strict=True))
    )


@task.random(count=20, en="random points and segments", zh="随机的点和线段")
def random_flat_boxes(rng: np.random.Generator, size: int) -> Call:
    boxes = [list(_box(rng, 2 + size // 4, 0.5)) for _ in range(2)]
    for box in boxes:
        axis = int(rng.integers(2))
        box[axis + 2] = box[axis]
    return Call(*map(tuple, boxes))


def _sides(box1, box2):
    """Return width and height of the intersection, negative where the boxes are apart."""
    return min(box1[2], box2[2]) - max(box1[0], box2[0]), min(box1[3], box2[3]) - max(box1[1], box2[1])


def _overlap(box1, box2):
    width, height = _sides(box1, box2)
    return max(0.0, width) * max(0.0, height)


def _ratio(part, whole):
    return part / whole if whole else 0.0


@task.mutant(
    en="The area of the second box takes a height from the first: use box2[3] - box2[1].",
    zh="第二个框的面积用了第一个框的高：应为 box2[3] - box2[1]。",
)
def second_area_with_the_first_height(box1, box2):
    part = _overlap(box1, box2)
    return _ratio(part, _area(box1) + (box2[2] - box2[0]) * (box1[3] - box1[1]) - part)


@task.mutant(
    en="The product was clamped, not each side: apart in both directions, two negative sides multiply to a positive overlap.",
    zh="截断的是乘积而不是每条边：两个方向都分离时，两个负边长相乘得到正的重叠。",
)
def clamps_the_product(box1, box2):
    width, height = _sides(box1, box2)
    part = max(0.0, width * height)
    return _ratio(part, _area(box1) + _area(box2) - part)


@task.mutant(
    en="Width and height of the intersection are not clamped at 0: boxes that are apart get a negative or a false overlap.",
    zh="交集的宽和高没有截断到 0：分离的框会得到负的或虚假的重叠。",
)
def does_not_clamp(box1, box2):
    width, height = _sides(box1, box2)
    part = width * height
    return _ratio(part, _area(box1) + _area(box2) - part)


@task.mutant(
    en="abs() turns a gap between the boxes into an overlap. A negative side means that there is none: max(0, side).",
    zh="abs() 把框之间的间隙变成了重叠。边长为负表示没有重叠：max(0, 边长)。",
)
def takes_absolute_sides(box1, box2):
    width, height = _sides(box1, box2)
    part = abs(width) * abs(height)
    return _ratio(part, _area(box1) + _area(box2) - part)


@task.mutant(
    en="Sides were counted in whole pixels (x1 - x0 + 1). Coordinates are continuous here: x1 - x0.",
    zh="边长按整数像素计算（x1 - x0 + 1）。这里坐标是连续的：x1 - x0。",
)
def adds_one_pixel(box1, box2):
    width, height = _sides(box1, box2)
    part = max(0.0, width + 1) * max(0.0, height + 1)
    areas = [(box[2] - box[0] + 1) * (box[3] - box[1] + 1) for box in (box1, box2)]
    return _ratio(part, sum(areas) - part)


@task.mutant(
    en="The intersection is counted twice in the union: subtract it once from the sum of the areas.",
    zh="并集中交集被算了两次：应从面积之和中减去一次交集。",
)
def counts_the_intersection_twice(box1, box2):
    return _ratio(_overlap(box1, box2), _area(box1) + _area(box2))


@task.mutant(
    en="This is Dice, 2·intersection / (area1 + area2), not IoU.",
    zh="这是 Dice 系数，2·交集 / (面积1 + 面积2)，不是 IoU。",
)
def computes_dice(box1, box2):
    return _ratio(2 * _overlap(box1, box2), _area(box1) + _area(box2))


@task.mutant(
    en="The intersection was divided by the smaller area, so a box inside another scores 1. Divide by the union.",
    zh="交集除以了较小的面积，于是被包含的框得 1。应除以并集。",
)
def divides_by_the_smaller_area(box1, box2):
    return _ratio(_overlap(box1, box2), min(_area(box1), _area(box2)))


@task.mutant(
    en="The intersection was divided by the area of the first box. IoU is symmetric: divide by the union.",
    zh="交集除以了第一个框的面积。IoU 是对称的：应除以并集。",
)
def divides_by_the_first_area(box1, box2):
    return _ratio(_overlap(box1, box2), _area(box1))


@task.mutant(
    en="The intersection was divided by the smallest box that encloses both; the union is area1 + area2 - intersection.",
    zh="交集除以了能包住两框的最小框；并集应为 面积1 + 面积2 - 交集。",
)
def divides_by_the_enclosing_box(box1, box2):
    width, height = max(box1[2], box2[2]) - min(box1[0], box2[0]), max(box1[3], box2[3]) - min(box1[1], box2[1])
    return _ratio(_overlap(box1, box2), width * height)


@task.mutant(
    en="max and min are swapped: this is the enclosing box, not the intersection, which starts at the larger left edge.",
    zh="max 和 min 弄反了：得到的是外接框而不是交集；交集从较大的左边界开始。",
)
def takes_the_enclosing_box_for_the_intersection(box1, box2):
    part = (max(box1[2], box2[2]) - min(box1[0], box2[0])) * (max(box1[3], box2[3]) - min(box1[1], box2[1]))
    return _ratio(part, _area(box1) + _area(box2) - part)


@task.mutant(
    en="An epsilon of 1e-6 in the denominator is not small beside normalised boxes. Test for a union of zero instead.",
    zh="对归一化坐标的框来说，分母中的 1e-6 并不小。应当单独判断并集是否为零。",
)
def adds_an_epsilon(box1, box2):
    part = _overlap(box1, box2)
    return part / (_area(box1) + _area(box2) - part + 1e-6)


@task.mutant(
    en="An epsilon of 1e-7 in the denominator shows beside small normalised boxes. Test for a union of zero instead.",
    zh="分母中的 1e-7 在归一化坐标的小框上就看得出来。应当单独判断并集是否为零。",
)
def adds_a_smaller_epsilon(box1, box2):
    part = _overlap(box1, box2)
    return part / (_area(box1) + _area(box2) - part + 1e-7)


@task.mutant(
    en="The boxes were read as (x, y, width, height). They are corners: (x0, y0, x1, y1).",
    zh="把框当成了 (x, y, 宽, 高)。它们是两个角：(x0, y0, x1, y1)。",
)
def reads_width_and_height(box1, box2):
    return iou(*((x, y, x + w, y + h) for x, y, w, h in (box1, box2)))


@task.mutant(
    en="The numbers were read in the order (y0, x0, x1, y1): mind which index belongs to which axis.",
    zh="数的顺序被当成 (y0, x0, x1, y1)：注意每个下标属于哪个轴。",
)
def mixes_the_axes(box1, box2):
    return iou(*((x0, y0, max(x0, x1), max(y0, y1)) for y0, x0, x1, y1 in (box1, box2)))


@task.mutant(
    en="Two boxes without area gave 1.0. The union is zero then, and the task defines IoU as 0.0.",
    zh="两个没有面积的框得到 1.0。此时并集为零，本题规定 IoU 为 0.0。",
)
def takes_empty_boxes_as_equal(box1, box2):
    part = _overlap(box1, box2)
    union = _area(box1) + _area(box2) - part
    return part / union if union else 1.0


@task.mutant(
    en="0 / 0 is NaN: two boxes without area have a union of zero. Test for it and return 0.0.",
    zh="0 / 0 得 NaN：两个没有面积的框并集为零。应判断并返回 0.0。",
)
def divides_zero_by_zero(box1, box2):
    part = _overlap(box1, box2)
    union = _area(box1) + _area(box2) - part
    return part / union if union else math.nan


@task.mutant(
    en="Two boxes without area have a union of zero, and the division raises. Test for it and return 0.0.",
    zh="两个没有面积的框并集为零，除法会抛出异常。应判断并返回 0.0。",
)
def raises_where_the_union_is_zero(box1, box2):
    part = _overlap(box1, box2)
    return part / (_area(box1) + _area(box2) - part)


@task.mutant(
    en="This is GIoU: it subtracts the empty part of the enclosing box, and is negative for boxes that are apart.",
    zh="这是 GIoU：它减去了外接框中的空白部分，分离的框会得到负值。",
)
def computes_giou(box1, box2):
    part = _overlap(box1, box2)
    union = _area(box1) + _area(box2) - part
    width, height = max(box1[2], box2[2]) - min(box1[0], box2[0]), max(box1[3], box2[3]) - min(box1[1], box2[1])
    return _ratio(part, union) - _ratio(width * height - union, width * height)


@task.mutant(
    en="The coordinates were cut to whole pixels. They are continuous; keep the fractions.",
    zh="坐标被截成了整数像素。坐标是连续的，要保留小数。",
)
def cuts_to_whole_pixels(box1, box2):
    return iou(tuple(map(int, box1)), tuple(map(int, box2)))


@task.mutant(
    en="The areas were taken as x1 * y1, as if the boxes were (x, y, width, height). A side is x1 - x0.",
    zh="面积按 x1 * y1 计算，好像框是 (x, y, 宽, 高)。边长应为 x1 - x0。",
)
def takes_corners_for_sides(box1, box2):
    shared = _overlap(box1, box2)
    return _ratio(shared, box1[2] * box1[3] + box2[2] * box2[3] - shared)


@task.bug(
    en="The area of the second box took its height from the first box: it is box2[3] - box2[1].",
    zh="计算第二个框的面积时用了第一个框的高：应为 box2[3] - box2[1]。",
)
def borrows_a_height(box1, box2):
    left, right = max(box1[0], box2[0]), min(box1[2], box2[2])
    top, bottom = max(box1[1], box2[1]), min(box1[3], box2[3])
    if right <= left or bottom <= top:
        return 0.0
    shared = (right - left) * (bottom - top)
    area1 = (box1[2] - box1[0]) * (box1[3] - box1[1])
    area2 = (box2[2] - box2[0]) * (box1[3] - box1[1])
    return shared / (area1 + area2 - shared)
