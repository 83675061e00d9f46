"""Anchors of one feature map.

Single-precision cases stay within a few hundred pixels, where a coordinate is held far more finely than the tolerance.
"""

from typing import Any

import numpy as np

from quizprep.coding.suite import Call, Task

task = Task(
    "generate_anchors",
    refuses=[
        "detectron2.modeling.anchor_generator.DefaultAnchorGenerator",
        "mmdet.core.anchor.AnchorGenerator",
        "mmdet.models.task_modules.AnchorGenerator",
        "torchvision.models.detection.anchor_utils.AnchorGenerator",
        "torchvision.models.detection.anchor_utils.DefaultBoxGenerator",
        "torchvision.models.detection.rpn.AnchorGenerator",
        "ultralytics.utils.tal.make_anchors",
    ],
)


@task.reference
def generate_anchors(height, width, stride, sizes, ratios):
    """Return the anchor boxes of a feature map, in pixels of the image.

    The cell in row y and column x covers a square of ``stride`` pixels, and its anchors are centred on the middle of it, at
    ``((x + 0.5) * stride, (y + 0.5) * stride)``.  Each cell has one anchor for each pair of a size s and a ratio r: its area
    is s², its height divided by its width is r.  Anchors may reach beyond the image; they are neither clipped nor rounded.

    Args:
        height: rows of the feature map, an int of at least 1.
        width: columns of the feature map, likewise.
        stride: pixels of the image per cell, an int of at least 1.
        sizes: array (S,) of positive numbers, float32 or float64.
        ratios: array (R,) of positive numbers, likewise.

    Returns:
        Array (height * width * S * R, 4) of rows ``(x0, y0, x1, y1)``: cell by cell along the rows of the map, in each cell
        size by size, for each size ratio by ratio.  The inputs are not changed.

    """
    sizes, ratios = np.asarray(sizes, dtype=np.float64), np.asarray(ratios, dtype=np.float64)
    widths = sizes[:, None] / np.sqrt(ratios)
    heights = sizes[:, None] * np.sqrt(ratios)
    y, x = np.meshgrid(np.arange(height), np.arange(width), indexing="ij")
    centers = (np.stack([x, y], axis=-1).reshape(-1, 1, 2) + 0.5) * stride
    sides = np.stack([widths, heights], axis=-1).reshape(1, -1, 2)
    return np.concatenate([centers - sides / 2, centers + sides / 2], axis=-1).reshape(-1, 4)


@task.valid
def within_contract(height: Any, width: Any, stride: Any, sizes: Any, ratios: Any) -> bool:
    """Whether these are a feature map and positive sizes and ratios of one float type."""
    if not all(type(number) is int and 1 <= number <= 64 for number in (height, width, stride)):
        return False
    arrays = (sizes, ratios)
    if not all(isinstance(array, np.ndarray) and array.ndim == 1 and array.size for array in arrays):
        return False
    if sizes.dtype != ratios.dtype or sizes.dtype.name not in {"float32", "float64"}:
        return False
    largest = 256 if sizes.dtype == np.float32 else 1024
    in_range = np.all((sizes >= 0.5) & (sizes <= largest)) and np.all((ratios >= 0.1) & (ratios <= 10))
    return bool(in_range) and max(height, width) * stride <= largest


def _call(height: int, width: int, stride: int, sizes: Any, ratios: Any, dtype: Any = np.float64) -> Call:
    return Call(height, width, stride, np.array(sizes, dtype=dtype), np.array(ratios, dtype=dtype))


@task.case(en="one cell, one square anchor: centred on the middle of the cell", zh="一个单元、一个正方形锚框：以单元中心为中心")
def one_anchor() -> Call:
    return _call(1, 1, 16, [32], [1])


@task.case(en="two cells side by side: the centre moves by the stride in x", zh="左右两个单元：中心沿 x 移动一个步长")
def two_columns() -> Call:
    return _call(1, 2, 8, [8], [1])


@task.case(en="two cells, one below the other: the centre moves by the stride in y", zh="上下两个单元：中心沿 y 移动一个步长")
def two_rows() -> Call:
    return _call(2, 1, 8, [8], [1])


@task.case(en="a ratio of 4: twice as high as the size, half as wide", zh="比例为 4：高是尺寸的两倍，宽是一半")
def tall_anchor() -> Call:
    return _call(1, 1, 10, [20], [4])


@task.case(en="a ratio of 0.25: a lying anchor", zh="比例为 0.25：横向的锚框")
def wide_anchor() -> Call:
    return _call(1, 1, 10, [20], [0.25])


@task.case(
    en="a ratio of 2: sides are irrational, the area is still the square of the size",
    zh="比例为 2：边长是无理数，面积仍是尺寸的平方",
)
def ratio_two() -> Call:
    return _call(1, 1, 4, [16], [2])


@task.case(en="three ratios: one anchor each, in their order", zh="三种比例：按次序各一个锚框")
def three_ratios() -> Call:
    return _call(1, 1, 16, [128], [0.5, 1, 2])


@task.case(en="one size named twice: both anchors are there", zh="同一尺寸出现两次：两个锚框都要有")
def size_named_twice() -> Call:
    return _call(1, 2, 8, [4.0, 4.0], [2.0])


@task.case(en="three sizes: one anchor each, in their order", zh="三种尺寸：按次序各一个锚框")
def three_sizes() -> Call:
    return _call(1, 1, 16, [128, 32, 64], [1])


@task.case(
    en="two sizes with two ratios: each size goes through all ratios before the next",
    zh="两种尺寸、两种比例：每个尺寸先走完所有比例",
)
def two_sizes_two_ratios() -> Call:
    return _call(1, 1, 16, [32, 64], [0.5, 2])


@task.case(
    en="three sizes with three ratios, nine anchors per cell, as in Faster R-CNN",
    zh="三种尺寸乘三种比例，每个单元九个锚框，与 Faster R-CNN 相同",
)
def nine_per_cell() -> Call:
    return _call(2, 2, 16, [128, 256, 512], [0.5, 1, 2])


@task.case(en="two sizes with three ratios: the two lists need not be equally long", zh="两种尺寸、三种比例：两个列表不必等长")
def unequal_lists() -> Call:
    return _call(1, 2, 8, [16, 24], [0.5, 1, 3])


@task.case(en="a map that is wider than high: row by row", zh="宽大于高的特征图：逐行排列")
def wide_map() -> Call:
    return _call(2, 4, 8, [12], [1])


@task.case(en="a map that is higher than wide", zh="高大于宽的特征图")
def high_map() -> Call:
    return _call(3, 2, 8, [12, 20], [1.5])


@task.case(
    en="a square map: rows before columns, though the shapes would fit either way",
    zh="正方形特征图：先行后列，两种次序形状都对得上",
)
def square_map() -> Call:
    return _call(3, 3, 4, [6], [1])


@task.case(
    en="a stride of 1: each cell is one pixel, its centre at one half", zh="步长为 1：每个单元是一个像素，中心在二分之一处"
)
def stride_one() -> Call:
    return _call(2, 3, 1, [1], [1])


@task.case(en="anchors larger than the image: not clipped", zh="大于图像的锚框：不截断")
def larger_than_the_image() -> Call:
    return _call(1, 1, 32, [256], [0.5])


@task.case(en="sizes with fractions: not rounded", zh="带小数的尺寸：不取整")
def sizes_with_fractions() -> Call:
    return _call(1, 2, 3, [2.25, 5.4], [1, 0.7])


@task.case(en="float32 sizes and ratios", zh="float32 的尺寸和比例")
def single_precision() -> Call:
    return _call(2, 2, 8, [16, 22.5], [0.5, 1, 2], np.float32)


@task.case(en="sizes and ratios as columns of one array: views, read-only", zh="尺寸和比例是同一数组的列：只读视图")
def read_only_views() -> Call:
    table = np.array([[16.0, 0.5], [32.0, 1.0], [64.0, 2.0]])
    table.flags.writeable = False
    return Call(1, 2, 16, table[:, 0], table[:, 1])


@task.case(en="the arguments by name", zh="以关键字传参")
def arguments_by_name() -> Call:
    return Call(height=2, width=1, stride=4, sizes=np.array([4.0, 10.0]), ratios=np.array([1.0, 0.5]))


@task.case(en="cells far from the origin", zh="离原点很远的单元")
def far_cells() -> Call:
    return _call(1, 10, 64, [24], [1])


@task.bench(sizes=(4, 8, 16, 32, 64))
def square_maps(rng: np.random.Generator, size: int) -> Call:
    return Call(size, size, 16, rng.uniform(16, 256, size=5), rng.uniform(0.3, 3, size=5))


@task.random(count=40, en="random maps, sizes and ratios", zh="随机的特征图、尺寸和比例")
def random_maps(rng: np.random.Generator, size: int) -> Call:
    height, width = (int(number) for number in rng.integers(1, 2 + size // 8, size=2, endpoint=True))
    sizes = np.round(rng.uniform(1, 8 + 4 * size, size=rng.integers(1, 3, endpoint=True)), 1)
    ratios = np.round(rng.uniform(0.3, 3, size=rng.integers(1, 3, endpoint=True)), 2)
    dtype = np.float32 if rng.random() < 0.4 else np.float64
    return _call(height, width, int(rng.integers(1, 32)), sizes, ratios, dtype)


def _anchors(height, width, stride, sides, *, offset=0.5, columns_first=False):
    """Place the same boxes, given by their sides (A, 2), on each cell: an array (cells, A, 4)."""
    cells = [(x, y) for y in range(height) for x in range(width)]
    centers = np.array(sorted(cells) if columns_first else cells)[:, None] * stride + offset * stride
    return np.concatenate([centers - sides / 2, centers + sides / 2], axis=-1)


def _sides(sizes, ratios):
    sizes, ratios = np.asarray(sizes, dtype=np.float64), np.asarray(ratios, dtype=np.float64)
    return np.array([(size / np.sqrt(ratio), size * np.sqrt(ratio)) for size in sizes for ratio in ratios])


@task.mutant(
    en="The anchors are centred on the corner of each cell. Its middle is at (x + 0.5)·stride.",
    zh="锚框以单元的左上角为中心。单元的中心在 (x + 0.5)·stride。",
)
def centers_on_the_corner(height, width, stride, sizes, ratios):
    return _anchors(height, width, stride, _sides(sizes, ratios), offset=0.0).reshape(-1, 4)


@task.mutant(
    en="Half a pixel was added in place of half a cell: the offset is 0.5·stride.",
    zh="加的是半个像素而不是半个单元：偏移应为 0.5·stride。",
)
def adds_half_a_pixel(height, width, stride, sizes, ratios):
    return _anchors(height, width, stride, _sides(sizes, ratios), offset=0.5 / stride).reshape(-1, 4)


@task.mutant(
    en="The ratio was taken as width / height. It is height / width.",
    zh="把比例当成了 宽/高。应为 高/宽。",
)
def turns_the_ratio(height, width, stride, sizes, ratios):
    return generate_anchors(height, width, stride, sizes, 1 / np.asarray(ratios, dtype=np.float64))


@task.mutant(
    en="The root of the ratio is missing: width s/r and height s·r have the area s², but the ratio r².",
    zh="比例没有开方：宽 s/r、高 s·r 的面积是 s²，但高宽比成了 r²。",
)
def forgets_the_root(height, width, stride, sizes, ratios):
    return generate_anchors(height, width, stride, sizes, np.asarray(ratios, dtype=np.float64) ** 2)


@task.mutant(
    en="The width stayed s and only the height was multiplied by the ratio: the area must be s² for every ratio.",
    zh="宽保持 s，只把高乘以比例：任何比例下面积都应为 s²。",
)
def changes_the_height_alone(height, width, stride, sizes, ratios):
    sides = np.array([(size, size * ratio) for size in sizes for ratio in ratios], dtype=np.float64)
    return _anchors(height, width, stride, sides).reshape(-1, 4)


@task.mutant(
    en="The size was taken as the area. It is the side of the square of equal area.",
    zh="把尺寸当成了面积。它是同面积正方形的边长。",
)
def takes_the_size_as_area(height, width, stride, sizes, ratios):
    return generate_anchors(height, width, stride, np.sqrt(np.asarray(sizes, dtype=np.float64)), ratios)


@task.mutant(
    en="The sizes were multiplied by the stride. They are given in pixels of the image.",
    zh="尺寸乘了步长。尺寸已是图像中的像素数。",
)
def multiplies_sizes_by_the_stride(height, width, stride, sizes, ratios):
    return generate_anchors(height, width, stride, np.asarray(sizes, dtype=np.float64) * stride, ratios)


@task.mutant(
    en="The cells were gone through column by column. Go along the rows: x changes fastest.",
    zh="单元按列遍历了。应逐行遍历：x 变化最快。",
)
def goes_column_by_column(height, width, stride, sizes, ratios):
    return _anchors(height, width, stride, _sides(sizes, ratios), columns_first=True).reshape(-1, 4)


@task.mutant(
    en="In each cell the ratios came first, then the sizes. Go size by size, for each size ratio by ratio.",
    zh="每个单元内先遍历了比例再遍历尺寸。应先按尺寸，每个尺寸再按比例。",
)
def goes_ratio_by_ratio(height, width, stride, sizes, ratios):
    sides = _sides(sizes, ratios).reshape(len(sizes), len(ratios), 2).swapaxes(0, 1).reshape(-1, 2)
    return _anchors(height, width, stride, sides).reshape(-1, 4)


@task.mutant(
    en="The first shape went through all cells, then the next. Go cell by cell, all anchors of a cell together.",
    zh="先把第一种形状放遍所有单元，再放下一种。应逐个单元，把一个单元的锚框放在一起。",
)
def goes_shape_by_shape(height, width, stride, sizes, ratios):
    return _anchors(height, width, stride, _sides(sizes, ratios)).swapaxes(0, 1).reshape(-1, 4)


@task.mutant(
    en="Sizes and ratios were paired one to one. Each size goes with each ratio.",
    zh="尺寸和比例一一配对了。每个尺寸要与每个比例组合。",
)
def pairs_sizes_with_ratios(height, width, stride, sizes, ratios):
    sides = [(size / np.sqrt(ratio), size * np.sqrt(ratio)) for size, ratio in zip(sizes, ratios, strict=False)]
    return _anchors(height, width, stride, np.array(sides, dtype=np.float64)).reshape(-1, 4)


@task.mutant(
    en="The rows are (centre x, centre y, width, height). Return corners (x0, y0, x1, y1).",
    zh="每行是（中心 x, 中心 y, 宽, 高）。应返回两个角 (x0, y0, x1, y1)。",
)
def returns_centers_and_sides(height, width, stride, sizes, ratios):
    anchors = generate_anchors(height, width, stride, sizes, ratios)
    return np.hstack([(anchors[:, :2] + anchors[:, 2:]) / 2, anchors[:, 2:] - anchors[:, :2]])


@task.mutant(
    en="Whole sides were subtracted and added: from the centre to an edge it is half a side.",
    zh="加减的是整条边长：从中心到边只有半条边。",
)
def does_not_halve_the_sides(height, width, stride, sizes, ratios):
    return _anchors(height, width, stride, 2 * _sides(sizes, ratios)).reshape(-1, 4)


@task.mutant(
    en="x and y are swapped: the row of a cell gives y, its column x.",
    zh="x 与 y 弄反了：单元的行决定 y，列决定 x。",
)
def swaps_the_axes(height, width, stride, sizes, ratios):
    return generate_anchors(height, width, stride, sizes, ratios)[:, [1, 0, 3, 2]]


@task.mutant(
    en="The result has the shape (height, width, anchors, 4). Flatten it to rows of four.",
    zh="结果的形状是 (高, 宽, 锚框数, 4)。应展平成每行四个数。",
)
def keeps_the_shape_of_the_map(height, width, stride, sizes, ratios):
    return generate_anchors(height, width, stride, sizes, ratios).reshape(height, width, -1, 4)


@task.mutant(
    en="The anchors were clipped to the image. They may reach beyond it here.",
    zh="锚框被截断到图像内了。本题中锚框可以超出图像。",
)
def clips_to_the_image(height, width, stride, sizes, ratios):
    anchors = generate_anchors(height, width, stride, sizes, ratios)
    return np.clip(anchors, 0, np.array([width, height, width, height]) * stride)


@task.mutant(
    en="The coordinates were rounded to whole pixels. They are continuous; keep the fractions.",
    zh="坐标取整到整数像素了。坐标是连续的，要保留小数。",
)
def rounds_to_whole_pixels(height, width, stride, sizes, ratios):
    return np.rint(generate_anchors(height, width, stride, sizes, ratios))


@task.mutant(
    en="The upper corner is one pixel short (x0 + width - 1). Coordinates are continuous: x0 + width.",
    zh="右下角少了一个像素（x0 + 宽 - 1）。坐标是连续的：x0 + 宽。",
)
def subtracts_one_pixel(height, width, stride, sizes, ratios):
    return generate_anchors(height, width, stride, sizes, ratios) - np.array([0, 0, 1, 1])


@task.mutant(
    en="The centre was rounded down to a whole pixel, stride // 2. Half of an odd stride ends in .5.",
    zh="中心被向下取整到整数像素（stride // 2）。奇数步长的一半带有 .5。",
)
def halves_the_stride_in_integers(height, width, stride, sizes, ratios):
    return _anchors(height, width, stride, _sides(sizes, ratios), offset=(stride // 2) / stride).reshape(-1, 4)


@task.mutant(
    en="The middle of a cell was taken at (stride - 1) / 2, as if pixels were counted. Coordinates are continuous: stride / 2.",
    zh="单元中心取在 (stride - 1) / 2，那是按像素下标计算的。这里坐标是连续的：stride / 2。",
)
def counts_pixels_for_the_middle(height, width, stride, sizes, ratios):
    return _anchors(height, width, stride, _sides(sizes, ratios), offset=(stride - 1) / 2 / stride).reshape(-1, 4)
