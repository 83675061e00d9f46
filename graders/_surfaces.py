"""What the two tasks on the surfaces of masks share: the contract, the cases, and mistakes made before the last step.

Each of them keeps its own reference whole, with its helpers, so that what is revealed can be read alone.
"""

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from quizprep.coding.suite import Call, Function, Mutant, Task

shared = Task("surfaces")
"""No task, but a place to collect: its mutants return the distances of the surfaces there and back."""


def add_to(task: Task, summary: Callable[[Any, Any], Any]) -> None:
    """Give a task all that is shared; ``summary(there, back)`` makes one number of the distances."""
    task.valid(within_contract)
    task.cases += shared.cases
    task.random_cases += shared.random_cases
    task.benchmark = shared.benchmark
    task.mutants += [Mutant(one.name, one.lesson, _completed(one.function, summary)) for one in shared.mutants]


def _completed(distances: Function, summary: Callable[[Any, Any], Any]) -> Function:
    @functools.wraps(distances)
    def mutant(pred, target, spacing=(1.0, 1.0)):
        return summary(*distances(pred, target, spacing))

    return mutant


def within_contract(pred: Any, target: Any, spacing: Any = (1.0, 1.0)) -> bool:
    """Whether these are masks of one shape with foreground in each, and two positive sides of a pixel."""
    for mask in (pred, target):
        if not (isinstance(mask, np.ndarray) and mask.dtype.name in {"bool", "int64"} and mask.ndim == 2):
            return False
        if not (np.isin(mask, (0, 1)).all() and mask.any()):
            return False
    if pred.shape != target.shape or pred.dtype != target.dtype:
        return False
    if not (isinstance(spacing, tuple) and len(spacing) == 2):
        return False
    return all(type(side) in {int, float} and 0.05 <= side <= 20 for side in spacing)


def _call(pred: Any, target: Any, *rest: Any, dtype: Any = np.int64, **options: Any) -> Call:
    return Call(np.array(pred).astype(dtype), np.array(target).astype(dtype), *rest, **options)


def _block(shape: tuple[int, int], rows: tuple[int, int], columns: tuple[int, int]) -> "np.ndarray[Any, Any]":
    """Return a mask with one rectangle."""
    mask = np.zeros(shape, dtype=np.int64)
    mask[slice(*rows), slice(*columns)] = 1
    return mask


@shared.case(en="two single pixels: their distance", zh="两个单像素：就是它们的距离")
def two_pixels() -> Call:
    return _call(_block((5, 6), (0, 1), (1, 2)), _block((5, 6), (3, 4), (5, 6)))


@shared.case(en="one pixel against a row of four", zh="单像素对一行四个像素")
def pixel_and_row() -> Call:
    return _call(_block((2, 6), (0, 1), (0, 1)), _block((2, 6), (0, 1), (1, 5)))


@shared.case(en="a row of four against one pixel: the other way round", zh="一行四个像素对单像素：反过来")
def row_and_pixel() -> Call:
    return _call(_block((2, 6), (0, 1), (1, 5)), _block((2, 6), (0, 1), (0, 1)))


@shared.case(en="a square shifted by one column", zh="平移一列的方块")
def shifted_square() -> Call:
    return _call(_block((6, 8), (1, 5), (1, 5)), _block((6, 8), (1, 5), (2, 6)))


@shared.case(
    en="a square inside a larger one: only the rims are compared, not the areas", zh="大方块中的小方块：比较的是轮廓，不是区域"
)
def square_in_square() -> Call:
    return _call(_block((9, 9), (3, 6), (3, 6)), _block((9, 9), (1, 8), (1, 8)))


@shared.case(en="a full mask: its surface is the border of the image", zh="全满的掩码：表面就是图像的边缘")
def full_mask() -> Call:
    return _call(np.ones((6, 7)), _block((6, 7), (2, 4), (3, 5)))


@shared.case(
    en="objects at opposite borders: a border does not continue on the other side",
    zh="位于相对两边的目标：边缘不会从另一侧接上",
)
def opposite_borders() -> Call:
    return _call(_block((5, 7), (1, 4), (0, 3)), _block((5, 7), (1, 4), (4, 7)))


@shared.case(
    en="bands from border to border: neighbours do not come from the other side", zh="横贯图像的条带：邻居不会来自另一侧"
)
def bands_across_the_image() -> Call:
    return _call(_block((5, 7), (0, 3), (0, 7)), _block((5, 7), (2, 5), (0, 7)))


@shared.case(
    en="a cross against one that lacks an arm: the middle of the whole one meets background at corners only, and is no surface",
    zh="十字形与缺一臂的十字形：完整十字的中心只在对角接触背景，不属于表面",
)
def cross() -> Call:
    upright = _block((7, 7), (2, 5), (3, 4))
    return _call(upright | _block((7, 7), (3, 4), (2, 5)), upright | _block((7, 7), (3, 4), (2, 4)))


@shared.case(en="an object with a hole: the rim of the hole is surface, too", zh="有孔的目标：孔的边缘也是表面")
def object_with_a_hole() -> Call:
    ring = _block((9, 9), (1, 8), (1, 8)) - _block((9, 9), (4, 5), (4, 5))
    return _call(ring, _block((9, 9), (1, 8), (1, 8)))


@shared.case(en="a stray pixel far from the object", zh="远离目标的一个孤立误检像素")
def stray_pixel() -> Call:
    target = _block((8, 12), (1, 5), (1, 5))
    return _call(target | _block((8, 12), (7, 8), (11, 12)), target)


@shared.case(en="a missed part far from the rest", zh="漏掉了远处的一部分")
def missed_part() -> Call:
    pred = _block((8, 12), (1, 5), (1, 5))
    return _call(pred, pred | _block((8, 12), (5, 8), (9, 12)))


@shared.case(
    en="diagonal distances: Euclidean, not steps along rows and columns", zh="对角方向的距离：欧氏距离，而不是行列步数"
)
def diagonal() -> Call:
    return _call(np.eye(5), np.eye(5)[:, ::-1])


@shared.case(en="pixels twice as high as wide: spacing goes (row, column)", zh="像素的高是宽的两倍：spacing 的顺序是（行，列）")
def high_pixels() -> Call:
    return _call(_block((6, 6), (0, 2), (0, 2)), _block((6, 6), (4, 6), (3, 6)), (2.0, 1.0))


@shared.case(en="pixels wider than high", zh="宽大于高的像素")
def wide_pixels() -> Call:
    return _call(_block((5, 7), (1, 3), (0, 3)), _block((5, 7), (2, 5), (3, 6)), spacing=(0.5, 1.5))


@shared.case(en="half pixels: all distances are halved", zh="半像素间距：所有距离减半")
def small_pixels() -> Call:
    return _call(_block((4, 6), (0, 2), (0, 3)), _block((4, 6), (1, 4), (2, 6)), spacing=(0.5, 0.5))


@shared.case(en="images of one row", zh="只有一行的图像")
def one_row() -> Call:
    return _call([[1, 1, 1, 0, 0, 0, 0, 0]], [[0, 0, 0, 0, 1, 1, 0, 1]])


@shared.case(en="boolean masks", zh="布尔掩码")
def booleans() -> Call:
    return _call(_block((4, 5), (0, 3), (0, 2)), _block((4, 5), (1, 4), (2, 5)), dtype=bool)


@shared.case(en="transposed views: pixels do not lie one after another in memory", zh="转置视图：像素在内存中不连续")
def transposed_views() -> Call:
    return Call(_block((6, 4), (0, 3), (0, 2)).T, _block((6, 4), (1, 6), (1, 3)).T, (1.0, 3.0))


@shared.case(en="every second column of larger masks, read-only", zh="较大掩码的隔列视图，只读")
def strided_read_only_views() -> Call:
    pred, target = _block((4, 12), (0, 3), (0, 5)), _block((4, 12), (1, 4), (4, 12))
    pred.flags.writeable = target.flags.writeable = False
    return Call(pred[:, ::2], target[:, ::2])


@shared.case(en="arguments given by name", zh="按名称传入参数")
def arguments_by_name() -> Call:
    return Call(spacing=(1, 2), target=_block((4, 5), (0, 2), (3, 5)), pred=_block((4, 5), (1, 4), (0, 2)))


@shared.case(en="a mask and itself: 0.0", zh="掩码与自身：0.0")
def identical_masks() -> Call:
    return _call([[0, 1, 0], [1, 1, 0]], [[0, 1, 0], [1, 1, 0]])


@shared.case(en="an image of one pixel: 0.0", zh="只有一个像素的图像：0.0")
def image_of_one_pixel() -> Call:
    return _call([[1]], [[1]], (2.0, 3.0))


@shared.case(en="images of one column", zh="只有一列的图像")
def one_column() -> Call:
    return _call([[1], [1], [0], [0], [0]], [[0], [0], [0], [1], [1]], (1.5, 1.0))


@shared.case(en="pixels of very different sides", zh="边长悬殊的像素")
def pixels_of_extreme_sides() -> Call:
    return _call([[1, 1, 0, 0], [0, 0, 0, 0]], [[0, 0, 0, 0], [0, 0, 0, 1]], (20.0, 0.05))


def _spacing(rng: np.random.Generator) -> tuple[float, float]:
    row, column = rng.integers(1, 9, size=2) / 4
    return float(row), float(column)


@shared.bench(sizes=(16, 32, 64, 128, 256))
def discs(rng: np.random.Generator, size: int) -> Call:
    rows, columns = np.indices((size, size)) / size
    centers = rng.uniform(0.4, 0.6, size=(2, 2))
    return _call(*((rows - row) ** 2 + (columns - column) ** 2 < rng.uniform(0.04, 0.12) for row, column in centers))


@shared.random(count=25, en="random rectangles", zh="随机矩形")
def random_rectangles(rng: np.random.Generator, size: int) -> Call:
    shape = tuple(int(side) for side in rng.integers(2, 5 + min(size // 3, 6), size=2))
    masks = np.zeros((2, *shape), dtype=np.int64)
    for mask in masks:
        starts = [int(rng.integers(side)) for side in shape]
        stops = [int(rng.integers(start, side)) + 1 for start, side in zip(starts, shape, strict=True)]
        mask[starts[0] : stops[0], starts[1] : stops[1]] = 1
    return Call(*masks)


@shared.random(count=25, en="random blots and pixels of random sides", zh="随机斑块，像素边长随机")
def random_blots(rng: np.random.Generator, size: int) -> Call:
    shape = tuple(int(side) for side in rng.integers(1, 5 + min(size // 4, 5), size=2))
    masks = rng.random((2, *shape)) < rng.choice([0.15, 0.5, 0.85])
    for mask in masks:
        mask[tuple(rng.integers(shape))] = True  # never empty
    return _call(*masks, spacing=_spacing(rng), dtype=bool if rng.random() < 0.3 else np.int64)


def _surface(mask, neighbours=((0, 1), (1, 0), (0, -1), (-1, 0)), outside=False):
    """Return the surface, or another one by other neighbours or with another world outside the image."""
    padded = np.pad(mask, 1, constant_values=outside)
    height, width = mask.shape
    inner = np.ones(mask.shape, dtype=bool)
    for row, column in neighbours:
        inner &= padded[1 + row : 1 + row + height, 1 + column : 1 + column + width]
    return np.argwhere(mask & ~inner)


def _nearest(points, others, spacing):
    offsets = (points[:, None] - others[None]) * np.asarray(spacing)
    return np.sqrt((offsets**2).sum(axis=-1)).min(axis=1)


def both_ways(pred, target, spacing, surface=_surface, nearest=_nearest):
    """Return the distances from the first surface to the second, and back, perhaps by another rule for one part."""
    first, second = (surface(np.asarray(mask) == 1) for mask in (pred, target))
    if not (len(first) and len(second)):
        return np.full(1, np.nan), np.full(1, np.nan)
    return nearest(first, second, spacing), nearest(second, first, spacing)


ALL_EIGHT = tuple((row, column) for row in (-1, 0, 1) for column in (-1, 0, 1) if row or column)


def _wrapped(mask):
    """Return the surface where the neighbours of the border come from the other side."""
    inner = np.logical_and.reduce([np.roll(mask, step, axis) for step in (1, -1) for axis in (0, 1)])
    return np.argwhere(mask & ~inner)


def _ring(mask):
    """Return the background pixels beside the foreground."""
    padded = np.pad(mask, 1)
    touched = padded[:-2, 1:-1] | padded[2:, 1:-1] | padded[1:-1, :-2] | padded[1:-1, 2:]
    return np.argwhere(touched & ~mask)


@shared.mutant(
    en="All foreground pixels were compared, not the surfaces: the inside, where the masks overlap, adds nothing but zeros.",
    zh="比较了全部前景像素而不是表面：重叠的内部只会添加一堆零。",
)
def compares_whole_regions(pred, target, spacing=(1.0, 1.0)):
    return both_ways(pred, target, spacing, np.argwhere)


@shared.mutant(
    en="Distances were taken to the other region, not to its surface: a surface inside the other object got 0.",
    zh="距离量到了对方的区域而不是表面：位于对方内部的表面点得到 0。",
)
def measures_to_the_region(pred, target, spacing=(1.0, 1.0)):
    masks = [np.asarray(mask) == 1 for mask in (pred, target)]
    (first, second), (inside_first, inside_second) = map(_surface, masks), map(np.argwhere, masks)
    return _nearest(first, inside_second, spacing), _nearest(second, inside_first, spacing)


@shared.mutant(
    en="Only the way from the prediction to the target was measured: what the prediction misses goes unseen.",
    zh="只量了从预测到目标的距离：预测漏掉的部分看不出来。",
)
def measures_from_the_prediction_only(pred, target, spacing=(1.0, 1.0)):
    there, _ = both_ways(pred, target, spacing)
    return there, there


@shared.mutant(
    en="Only the way from the target to the prediction was measured: false pixels far away go unseen.",
    zh="只量了从目标到预测的距离：远处的误检看不出来。",
)
def measures_from_the_target_only(pred, target, spacing=(1.0, 1.0)):
    _, back = both_ways(pred, target, spacing)
    return back, back


@shared.mutant(
    en="The squared distances were used: the square root is missing.",
    zh="用了平方距离：漏了开方。",
)
def squares_the_distances(pred, target, spacing=(1.0, 1.0)):
    there, back = both_ways(pred, target, spacing)
    return there**2, back**2


@shared.mutant(
    en="Distances were counted in steps along rows and columns. They are Euclidean.",
    zh="距离按行列方向的步数计算（街区距离）。应为欧氏距离。",
)
def counts_city_blocks(pred, target, spacing=(1.0, 1.0)):
    def nearest(points, others, sides):
        return (np.abs(points[:, None] - others[None]) * np.asarray(sides)).sum(axis=-1).min(axis=1)

    return both_ways(pred, target, spacing, nearest=nearest)


@shared.mutant(
    en="The spacing is not used: distances are in pixels, not in the unit of the sides.",
    zh="没有使用 spacing：距离以像素计，而不是以边长的单位计。",
)
def ignores_the_spacing(pred, target, spacing=(1.0, 1.0)):
    return both_ways(pred, target, (1.0, 1.0))


@shared.mutant(
    en="The sides of a pixel are swapped: spacing is (row, column), the height first.",
    zh="像素的两个边长弄反了：spacing 是（行，列），高在前。",
)
def swaps_the_spacing(pred, target, spacing=(1.0, 1.0)):
    return both_ways(pred, target, spacing[::-1])


@shared.mutant(
    en="Pixels that touch the background in a corner were taken for surface. Only the four direct neighbours count.",
    zh="只在对角接触背景的像素也被当成了表面。只看上下左右四个邻居。",
)
def looks_at_eight_neighbours(pred, target, spacing=(1.0, 1.0)):
    return both_ways(pred, target, spacing, lambda mask: _surface(mask, ALL_EIGHT))


@shared.mutant(
    en="Foreground at the border of the image was not taken for surface: outside the image there is background.",
    zh="图像边缘的前景没有被当成表面：图像之外是背景。",
)
def does_not_end_at_the_border(pred, target, spacing=(1.0, 1.0)):
    return both_ways(pred, target, spacing, lambda mask: _surface(mask, outside=True))


@shared.mutant(
    en="np.roll brings neighbours from the other side of the image. Pad with background instead.",
    zh="np.roll 会把图像另一侧的像素当成邻居。应在四周补背景。",
)
def wraps_around_the_image(pred, target, spacing=(1.0, 1.0)):
    return both_ways(pred, target, spacing, _wrapped)


@shared.mutant(
    en="The ring of background around the object was taken for its surface. Surface pixels are foreground.",
    zh="把目标外面的一圈背景当成了表面。表面像素属于前景。",
)
def takes_the_ring_outside(pred, target, spacing=(1.0, 1.0)):
    return both_ways(pred, target, spacing, _ring)


@shared.mutant(
    en="The distance between the centres of mass says nothing about the surfaces.",
    zh="重心之间的距离与表面无关。",
)
def measures_between_the_centres(pred, target, spacing=(1.0, 1.0)):
    first, second = (np.argwhere(mask).mean(axis=0) for mask in (pred, target))
    distance = np.linalg.norm((first - second) * np.asarray(spacing), keepdims=True)
    return distance, distance
