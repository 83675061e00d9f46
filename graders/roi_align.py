"""RoI Align on one feature map: regular samples, bilinear interpolation, mean per cell.

Bilinear interpolation is continuous, so a sample that rounding moves a little changes the result only a little.
"""

from typing import Any

import numpy as np

from quizprep.coding.suite import Call, Task

task = Task(
    "roi_align",
    refuses=[
        "detectron2.layers.ROIAlign",
        "detectron2.layers.roi_align.ROIAlign",
        "mmcv.ops.RoIAlign",
        "mmcv.ops.roi_align",
        "tensorflow.image.crop_and_resize",
        "torch.ops.torchvision.roi_align",
        "torchvision.ops.MultiScaleRoIAlign",
        "torchvision.ops.PSRoIAlign",
        "torchvision.ops.RoIAlign",
        "torchvision.ops.RoIPool",
        "torchvision.ops.ps_roi_align",
        "torchvision.ops.roi_align",
        "torchvision.ops.roi_pool",
    ],
)


@task.reference
def roi_align(features, rois, output_size, spatial_scale=1.0, sampling_ratio=2):
    """Return the features of each region, pooled to a grid of equal size, without rounding its corners.

    A region is scaled to the feature map and moved by half a pixel, ``(x0, y0, x1, y1) * spatial_scale - 0.5``, because the
    value of a pixel belongs to its middle.  It is divided evenly into ``output_size`` by ``output_size`` cells.  In each cell
    ``sampling_ratio`` by ``sampling_ratio`` points are sampled, the middles of equal parts of the cell: bilinearly between the
    four nearest values, after clamping the point to ``[0, H - 1]`` and ``[0, W - 1]``.  The mean of the samples is the result.

    Args:
        features: array (C, H, W), float32 or float64.
        rois: array (K, 4), rows ``(x0, y0, x1, y1)`` in pixels of the image, inside the image, with x1 > x0 and y1 > y0; K may
            be 0.
        output_size: cells along each side, an int of at least 1.
        spatial_scale: size of the feature map divided by that of the image, a float above 0.
        sampling_ratio: samples along each side of a cell, an int of at least 1.

    Returns:
        Array (K, C, output_size, output_size), rows along y.  The inputs are not changed.

    """
    features = np.asarray(features, dtype=np.float64)
    corners = np.asarray(rois, dtype=np.float64).reshape(-1, 4) * spatial_scale - 0.5
    pooled = np.zeros((len(corners), len(features), output_size, output_size))
    for number, (x0, y0, x1, y1) in enumerate(corners):
        ys = _points(y0, y1, output_size * sampling_ratio)
        xs = _points(x0, x1, output_size * sampling_ratio)
        samples = _bilinear(features, ys, xs)
        cells = samples.reshape(-1, output_size, sampling_ratio, output_size, sampling_ratio)
        pooled[number] = cells.mean(axis=(2, 4))
    return pooled


def _points(low, high, count):
    """Return the middles of so many equal parts."""
    return low + (np.arange(count) + 0.5) * (high - low) / count


def _bilinear(features, ys, xs):
    """Return the values at all pairs of ys and xs, (C, len(ys), len(xs)), interpolated along one axis, then the other."""
    return _linear(_linear(features, ys, 1), xs, 2)


def _linear(values, points, axis):
    last = values.shape[axis] - 1
    points = np.clip(points, 0, last)
    below = np.minimum(np.floor(points).astype(int), max(last - 1, 0))
    share = (points - below).reshape([-1 if other == axis else 1 for other in range(3)])
    above = np.minimum(below + 1, last)
    return values.take(below, axis=axis) * (1 - share) + values.take(above, axis=axis) * share


@task.valid
def within_contract(features: Any, rois: Any, output_size: Any, spatial_scale: Any = 1.0, sampling_ratio: Any = 2) -> bool:
    """Whether these are a feature map and regions of one float type, inside the image and not too small for its precision."""
    if not all(isinstance(array, np.ndarray) for array in (features, rois)):
        return False
    if features.dtype != rois.dtype or features.dtype.name not in {"float32", "float64"}:
        return False
    if features.ndim != 3 or not features.size or rois.ndim != 2 or rois.shape[1] != 4:
        return False
    if not all(type(number) is int and 1 <= number <= 8 for number in (output_size, sampling_ratio)):
        return False
    if not (type(spatial_scale) is float and 0.01 <= spatial_scale <= 4 and np.all(np.abs(features) <= 100)):
        return False
    ends = np.array([features.shape[2], features.shape[1]]) / spatial_scale
    inside = np.all(rois[:, :2] >= 0) and np.all(rois[:, 2:] <= ends)
    return bool(inside and np.all((rois[:, 2:] - rois[:, :2]) * spatial_scale >= 0.05))


def _map(channels: int, height: int, width: int, dtype: Any = np.float64) -> "np.ndarray[Any, Any]":
    """Return a feature map without symmetry, of small numbers."""
    numbers = np.arange(channels * height * width)
    return ((numbers * 7 % 11 - numbers * 5 % 6) / 2).reshape(channels, height, width).astype(dtype)


def _call(features: Any, rois: Any, output_size: int, *options: float, **named: Any) -> Call:
    return Call(features, np.array(rois, dtype=features.dtype).reshape(-1, 4), output_size, *options, **named)


@task.case(en="no regions: shape (0, C, S, S)", zh="没有区域：形状 (0, C, S, S)")
def no_regions() -> Call:
    return _call(_map(2, 4, 4), [], 3)


@task.case(
    en="the whole map, one sample per cell, as many cells as pixels: the map itself",
    zh="整张特征图、每格一个采样点、格数等于像素数：得到特征图自身",
)
def identity() -> Call:
    return _call(_map(1, 4, 4), [[0, 0, 4, 4]], 4, 1.0, 1)


@task.case(en="one pixel of the map: its value, for it is sampled around its middle", zh="特征图上的一个像素：在其中心周围采样")
def one_pixel() -> Call:
    return _call(_map(1, 4, 5), [[2, 1, 3, 2]], 1, 1.0, 1)


@task.case(en="one cell over the whole map: a mean of four samples", zh="一格覆盖整张特征图：四个采样点的平均")
def one_cell() -> Call:
    return _call(_map(1, 4, 4), [[0, 0, 4, 4]], 1)


@task.case(en="a slope in x: columns rise, rows are equal", zh="沿 x 的斜坡：各列递增，各行相同")
def slope_in_x() -> Call:
    return _call(np.tile(np.arange(6.0), (5, 1))[None], [[1, 1, 5, 4]], 2)


@task.case(en="a slope in y: rows rise, columns are equal", zh="沿 y 的斜坡：各行递增，各列相同")
def slope_in_y() -> Call:
    return _call(np.tile(np.arange(6.0)[:, None], (1, 5))[None], [[1, 1, 4, 5]], 2)


@task.case(en="corners with fractions: nothing is rounded", zh="带小数的角：不取整")
def corners_with_fractions() -> Call:
    return _call(_map(1, 6, 6), [[0.7, 1.3, 4.6, 5.2]], 2)


@task.case(en="a region that is wider than high", zh="宽大于高的区域")
def wide_region() -> Call:
    return _call(_map(1, 5, 8), [[0.5, 1, 7.5, 3]], 2)


@task.case(en="a region smaller than a pixel: it is not enlarged to one", zh="小于一个像素的区域：不放大到一个像素")
def region_below_a_pixel() -> Call:
    return _call(_map(1, 4, 4), [[1.25, 1.75, 1.75, 2.5]], 2)


@task.case(
    en="a region up to the border: points within half a pixel of it are clamped, not mixed with zeros",
    zh="到达边界的区域：距边界半个像素以内的点被截断，而不是与零混合",
)
def up_to_the_border() -> Call:
    return _call(_map(1, 3, 3) + 5, [[0, 0, 1, 1], [2, 2, 3, 3]], 2)


@task.case(en="a map of one pixel: its value everywhere", zh="只有一个像素的特征图：处处是它的值")
def map_of_one_pixel() -> Call:
    return _call(np.array([[[3.5]]]), [[0, 0, 1, 1]], 2)


@task.case(en="a map of one row", zh="只有一行的特征图")
def map_of_one_row() -> Call:
    return _call(_map(1, 1, 5), [[1, 0, 4.5, 1]], 2)


@task.case(en="several regions, some of which overlap", zh="多个区域，其中有重叠")
def several_regions() -> Call:
    return _call(_map(1, 6, 7), [[0, 0, 3, 3], [1, 2, 6, 5.5], [4, 0.5, 7, 6]], 2)


@task.case(en="three channels: each is pooled by itself", zh="三个通道：各自池化")
def three_channels() -> Call:
    return _call(_map(3, 5, 4), [[0.5, 0.5, 3.5, 4.5]], 2)


@task.case(en="a scale of 1/4: the region is given in pixels of the image", zh="缩放为 1/4：区域以图像像素给出")
def scale_of_a_quarter() -> Call:
    return _call(_map(1, 5, 6), [[2, 4, 18, 17]], 2, 0.25)


@task.case(
    en="a scale of 1/16: half a pixel of the map is subtracted after scaling",
    zh="缩放为 1/16：缩放之后再减去特征图上的半个像素",
)
def scale_of_a_sixteenth() -> Call:
    return _call(_map(2, 4, 5), [[10, 7, 66, 50]], 3, spatial_scale=0.0625)


@task.case(en="one sample per cell: at its middle", zh="每格一个采样点：位于格的中心")
def one_sample() -> Call:
    return _call(_map(1, 6, 6), [[0.5, 1, 5, 5.5]], 3, 1.0, 1)


@task.case(en="three by three samples per cell, by name", zh="每格三乘三个采样点，以关键字给出")
def nine_samples() -> Call:
    return _call(_map(1, 6, 6), [[0.5, 1, 5, 5.5]], 2, sampling_ratio=3)


@task.case(en="large cells, few samples: pixels between the samples do not count", zh="格大而采样点少：采样点之间的像素不计")
def few_samples_in_large_cells() -> Call:
    return _call(_map(1, 9, 9), [[0, 0, 9, 9]], 1)


@task.case(en="more cells than pixels: the values are interpolated", zh="格数多于像素数：取插值")
def more_cells_than_pixels() -> Call:
    return _call(_map(1, 3, 3), [[0.5, 0.5, 2.5, 2.5]], 5)


@task.case(en="all features negative", zh="特征全为负")
def negative_features() -> Call:
    return _call(_map(1, 4, 4) - 20, [[0.5, 1, 3.5, 3]], 2)


@task.case(en="float32 features and regions", zh="float32 的特征和区域")
def single_precision() -> Call:
    return _call(_map(2, 5, 5, np.float32), [[0.75, 0.5, 4.25, 4]], 2)


@task.case(en="a view of a batch with the channels last, read-only", zh="通道在后的批中的一张：只读视图")
def channels_last_view() -> Call:
    batch = np.ascontiguousarray(_map(2, 4, 5).transpose(1, 2, 0))
    batch.flags.writeable = False
    return _call(batch.transpose(2, 0, 1), [[1, 0.5, 4, 3.5]], 2)


@task.case(en="large values of both signs: samples between them cancel", zh="绝对值很大、正负相间的特征：其间的采样相互抵消")
def values_that_cancel() -> Call:
    return _call(100.0 * (-1.0) ** np.indices((1, 4, 4)).sum(axis=0), [[0.5, 1, 3.5, 3.75]], 2)


@task.case(en="regions as columns of a table of detections: a view, read-only", zh="区域是检测表中的几列：只读视图")
def columns_of_detections() -> Call:
    detections = np.array([[0.9, 0.5, 1, 3.5, 3], [0.8, 1, 0, 2, 4.0]])
    detections.flags.writeable = False
    return Call(_map(1, 4, 4), detections[:, 1:], 2)


@task.bench(sizes=(8, 16, 32, 64, 128))
def many_regions(rng: np.random.Generator, size: int) -> Call:
    lower = rng.uniform(0, 0.5, size=(size, 2))
    upper = lower + rng.uniform(0.2, 0.5, size=(size, 2))
    return Call(rng.standard_normal((8, 32, 32)), 512 * np.hstack([lower, upper]), 7, 0.0625, 2)


@task.fast
def two_matrix_products(features, rois, output_size, spatial_scale=1.0, sampling_ratio=2):
    """Bilinear sampling and the mean are linear: a matrix of weights along y, another along x, pool all regions."""
    features = np.asarray(features, dtype=np.float64)
    left, top, right, bottom = (np.asarray(rois, dtype=np.float64).reshape(-1, 4) * spatial_scale - 0.5).T
    down = _cell_weights(top, bottom, features.shape[1], output_size, sampling_ratio)
    across = _cell_weights(left, right, features.shape[2], output_size, sampling_ratio)
    return down[:, None] @ features @ across[:, None].swapaxes(2, 3)


def _cell_weights(low, high, length, cells, samples):
    """Return the weight of each of the places along an axis in each cell of each region."""
    shares = (np.arange(cells * samples) + 0.5) / (cells * samples)
    points = np.clip(low[:, None] + shares * (high - low)[:, None], 0, length - 1)
    weights = np.maximum(0, 1 - np.abs(points[..., None] - np.arange(length)))
    return weights.reshape(len(low), cells, samples, length).mean(axis=2)


@task.random(count=40, en="random feature maps and regions", zh="随机的特征图和区域")
def random_regions(rng: np.random.Generator, size: int) -> Call:
    height, width = (int(number) for number in rng.integers(2, 4 + size // 8, size=2, endpoint=True))
    scale = float(rng.choice([1.0, 1.0, 0.5, 0.25, 0.0625]))
    dtype = np.float32 if rng.random() < 0.4 else np.float64
    lower = rng.uniform(0, 0.6, size=(int(rng.integers(0, 3)), 2))
    upper = lower + rng.uniform(0.15, 1, size=lower.shape) * (1 - lower)
    rois = np.hstack([lower, upper]) * np.array([width, height] * 2) / scale
    features = np.round(rng.normal(size=(int(rng.integers(1, 3)), height, width)) * 2, 2).astype(dtype)
    rois = np.floor(rois * 100) / 100  # never beyond the image
    return _call(features, rois, int(rng.integers(1, 3, endpoint=True)), scale, int(rng.integers(1, 3, endpoint=True)))


@task.half(count=6, en="a small map in half precision", zh="半精度的小特征图")
def half_precision(rng: np.random.Generator, size: int) -> Call:
    """Draw corners in quarters, which eight bits hold."""
    lower = rng.integers(0, 4, size=(2, 2)) / 4
    rois = np.hstack([lower, lower + rng.integers(4, 12, size=(2, 2)) / 4])
    return Call(rng.uniform(-1, 1, size=(2, 4, 4)), rois, 1 + size % 3)


def _pooled(features, rois, output_size, spatial_scale, sampling_ratio, *, points=_points, sample=_bilinear, pool=np.mean):
    """Work as the reference does on regions that are in pixels of the map already, with another rule for one part."""
    features = np.asarray(features, dtype=np.float64)
    count, results = output_size * sampling_ratio, []
    for x0, y0, x1, y1 in np.asarray(rois, dtype=np.float64).reshape(-1, 4) * spatial_scale:
        samples = sample(features, points(y0, y1, count), points(x0, x1, count))
        cells = samples.reshape(-1, output_size, sampling_ratio, output_size, sampling_ratio)
        results.append(pool(cells, axis=(2, 4)))
    return np.array(results).reshape(-1, len(features), output_size, output_size)


def _moved(rois, spatial_scale):
    """Return regions so that scaling them gives what the reference samples."""
    return np.asarray(rois, dtype=np.float64) - 0.5 / spatial_scale


@task.mutant(
    en="Half a pixel was not subtracted (the first version of RoI Align): values belong to the middles of pixels.",
    zh="没有减去半个像素（RoI Align 的最初版本）：像素的值属于像素中心。",
)
def forgets_half_a_pixel(features, rois, output_size, spatial_scale=1.0, sampling_ratio=2):
    return _pooled(features, rois, output_size, spatial_scale, sampling_ratio)


@task.mutant(
    en="Half a pixel was subtracted before scaling. It is half a pixel of the feature map: scale first.",
    zh="在缩放之前减去了半个像素。那是特征图上的半个像素：应先缩放。",
)
def subtracts_before_scaling(features, rois, output_size, spatial_scale=1.0, sampling_ratio=2):
    return _pooled(features, np.asarray(rois, dtype=np.float64) - 0.5, output_size, spatial_scale, sampling_ratio)


@task.mutant(
    en="The corners were rounded to whole pixels: that is the quantisation of RoI pooling which RoI Align removes.",
    zh="把角取整到了整数像素：这正是 RoI Align 要消除的 RoI Pooling 量化。",
)
def rounds_the_corners(features, rois, output_size, spatial_scale=1.0, sampling_ratio=2):
    rounded = np.rint(np.asarray(rois, dtype=np.float64) * spatial_scale)
    return _pooled(features, rounded - 0.5, output_size, 1.0, sampling_ratio)


@task.mutant(
    en="The nearest value was taken for each sample. Interpolate bilinearly between the four around it.",
    zh="每个采样点取了最近的值。应在周围四个值之间做双线性插值。",
)
def takes_the_nearest_value(features, rois, output_size, spatial_scale=1.0, sampling_ratio=2):
    def sample(values, ys, xs):
        rows, columns = (
            np.clip(np.rint(part), 0, last - 1).astype(int) for part, last in zip((ys, xs), values.shape[1:], strict=True)
        )
        return values[:, rows[:, None], columns]

    return _pooled(features, _moved(rois, spatial_scale), output_size, spatial_scale, sampling_ratio, sample=sample)


@task.mutant(
    en="The maximum of the samples was taken. The task asks for their mean.",
    zh="取了采样点的最大值。本题要求取平均。",
)
def takes_the_maximum(features, rois, output_size, spatial_scale=1.0, sampling_ratio=2):
    return _pooled(features, _moved(rois, spatial_scale), output_size, spatial_scale, sampling_ratio, pool=np.max)


@task.mutant(
    en="The samples were added up, not averaged: divide by their number.",
    zh="采样点相加了而没有取平均：应除以采样点数。",
)
def adds_the_samples(features, rois, output_size, spatial_scale=1.0, sampling_ratio=2):
    return roi_align(features, rois, output_size, spatial_scale, sampling_ratio) * sampling_ratio**2


@task.mutant(
    en="The scale is ignored: regions are given in pixels of the image.",
    zh="忽略了缩放：区域是以图像像素给出的。",
)
def ignores_the_scale(features, rois, output_size, spatial_scale=1.0, sampling_ratio=2):
    return roi_align(features, rois, output_size, 1.0, sampling_ratio)


@task.mutant(
    en="The regions were divided by the scale. Multiply: the map is smaller than the image.",
    zh="区域除以了缩放系数。应当相乘：特征图比图像小。",
)
def divides_by_the_scale(features, rois, output_size, spatial_scale=1.0, sampling_ratio=2):
    return roi_align(features, rois, output_size, 1 / spatial_scale, sampling_ratio)


@task.mutant(
    en="The sampling ratio is ignored: two by two samples are always taken.",
    zh="忽略了采样数：总是取二乘二个采样点。",
)
def ignores_the_sampling_ratio(features, rois, output_size, spatial_scale=1.0, sampling_ratio=2):
    return roi_align(features, rois, output_size, spatial_scale)


@task.mutant(
    en="Only the middle of each cell was sampled. Take sampling_ratio by sampling_ratio points.",
    zh="每格只采样了中心。应取 sampling_ratio 乘 sampling_ratio 个点。",
)
def samples_the_middle_only(features, rois, output_size, spatial_scale=1.0, sampling_ratio=2):
    return roi_align(features, rois, output_size, spatial_scale, 1)


@task.mutant(
    en="The samples lie at the corners of their parts of the cell. They lie in the middles: (k + 0.5) / sampling_ratio.",
    zh="采样点落在了各小块的角上。应在小块中心：(k + 0.5) / sampling_ratio。",
)
def samples_at_corners(features, rois, output_size, spatial_scale=1.0, sampling_ratio=2):
    def points(low, high, count):
        return low + np.arange(count) * (high - low) / count

    return _pooled(features, _moved(rois, spatial_scale), output_size, spatial_scale, sampling_ratio, points=points)


@task.mutant(
    en="The samples reach from edge to edge of the region, ends included. They are the middles of equal parts.",
    zh="采样点从区域的一端取到另一端（含端点）。应取等分小块的中心。",
)
def samples_from_edge_to_edge(features, rois, output_size, spatial_scale=1.0, sampling_ratio=2):
    return _pooled(features, _moved(rois, spatial_scale), output_size, spatial_scale, sampling_ratio, points=np.linspace)


@task.mutant(
    en="The points were drawn at random in each cell. They lie on a regular grid.",
    zh="每格中的点是随机取的。它们应位于规则网格上。",
)
def samples_at_random(features, rois, output_size, spatial_scale=1.0, sampling_ratio=2):
    rng = np.random.default_rng(0)

    def points(low, high, count):
        return low + (np.arange(count) + rng.random(count)) * (high - low) / count

    return _pooled(features, _moved(rois, spatial_scale), output_size, spatial_scale, sampling_ratio, points=points)


@task.mutant(
    en="x and y are swapped: the first and third number of a region belong to the columns.",
    zh="x 与 y 弄反了：区域的第一、第三个数属于列。",
)
def swaps_the_axes(features, rois, output_size, spatial_scale=1.0, sampling_ratio=2):
    return roi_align(features, np.asarray(rois)[:, [1, 0, 3, 2]], output_size, spatial_scale, sampling_ratio)


@task.mutant(
    en="The result is transposed: its rows run along y, its columns along x.",
    zh="结果转置了：行沿 y 方向，列沿 x 方向。",
)
def transposes_the_cells(features, rois, output_size, spatial_scale=1.0, sampling_ratio=2):
    return roi_align(features, rois, output_size, spatial_scale, sampling_ratio).swapaxes(2, 3)


@task.mutant(
    en="Points beyond the middles of the border pixels were mixed with zeros. Clamp them to the map.",
    zh="超出边界像素中心的点与零混合了。应截断到特征图内。",
)
def pads_with_zeros(features, rois, output_size, spatial_scale=1.0, sampling_ratio=2):
    padded = np.pad(np.asarray(features, dtype=np.float64), ((0, 0), (1, 1), (1, 1)))
    return _pooled(padded, _moved(rois, spatial_scale) + 1 / spatial_scale, output_size, spatial_scale, sampling_ratio)


@task.mutant(
    en="Regions below one pixel were enlarged to one, as the first version did. They keep their size.",
    zh="小于一个像素的区域被放大到一个像素，这是最初版本的做法。应保持原大小。",
)
def enlarges_small_regions(features, rois, output_size, spatial_scale=1.0, sampling_ratio=2):
    corners = np.asarray(rois, dtype=np.float64) * spatial_scale
    sides = np.maximum(corners[:, 2:] - corners[:, :2], 1)
    grown = np.hstack([corners[:, :2], corners[:, :2] + sides])
    return _pooled(features, grown - 0.5, output_size, 1.0, sampling_ratio)


@task.mutant(
    en="The weights of the interpolation are turned round: the nearer value counts less.",
    zh="插值的权重弄反了：更近的值反而权重更小。",
)
def turns_the_weights(features, rois, output_size, spatial_scale=1.0, sampling_ratio=2):
    def sample(values, ys, xs):
        turned = []
        for points, length in ((ys, values.shape[1]), (xs, values.shape[2])):
            inner = np.clip(points, 0, length - 1)
            turned.append(2 * np.floor(inner) + 1 - inner)
        return _bilinear(values, *turned)

    return _pooled(features, _moved(rois, spatial_scale), output_size, spatial_scale, sampling_ratio, sample=sample)


@task.mutant(
    en="One was added to the sides of the region (x1 - x0 + 1). Coordinates are continuous: x1 - x0.",
    zh="区域的边长加了 1（x1 - x0 + 1）。坐标是连续的：x1 - x0。",
)
def adds_one_pixel(features, rois, output_size, spatial_scale=1.0, sampling_ratio=2):
    return roi_align(features, np.asarray(rois) + np.array([0, 0, 1, 1]), output_size, spatial_scale, sampling_ratio)


@task.mutant(
    en="Without regions the shape was lost: it is (0, C, output_size, output_size).",
    zh="没有区域时丢失了形状：应为 (0, C, output_size, output_size)。",
)
def loses_the_shape_of_nothing(features, rois, output_size, spatial_scale=1.0, sampling_ratio=2):
    return roi_align(features, rois, output_size, spatial_scale, sampling_ratio) if len(rois) else np.zeros(0)
