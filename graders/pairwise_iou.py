"""Intersection over union of each box of one set with each box of another.

Single-precision cases lie near the origin for their size, so that a difference of coordinates loses nothing that counts;
small boxes far from the origin are float64.
"""

from typing import Any

import numpy as np

from quizprep.coding.suite import Call, Task

task = Task(
    "pairwise_iou",
    refuses=[
        "cv2.rotatedRectangleIntersection",
        "mmcv.ops.bbox_overlaps",
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
def pairwise_iou(boxes1, boxes2):
    """Return the intersection over union of each pair of boxes.

    Args:
        boxes1: array (N, 4), rows ``(x0, y0, x1, y1)`` with x1 >= x0 and y1 >= y0, float32 or float64; N may be 0.
            Coordinates are continuous, so a width is ``x1 - x0``, without +1.
        boxes2: array (M, 4), likewise; M may be 0.

    Returns:
        Array (N, M): entry [i, j] is the IoU of ``boxes1[i]`` and ``boxes2[j]``, from 0 to 1.  Boxes that do not overlap, or
        only touch: 0.  Union of zero area: 0.  The inputs are not changed.

    """
    boxes1 = np.asarray(boxes1, dtype=np.float64)
    boxes2 = np.asarray(boxes2, dtype=np.float64)
    sides = np.minimum(boxes1[:, None, 2:], boxes2[None, :, 2:]) - np.maximum(boxes1[:, None, :2], boxes2[None, :, :2])
    intersection = np.maximum(sides, 0).prod(axis=-1)
    union = _areas(boxes1)[:, None] + _areas(boxes2)[None, :] - intersection
    return np.divide(intersection, union, out=np.zeros_like(union), where=union > 0)


def _areas(boxes):
    return (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])


@task.valid
def within_contract(boxes1: Any, boxes2: Any) -> bool:
    """Whether both are arrays of boxes of one float type, the lower corner first, none too small for its place."""
    arrays = (boxes1, boxes2)
    if not all(isinstance(array, np.ndarray) and array.dtype.name in {"float32", "float64"} for array in arrays):
        return False
    if boxes1.dtype != boxes2.dtype or any(array.ndim != 2 or array.shape[1] != 4 for array in arrays):
        return False
    return all(np.isfinite(array).all() and np.all(array[:, :2] <= array[:, 2:]) and _is_large(array) for array in arrays)


def _is_large(boxes: "np.ndarray[Any, Any]") -> bool:
    """Return whether each side is 0, or so long that rounding of the coordinates stays far below the tolerance."""
    sides = boxes[:, 2:].astype(np.float64) - boxes[:, :2]
    steps = np.spacing(np.abs(boxes).max(axis=1, initial=0).astype(boxes.dtype))[:, None]
    return bool(np.all((sides == 0) | (sides > 1e5 * steps.astype(np.float64))))


def _call(rows1: Any, rows2: Any, dtype: Any = np.float64) -> Call:
    return Call(*(np.array(rows, dtype=dtype).reshape(-1, 4) for rows in (rows1, rows2)))


@task.case(
    en="one box with one box, a corner shared: 1 / 7 in an array of shape (1, 1)",
    zh="一个框对一个框，角上重叠：1 / 7，形状 (1, 1)",
)
def one_pair() -> Call:
    return _call([[0, 0, 2, 2]], [[1, 1, 3, 3]])


@task.case(en="two boxes with three: shape (2, 3), the first set along the rows", zh="两个框对三个框：形状 (2, 3)，行是第一组")
def two_with_three() -> Call:
    return _call([[0, 0, 4, 4], [2, 1, 6, 7]], [[1, 1, 5, 3], [0, 0, 4, 4], [3, 2, 5, 8]])


@task.case(en="three boxes with one: a column", zh="三个框对一个框：一列")
def three_with_one() -> Call:
    return _call([[0, 0, 4, 4], [2, 1, 6, 7], [3, 3, 4, 9]], [[1, 1, 5, 5]])


@task.case(en="one box with four: a row", zh="一个框对四个框：一行")
def one_with_four() -> Call:
    return _call([[0, 0, 6, 5]], [[1, 1, 5, 3], [0, 0, 4, 4], [3, 2, 8, 9], [9, 9, 10, 10]])


@task.case(
    en="two sets of equal size: every pair counts, and areas must not be spread along the wrong axis",
    zh="两组框数量相同：仍要计算每一对，面积不能沿错误的轴广播",
)
def two_with_two() -> Call:
    return _call([[0, 0, 10, 10], [0, 0, 4, 2]], [[0, 0, 5, 5], [1, 0, 3, 9]])


@task.case(en="a set with itself: ones on the diagonal, a symmetric matrix", zh="一组框对自身：对角线为 1，矩阵对称")
def set_with_itself() -> Call:
    rows = [[0, 0, 4, 4], [2, 2, 7, 5], [3, 0, 5, 9]]
    return _call(rows, rows)


@task.case(en="no box in the first set: shape (0, 2)", zh="第一组没有框：形状 (0, 2)")
def first_set_empty() -> Call:
    return _call([], [[0, 0, 1, 1], [2, 2, 3, 3]])


@task.case(en="no box in the second set: shape (3, 0)", zh="第二组没有框：形状 (3, 0)")
def second_set_empty() -> Call:
    return _call([[0, 0, 1, 1], [2, 2, 3, 3], [1, 1, 2, 2]], [])


@task.case(en="no boxes at all: shape (0, 0)", zh="两组都没有框：形状 (0, 0)")
def both_sets_empty() -> Call:
    return _call([], [])


@task.case(en="boxes of different height: each area takes its own sides", zh="高度不同的框：各自的面积用各自的边")
def different_heights() -> Call:
    return _call([[0, 0, 2, 2], [0, 0, 8, 1]], [[0, 0, 2, 4], [0, 0, 3, 7], [1, 0, 2, 10]])


@task.case(
    en="apart in both directions: two negative sides must not multiply to an overlap",
    zh="两个方向都分离：两个负边长不能相乘成重叠",
)
def apart_in_both_directions() -> Call:
    return _call([[0, 0, 2, 2], [6, 6, 9, 9]], [[5, 4, 8, 7], [20, 20, 24, 21], [-9, -9, -7, -7]])


@task.case(en="apart in one direction: a negative side means no overlap", zh="只在一个方向上分离：边长为负表示没有重叠")
def apart_in_one_direction() -> Call:
    return _call([[0, 0, 2, 4]], [[5, 1, 7, 3], [0, 6, 2, 9]])


@task.case(en="boxes that touch along an edge or in a corner: 0", zh="沿边或在角上相接：0")
def touching_boxes() -> Call:
    return _call([[0, 0, 2, 2]], [[2, 0, 4, 2], [0, 2, 2, 3], [2, 2, 3, 3]])


@task.case(
    en="a small box inside a large one: the ratio of the areas, in either order", zh="小框在大框内：面积之比，与次序无关"
)
def one_inside_the_other() -> Call:
    return _call([[0, 0, 10, 8], [6, 1, 8, 6]], [[6, 1, 8, 6], [0, 0, 10, 8]])


@task.case(en="bars that cross: no corner of one lies in the other", zh="交叉的长条：谁的角都不在对方内部")
def crossing_bars() -> Call:
    return _call([[0, 4, 12, 6]], [[5, 0, 8, 9], [0, 4, 12, 6]])


@task.case(
    en="points and segments among the boxes: a union of zero area gives 0, not 0/0",
    zh="框中混有点和线段：并集面积为零时得 0，而不是 0/0",
)
def boxes_without_area() -> Call:
    return _call([[3, 4, 3, 4], [0, 0, 5, 5], [1, 2, 4, 2]], [[3, 4, 3, 4], [2, 2, 6, 2], [0, 1, 0, 3]])


@task.case(
    en="unit boxes and gaps of one unit: continuous coordinates, no +1", zh="单位大小的框和一个单位的间隙：坐标连续，不加 1"
)
def unit_boxes() -> Call:
    return _call([[0, 0, 1, 1], [2, 0, 3, 1]], [[0.5, 0, 1.5, 1], [1, 0, 2, 1]])


@task.case(en="negative coordinates on both sides of the origin", zh="原点两侧的负坐标")
def negative_coordinates() -> Call:
    return _call([[-4, -3, 1, 2], [-9, -8, -5, -1]], [[-2, -5, 3, 0], [-8, -4, -4, -2]])


@task.case(
    en="boxes in normalised coordinates: an epsilon in the denominator is not small beside their areas",
    zh="归一化坐标的小框：分母中的 epsilon 与面积相比并不小",
)
def normalised_coordinates() -> Call:
    return _call([[0.25, 0.5, 0.28125, 0.53125]], [[0.265625, 0.5, 0.296875, 0.53125], [0.25, 0.515625, 0.28125, 0.546875]])


@task.case(
    en="boxes of a few thousandths of the image: their areas may be smaller than a bound for the denominator",
    zh="只占图像千分之几的框：面积可能小于给分母设的下限",
)
def tiny_boxes() -> Call:
    return _call([[0.5, 0.5, 0.515625, 0.515625]], [[0.5078125, 0.5, 0.5234375, 0.515625]], dtype=np.float32)


@task.case(
    en="boxes far from the origin with fractions of a pixel: double precision must be kept",
    zh="离原点很远、带小数像素的框：必须保持双精度",
)
def far_from_the_origin() -> Call:
    near = np.array([[0.3, 0.1, 4.6, 3.7], [1.2, 0.4, 5.9, 4.1]])
    far = near + np.array([1e6, 2e6, 1e6, 2e6])
    return Call(far[:1], far)


@task.case(en="boxes of very different size in one batch", zh="同一批中大小悬殊的框")
def mixed_sizes() -> Call:
    return _call([[0, 0, 1000, 800], [10, 10, 11, 12], [0, 0, 1, 1000]], [[10, 10, 12, 12], [0, 0, 1000, 10]])


@task.case(en="float32 boxes", zh="float32 的框")
def single_precision() -> Call:
    return _call([[0.5, 1.25, 7.75, 6], [2, 2, 3, 8]], [[1, 0, 6.5, 3.5], [2.25, 2, 3.25, 8], [0, 0, 9, 9]], np.float32)


@task.case(
    en="views of a larger array, read-only: columns 1 to 4 and every second row", zh="更大数组的只读视图：第 1 至 4 列，隔行取"
)
def read_only_views() -> Call:
    detections = np.array([[9, 0, 0, 4, 4], [8, 1, 1, 5, 6], [7, 2, 0, 3, 8], [6, 0, 2, 9, 3.0]])
    detections.flags.writeable = False
    return Call(detections[:, 1:], detections[::2, 1:])


@task.case(
    en="a transposed array: the coordinates of a box do not lie one after another in memory",
    zh="转置得到的数组：同一框的坐标在内存中不连续",
)
def transposed_view() -> Call:
    columns = np.array([[0.0, 2, 5], [0, 1, 3], [4, 6, 7], [3, 5, 9]])
    return Call(columns.T, columns.T[:2])


@task.case(en="large boxes: areas of a hundred million", zh="很大的框：面积上亿")
def large_boxes() -> Call:
    return _call([[0, 0, 10000, 12000], [-8000, 0, 8000, 9000]], [[4000, 3000, 16000, 11000]])


def _boxes(rng: np.random.Generator, count: int, cells: int, unit: float) -> "np.ndarray[Any, Any]":
    """Draw boxes on a grid of ``cells`` cells of width ``unit``; sides may be 0."""
    corners = np.sort(rng.integers(-cells, cells, size=(count, 2, 2), endpoint=True), axis=1) * unit
    return corners.reshape(count, 4)


def _type(rng: np.random.Generator) -> Any:
    return np.float32 if rng.random() < 0.5 else np.float64


@task.bench(sizes=(25, 50, 100, 200, 400))
def many_boxes(rng: np.random.Generator, size: int) -> Call:
    return Call(_boxes(rng, size, 50, 0.25), _boxes(rng, size, 50, 0.25))


@task.random(count=25, en="random boxes, quarter pixels", zh="随机框，坐标为四分之一像素")
def random_boxes(rng: np.random.Generator, size: int) -> Call:
    counts = rng.integers(0, 2 + size // 3, size=2, endpoint=True)
    dtype = _type(rng)
    return Call(*(_boxes(rng, int(count), 3 + size, 0.25).astype(dtype) for count in counts))


@task.random(count=15, en="random boxes with coordinates of many digits", zh="坐标有许多位小数的随机框")
def random_fractions(rng: np.random.Generator, size: int) -> Call:
    dtype = _type(rng)
    sets = []
    for count in rng.integers(1, 3 + size // 2, size=2):
        corners = rng.uniform(-8, 8, size=(count, 2))
        sets.append(np.hstack([corners, corners + rng.uniform(2, 12, size=(count, 2))]).astype(dtype))
    return Call(*sets)


@task.random(count=10, en="random points, segments and boxes", zh="随机的点、线段和框")
def random_flat_boxes(rng: np.random.Generator, size: int) -> Call:
    sets = [_boxes(rng, 1 + size // 2, 2 + size // 2, 1.0) for _ in range(2)]
    for boxes in sets:
        flat = rng.random((len(boxes), 2)) < 0.4
        boxes[:, 2:] = np.where(flat, boxes[:, :2], boxes[:, 2:])
    return Call(*sets)


def _sides(boxes1, boxes2):
    """Return widths and heights of all intersections, negative where boxes are apart."""
    return np.minimum(boxes1[:, None, 2:], boxes2[:, 2:]) - np.maximum(boxes1[:, None, :2], boxes2[:, :2])


def _shared(boxes1, boxes2):
    return np.maximum(_sides(boxes1, boxes2), 0).prod(axis=-1)


def _sums(boxes1, boxes2):
    return _areas(boxes1)[:, None] + _areas(boxes2)


def _ratio(part, whole):
    return np.where(whole == 0, 0.0, part / np.where(whole == 0, 1.0, whole))


@task.mutant(
    en="The areas of the second set take their heights from the first: use boxes2[:, 3] - boxes2[:, 1].",
    zh="第二组框的面积用了第一组框的高：应为 boxes2[:, 3] - boxes2[:, 1]。",
)
def second_areas_with_the_first_heights(boxes1, boxes2):
    part = _shared(boxes1, boxes2)
    mixed = (boxes2[:, 2] - boxes2[:, 0]) * (boxes1[:, 3] - boxes1[:, 1])[:, None]
    return _ratio(part, _areas(boxes1)[:, None] + mixed - part)


@task.mutant(
    en="Widths and heights are not clamped at 0: boxes that are apart get a negative or a false overlap.",
    zh="宽和高没有截断到 0：分离的框会得到负的或虚假的重叠。",
)
def does_not_clamp(boxes1, boxes2):
    part = _sides(boxes1, boxes2).prod(axis=-1)
    return _ratio(part, _sums(boxes1, boxes2) - part)


@task.mutant(
    en="The product was clamped, not each side: apart in both directions, two negative sides multiply to a positive overlap.",
    zh="截断的是乘积而不是每条边：两个方向都分离时，两个负边长相乘得到正的重叠。",
)
def clamps_the_product(boxes1, boxes2):
    part = np.maximum(_sides(boxes1, boxes2).prod(axis=-1), 0)
    return _ratio(part, _sums(boxes1, boxes2) - part)


@task.mutant(
    en="The result is transposed: row i belongs to boxes1[i], column j to boxes2[j].",
    zh="结果转置了：第 i 行对应 boxes1[i]，第 j 列对应 boxes2[j]。",
)
def returns_the_transpose(boxes1, boxes2):
    return pairwise_iou(boxes2, boxes1)


@task.mutant(
    en="Only boxes at equal places were compared. Every box of one set meets every box of the other: boxes1[:, None].",
    zh="只比较了相同位置的框。一组中的每个框都要与另一组的每个框比较：boxes1[:, None]。",
)
def compares_row_by_row(boxes1, boxes2):
    sides = np.minimum(boxes1[:, 2:], boxes2[:, 2:]) - np.maximum(boxes1[:, :2], boxes2[:, :2])
    part = np.maximum(sides, 0).prod(axis=-1)
    return _ratio(part, _areas(boxes1) + _areas(boxes2) - part)


@task.mutant(
    en="The areas of the first set were spread along the columns: without [:, None] a square result is silently wrong.",
    zh="第一组的面积沿列广播了：缺少 [:, None]，结果为方阵时会悄悄出错。",
)
def spreads_the_first_areas_along_columns(boxes1, boxes2):
    part = _shared(boxes1, boxes2)
    return _ratio(part, _areas(boxes1) + _areas(boxes2) - part)


@task.mutant(
    en="0/0 is NaN: two boxes without area have a union of zero. Test for it and give 0.",
    zh="0/0 得 NaN：两个没有面积的框并集为零。应单独处理，得 0。",
)
def divides_zero_by_zero(boxes1, boxes2):
    part = _shared(boxes1, boxes2)
    return part / (_sums(boxes1, boxes2) - part)


@task.mutant(
    en="Two boxes without area gave 1. The union is zero then, and the task defines IoU as 0.",
    zh="两个没有面积的框得到 1。此时并集为零，本题规定 IoU 为 0。",
)
def takes_empty_boxes_as_equal(boxes1, boxes2):
    part = _shared(boxes1, boxes2)
    union = _sums(boxes1, boxes2) - part
    return np.where(union == 0, 1.0, _ratio(part, union))


@task.mutant(
    en="Without boxes the shape was lost: the result must have shape (N, M) even where N or M is 0.",
    zh="没有框时丢失了形状：即使 N 或 M 为 0，结果的形状也应为 (N, M)。",
)
def loses_the_shape_of_nothing(boxes1, boxes2):
    result = pairwise_iou(boxes1, boxes2)
    return result if result.size else np.zeros(0)


@task.mutant(
    en="Sides were counted in whole pixels (x1 - x0 + 1). Coordinates are continuous here: x1 - x0.",
    zh="边长按整数像素计算（x1 - x0 + 1）。这里坐标是连续的：x1 - x0。",
)
def adds_one_pixel(boxes1, boxes2):
    return pairwise_iou(*(boxes + np.array([0, 0, 1, 1]) for boxes in (boxes1, boxes2)))


@task.mutant(
    en="The intersection is counted twice in the union: subtract it once from the sum of the areas.",
    zh="并集中交集被算了两次：应从面积之和中减去一次交集。",
)
def counts_the_intersection_twice(boxes1, boxes2):
    return _ratio(_shared(boxes1, boxes2), _sums(boxes1, boxes2))


@task.mutant(
    en="This is Dice, 2·intersection / (area1 + area2), not IoU.",
    zh="这是 Dice 系数，2·交集 / (面积1 + 面积2)，不是 IoU。",
)
def computes_dice(boxes1, boxes2):
    return _ratio(2 * _shared(boxes1, boxes2), _sums(boxes1, boxes2))


@task.mutant(
    en="The intersection was divided by the areas of the first set (IoF). IoU is symmetric: divide by the union.",
    zh="交集除以了第一组的面积（IoF）。IoU 是对称的：应除以并集。",
)
def divides_by_the_first_areas(boxes1, boxes2):
    return _ratio(_shared(boxes1, boxes2), _areas(boxes1)[:, None] + 0 * _areas(boxes2))


@task.mutant(
    en="The intersection was divided by the smaller area, so a box inside another scores 1. Divide by the union.",
    zh="交集除以了较小的面积，于是被包含的框得 1。应除以并集。",
)
def divides_by_the_smaller_area(boxes1, boxes2):
    return _ratio(_shared(boxes1, boxes2), np.minimum(_areas(boxes1)[:, None], _areas(boxes2)))


@task.mutant(
    en="An epsilon of 1e-6 in the denominator is not small beside normalised boxes. Test for a union of zero instead.",
    zh="对归一化坐标的框来说，分母中的 1e-6 并不小。应当单独判断并集是否为零。",
)
def adds_an_epsilon(boxes1, boxes2):
    part = _shared(boxes1, boxes2)
    return part / (_sums(boxes1, boxes2) - part + 1e-6)


@task.mutant(
    en="The boxes were cast to float32: near a million its steps are 0.06, and the fractions of float64 boxes are lost.",
    zh="框被转成 float32：在一百万附近它的间隔是 0.06，float64 框的小数部分丢失了。",
)
def computes_in_single_precision(boxes1, boxes2):
    return pairwise_iou(boxes1.astype(np.float32), boxes2.astype(np.float32))


@task.mutant(
    en="The rows were read as (x, y, width, height). They are corners: (x0, y0, x1, y1).",
    zh="把每行当成了 (x, y, 宽, 高)。它们是两个角：(x0, y0, x1, y1)。",
)
def reads_width_and_height(boxes1, boxes2):
    return pairwise_iou(*(np.hstack([boxes[:, :2], boxes[:, :2] + boxes[:, 2:]]) for boxes in (boxes1, boxes2)))


@task.mutant(
    en="max and min are swapped: this is the enclosing box, not the intersection, which starts at the larger left edge.",
    zh="max 和 min 弄反了：得到的是外接框而不是交集；交集从较大的左边界开始。",
)
def takes_the_enclosing_box_for_the_intersection(boxes1, boxes2):
    sides = np.maximum(boxes1[:, None, 2:], boxes2[:, 2:]) - np.minimum(boxes1[:, None, :2], boxes2[:, :2])
    part = sides.prod(axis=-1)
    return _ratio(part, _sums(boxes1, boxes2) - part)


@task.mutant(
    en="The union was bounded from below: small boxes in normalised coordinates have smaller areas. Test for a union of zero.",
    zh="给并集设了下限：归一化坐标中的小框面积更小。应判断并集是否为零。",
)
def bounds_the_union(boxes1, boxes2):
    part = _shared(boxes1, boxes2)
    return part / np.maximum(_sums(boxes1, boxes2) - part, 1e-3)
