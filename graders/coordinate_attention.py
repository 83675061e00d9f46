"""Coordinate attention: weights for rows and for columns of each channel, from means along the other direction.

The numbers that go into the sigmoids stay within a few hundred, so that no way of writing them overflows in double precision.
h-swish has a kink at -3 and at 3, but no jump: rounding there changes nothing that shows.
"""

from typing import Any

import numpy as np

from quizprep.coding.suite import Call, Task
from quizprep.graders._arrays import are_floats, wave

task = Task(
    "coordinate_attention",
    refuses=[
        "mmpretrain.models.utils.CoordAtt",
        "timm.layers.CoordAttn",
        "timm.layers.SimpleCoordAttn",
        "timm.layers.StripAttn",
        "timm.layers.coord_attn.CoordAttn",
        "timm.layers.coord_attn.SimpleCoordAttn",
    ],
)


@task.reference
def coordinate_attention(x, w_shared, scale, shift, w_h, w_w):
    """Return images weighted by coordinate attention, as at inference.

    1. Means along the width, (N, C, H), and means along the height, (N, C, W), are put one after another: (N, C, H + W).
    2. A 1x1 convolution without bias, ``w_shared``, makes M channels of C at each of the H + W places.  Batch normalisation
       with fixed statistics is an affine map of each channel, ``scale * y + shift``.  Then comes h-swish,
       ``t * clip(t + 3, 0, 6) / 6``.
    3. The first H places and the last W places are split again.  A 1x1 convolution without bias and a sigmoid make weights of
       each: ``w_h`` those of the rows, (N, C, H), and ``w_w`` those of the columns, (N, C, W).
    4. Each pixel is multiplied by the weight of its row and by that of its column.

    Args:
        x: images (N, C, H, W), float32 or float64.
        w_shared: array (M, C).
        scale: array (M,).
        shift: array (M,).
        w_h: array (C, M).
        w_w: array (C, M).

    Returns:
        Array (N, C, H, W).  The inputs are not changed.

    """
    x, w_shared, scale, shift, w_h, w_w = (
        np.asarray(array, dtype=np.float64) for array in (x, w_shared, scale, shift, w_h, w_w)
    )
    rows, columns = _shared(x, w_shared, scale, shift, _h_swish)
    return x * _sigmoid(w_h @ rows)[:, :, :, None] * _sigmoid(w_w @ columns)[:, :, None, :]


def _shared(x, w_shared, scale, shift, activate):
    """Return what is known of the rows (N, M, H) and of the columns (N, M, W)."""
    places = np.concatenate([x.mean(axis=3), x.mean(axis=2)], axis=2)
    middle = activate(scale[:, None] * (w_shared @ places) + shift[:, None])
    return np.split(middle, [x.shape[2]], axis=2)


def _h_swish(values):
    return values * np.clip(values + 3, 0, 6) / 6


def _sigmoid(values):
    return (1 + np.tanh(values / 2)) / 2


@task.valid
def within_contract(x: Any, w_shared: Any, scale: Any, shift: Any, w_h: Any, w_w: Any) -> bool:
    """Whether these are float arrays of matching sizes, and rounding stays well inside the tolerance."""
    arrays = (x, w_shared, scale, shift, w_h, w_w)
    if not are_floats(*arrays):
        return False
    if not (x.ndim == 4 and w_shared.ndim == 2 and all(array.size and np.isfinite(array).all() for array in arrays)):
        return False
    m, c = w_shared.shape
    if [array.shape for array in (scale, shift, w_h, w_w)] != [(m,), (m,), (c, m), (c, m)] or x.shape[1] != c:
        return False
    single = any(array.dtype == np.float32 for array in arrays)
    return _is_well_conditioned([array.astype(np.float64) for array in arrays], 50 if single else 1e6)


def _is_well_conditioned(arrays: "list[np.ndarray[Any, Any]]", largest: float) -> bool:
    """Return whether the terms that are summed up on the way to the sigmoids are small, and these get no extreme number."""
    x, w_shared, scale, shift, w_h, w_w = arrays
    terms = np.abs(scale) * (np.abs(x).max() * np.abs(w_shared).sum(axis=1)) + np.abs(shift)
    if max(np.abs(x).max(), (np.abs(w_h) @ terms).max(), (np.abs(w_w) @ terms).max()) > largest:
        return False
    middle = _shared(x, w_shared, scale, shift, _h_swish)
    return all(np.abs(w @ part).max() <= 400 for w, part in zip((w_h, w_w), middle, strict=True))


def _images(n: int, c: int, h: int, w: int) -> "np.ndarray[Any, Any]":
    """Return images whose rows and columns have means of their own."""
    rows, columns = wave(n, c, h, start=3)[..., None], wave(n, c, w, start=8)[:, :, None, :]
    images: np.ndarray[Any, Any] = (wave(n, c, h, w) + rows + columns) / 2
    return images


def _call(x: "np.ndarray[Any, Any]", m: int) -> Call:
    c = x.shape[1]
    scale, shift = 0.5 + np.arange(m) % 3 / 2, (np.arange(m) % 3 - 1) / 2
    return Call(x, wave(m, c, start=2) / 2, scale, shift, wave(c, m, start=5) / 2, wave(c, m, start=9) / 2)


@task.case(en="one pixel: numbers to follow by hand", zh="单像素：可以手算")
def one_pixel() -> Call:
    x = np.array([[[[3.0]]]])
    return Call(x, np.array([[0.5]]), np.array([2.0]), np.array([-1.0]), np.array([[1.5]]), np.array([[-0.5]]))


@task.case(en="one channel, 2x3 pixels", zh="单通道、2x3 像素")
def one_channel() -> Call:
    return _call(_images(1, 1, 2, 3), 1)


@task.case(en="images wider than high: the first H places are the rows", zh="宽大于高：前 H 个位置属于行")
def wider_than_high() -> Call:
    return _call(_images(1, 4, 2, 5), 2)


@task.case(en="images higher than wide", zh="高大于宽")
def higher_than_wide() -> Call:
    return _call(_images(1, 4, 5, 2), 2)


@task.case(
    en="square images: rows and columns must not be mistaken for each other",
    zh="正方形图像：行和列不能弄混",
)
def square_images() -> Call:
    return _call(_images(1, 3, 3, 3), 2)


@task.case(en="one row: its mean along the height is the row itself", zh="只有一行：沿高求均值就是该行自身")
def one_row() -> Call:
    return _call(_images(1, 2, 1, 4), 2)


@task.case(en="one column", zh="只有一列")
def one_column() -> Call:
    return _call(_images(1, 2, 4, 1), 2)


@task.case(en="a batch of images that differ: each image by itself", zh="批中图像各不相同：每张图单独计算")
def images_that_differ() -> Call:
    return _call(_images(3, 4, 2, 3) * np.array([1.0, -2.0, 0.25])[:, None, None, None], 2)


@task.case(en="as many channels as columns and rows", zh="通道数、行数、列数都相等")
def all_sizes_equal() -> Call:
    return _call(_images(4, 4, 4, 4), 4)


@task.case(en="a single middle channel", zh="中间只有一个通道")
def one_middle_channel() -> Call:
    return _call(_images(2, 4, 3, 2), 1)


@task.case(en="more middle channels than channels", zh="中间通道数多于输入通道数")
def more_middle_channels() -> Call:
    return _call(_images(1, 2, 3, 2), 5)


@task.case(
    en="the affine map of the batch normalisation matters: scale 3 and shift -2",
    zh="批归一化的仿射变换起作用：scale 为 3、shift 为 -2",
)
def scale_and_shift() -> Call:
    x = _images(1, 2, 2, 3)
    return Call(
        x, wave(2, 2, start=2) / 2, np.array([3.0, -1.0]), np.array([-2.0, 0.5]), wave(2, 2, start=5), wave(2, 2, start=9)
    )


@task.case(
    en="middle values between -3 and 0, below -3 and above 3: h-swish bends, is 0, and is the value itself",
    zh="中间值在 -3 到 0 之间、小于 -3 和大于 3：h-swish 分别为弯曲段、0 和原值",
)
def all_parts_of_h_swish() -> Call:
    x = np.array([[[[-8.0, -4.0, -1.0, 0.5, 2.0, 7.0]]]])
    return Call(x, np.array([[1.0]]), np.array([1.0]), np.array([0.0]), np.array([[0.5]]), np.array([[0.25]]))


@task.case(
    en="rows and columns of pixels that cancel: the means are 0, the maxima are not",
    zh="行列中的像素相互抵消：均值为 0，最大值不为 0",
)
def pixels_that_cancel() -> Call:
    x = np.array([[[[3.0, -3.0], [-3.0, 3.0]], [[1.0, 2.0], [-1.0, 2.0]]]])
    return _call(x, 2)


@task.case(en="images of zero stay zero", zh="全零图像仍为零")
def zero_images() -> Call:
    return _call(np.zeros((1, 2, 2, 3)), 2)


@task.case(
    en="w_h and w_w of zero: each weight is 0.5, so a quarter is left", zh="w_h 和 w_w 为零：每个权重为 0.5，只剩四分之一"
)
def zero_weights() -> Call:
    x, w_shared, scale, shift, w_h, w_w = _call(_images(1, 3, 2, 3), 2).args
    return Call(x, w_shared, scale, shift, np.zeros_like(w_h), np.zeros_like(w_w))


@task.case(en="w_w of zero: the rows alone are weighted, by w_h", zh="w_w 为零：只有行按 w_h 加权")
def rows_alone() -> Call:
    x, w_shared, scale, shift, w_h, w_w = _call(_images(1, 3, 2, 3), 2).args
    return Call(x, w_shared, scale, shift, w_h, np.zeros_like(w_w))


@task.case(en="w_h of zero: the columns alone are weighted, by w_w", zh="w_h 为零：只有列按 w_w 加权")
def columns_alone() -> Call:
    x, w_shared, scale, shift, w_h, w_w = _call(_images(1, 3, 2, 3), 2).args
    return Call(x, w_shared, scale, shift, np.zeros_like(w_h), w_w)


@task.case(
    en="pixels of ±100000 that all but cancel: the means need the digits of a float64 input",
    zh="±100000 的像素几乎相互抵消：求均值要用到 float64 输入的全部有效数字",
)
def large_pixels_that_almost_cancel() -> Call:
    x = np.array([[[[1e5 + 0.3, 0.777 - 1e5], [0.123 - 1e5, 1e5 + 1.002]]]])
    return Call(x, np.array([[1.0]]), np.array([1.0]), np.array([0.5]), np.array([[1.0]]), np.array([[-1.0]]))


@task.case(en="float32 input", zh="float32 输入")
def single_precision() -> Call:
    return Call(*(array.astype(np.float32) for array in _call(_images(2, 3, 3, 2), 2).args))


@task.case(
    en="a transposed view, from (N, H, W, C): entries do not lie one after another",
    zh="由 (N, H, W, C) 转置来的视图：内存不连续",
)
def transposed_view() -> Call:
    return _call(_images(2, 3, 2, 4).transpose(0, 3, 1, 2), 2)


@task.case(en="every second column, everything read-only", zh="隔列视图，全部只读")
def strided_read_only_view() -> Call:
    call = _call(_images(1, 2, 3, 6)[..., ::2], 2)
    for array in call.args:
        array.flags.writeable = False
    return call


@task.case(en="the arguments as keywords", zh="以关键字传入参数")
def keywords() -> Call:
    names = ("x", "w_shared", "scale", "shift", "w_h", "w_w")
    return Call(**dict(zip(names, _call(_images(1, 2, 3, 2), 2).args, strict=True)))


@task.case(
    en="a mixed batch: an image of zeros, one of equal pixels, one with a single row that is not 0",
    zh="一批结构不同的图像：全零、像素全相等、只有一行不为 0",
)
def mixed_batch() -> Call:
    x = np.zeros((3, 2, 3, 2))
    x[1], x[2, :, 1] = 2, wave(2, 2, start=3)
    return _call(x, 2)


@task.case(en="large pixels, and small weights in the shared layer", zh="像素很大，共享层的权重很小")
def large_values() -> Call:
    x, w_shared, *others = _call(1e4 * _images(1, 2, 2, 3) + np.pi, 2).args
    return Call(x, 1e-4 * w_shared, *others)


def _drawn(rng: np.random.Generator, size: int, dtype: Any, strength: float) -> Call:
    n, c, h, w, m = (int(length) for length in rng.integers(1, 2 + min(size // 6, 3), size=5, endpoint=True))
    while True:
        x = rng.standard_normal((n, c, h, w)) + rng.standard_normal((n, c, h, 1)) + rng.standard_normal((n, c, 1, w))
        weights = [rng.standard_normal(shape) * strength for shape in ((m, c), (c, m), (c, m))]
        fixed = rng.uniform(0.5, 2, m), rng.standard_normal(m)
        arrays = [array.astype(dtype) for array in (x, weights[0], *fixed, *weights[1:])]
        if within_contract(*arrays):
            return Call(*arrays)


@task.bench(sizes=(8, 16, 32, 64, 128))
def square_maps(rng: np.random.Generator, size: int) -> Call:
    shapes = ((4, 16, size, size), (4, 16), (4,), (4,), (16, 4), (16, 4))
    return Call(*(rng.standard_normal(shape) / 2 for shape in shapes))


@task.half(count=6, en="random images and weights in half precision", zh="半精度的随机图像和权重")
def half_images(rng: np.random.Generator, size: int) -> Call:
    m, c = 1 + size % 3, 4
    x = rng.uniform(-1, 1, (2, c, 3, 1)) + rng.uniform(-1, 1, (2, c, 3, 4))
    weights = (rng.uniform(-1, 1, shape) for shape in ((m, c), (m,), (m,), (c, m), (c, m)))
    return Call(x, *weights)


@task.random(count=25, en="random images and weights", zh="随机的图像和权重")
def random_images(rng: np.random.Generator, size: int) -> Call:
    return _drawn(rng, size, np.float64, 1.0)


@task.random(count=15, en="random images and weights in single precision", zh="单精度的随机图像和权重")
def random_single_precision(rng: np.random.Generator, size: int) -> Call:
    return _drawn(rng, size, np.float32, 0.5)


def _weighted(x, rows, columns, w_h, w_w):
    return x * _sigmoid(w_h @ rows)[:, :, :, None] * _sigmoid(w_w @ columns)[:, :, None, :]


def _activated(x, w_shared, scale, shift, w_h, w_w, activate):
    """Work as the reference does, with another activation."""
    return _weighted(x, *_shared(x, w_shared, scale, shift, activate), w_h, w_w)


@task.mutant(
    en="The batch normalisation was made but never applied: scale and shift come after the shared convolution.",
    zh="批归一化定义了却没有使用：共享卷积之后要做 scale 和 shift。",
)
def forgets_the_normalisation(x, w_shared, scale, shift, w_h, w_w):
    return coordinate_attention(x, w_shared, np.ones_like(scale), np.zeros_like(shift), w_h, w_w)


@task.mutant(
    en="The batch was normalised with its own statistics. They are fixed here: scale and shift stand for them.",
    zh="用这批数据自己的统计量做了归一化。这里统计量是固定的，已合并在 scale 和 shift 中。",
)
def normalises_with_the_batch(x, w_shared, scale, shift, w_h, w_w):
    def activate(values):
        plain = (values - shift[:, None]) / np.where(scale == 0, 1, scale)[:, None]
        mean, variance = plain.mean(axis=(0, 2), keepdims=True), plain.var(axis=(0, 2), keepdims=True)
        return _h_swish(scale[:, None] * (plain - mean) / np.sqrt(variance + 1e-5) + shift[:, None])

    return _activated(x, w_shared, scale, shift, w_h, w_w, activate)


@task.mutant(
    en="ReLU came after the shared convolution. The paper takes h-swish: t * clip(t + 3, 0, 6) / 6.",
    zh="共享卷积之后用了 ReLU。论文用的是 h-swish：t * clip(t + 3, 0, 6) / 6。",
)
def takes_relu(x, w_shared, scale, shift, w_h, w_w):
    return _activated(x, w_shared, scale, shift, w_h, w_w, lambda values: np.maximum(values, 0))


@task.mutant(
    en="This is swish, t * sigmoid(t). h-swish replaces the sigmoid by clip(t + 3, 0, 6) / 6.",
    zh="这是 swish，即 t * sigmoid(t)。h-swish 用 clip(t + 3, 0, 6) / 6 代替 sigmoid。",
)
def takes_swish(x, w_shared, scale, shift, w_h, w_w):
    return _activated(x, w_shared, scale, shift, w_h, w_w, lambda values: values * _sigmoid(values))


@task.mutant(
    en="This is the hard sigmoid, clip(t + 3, 0, 6) / 6. h-swish multiplies it by t.",
    zh="这是 hard sigmoid，即 clip(t + 3, 0, 6) / 6。h-swish 还要乘以 t。",
)
def takes_the_hard_sigmoid(x, w_shared, scale, shift, w_h, w_w):
    return _activated(x, w_shared, scale, shift, w_h, w_w, lambda values: np.clip(values + 3, 0, 6) / 6)


@task.mutant(
    en="No activation after the shared convolution: without one, the two convolutions are one linear map.",
    zh="共享卷积之后没有激活函数：那样两层卷积就等于一个线性映射。",
)
def forgets_the_activation(x, w_shared, scale, shift, w_h, w_w):
    return _activated(x, w_shared, scale, shift, w_h, w_w, lambda values: values)


@task.mutant(
    en="The maxima of the rows and columns were taken. Coordinate attention pools their means.",
    zh="取了各行各列的最大值。坐标注意力用的是均值。",
)
def pools_the_maxima(x, w_shared, scale, shift, w_h, w_w):
    places = np.concatenate([x.max(axis=3), x.max(axis=2)], axis=2)
    middle = _h_swish(scale[:, None] * (w_shared @ places) + shift[:, None])
    return _weighted(x, *np.split(middle, [x.shape[2]], axis=2), w_h, w_w)


@task.mutant(
    en="The sums of the rows and columns were taken: divide by W for the rows and by H for the columns.",
    zh="取了各行各列的和：行应除以 W，列应除以 H。",
)
def pools_the_sums(x, w_shared, scale, shift, w_h, w_w):
    places = np.concatenate([x.sum(axis=3), x.sum(axis=2)], axis=2)
    middle = _h_swish(scale[:, None] * (w_shared @ places) + shift[:, None])
    return _weighted(x, *np.split(middle, [x.shape[2]], axis=2), w_h, w_w)


@task.mutant(
    en="The whole image was pooled to one number a channel, as squeeze and excitation does: the place is lost.",
    zh="每个通道把整张图池化成了一个数，那是 SE 模块，丢失了位置信息。",
)
def pools_the_whole_image(x, w_shared, scale, shift, w_h, w_w):
    flat = np.broadcast_to(x.mean(axis=(2, 3), keepdims=True), x.shape)
    return _weighted(x, *_shared(flat, w_shared, scale, shift, _h_swish), w_h, w_w)


@task.mutant(
    en="The means of the columns came first: the first H places are those of the rows, the means along the width.",
    zh="列的均值排在了前面：前 H 个位置应是行的均值（沿宽求均值）。",
)
def puts_the_columns_first(x, w_shared, scale, shift, w_h, w_w):
    places = np.concatenate([x.mean(axis=2), x.mean(axis=3)], axis=2)
    middle = _h_swish(scale[:, None] * (w_shared @ places) + shift[:, None])
    return _weighted(x, *np.split(middle, [x.shape[2]], axis=2), w_h, w_w)


@task.mutant(
    en="The places were split in the middle. The first H belong to the rows, the last W to the columns.",
    zh="从中间拆成了两半。前 H 个属于行，后 W 个属于列。",
)
def splits_in_the_middle(x, w_shared, scale, shift, w_h, w_w):
    middle = np.concatenate(_shared(x, w_shared, scale, shift, _h_swish), axis=2)
    return _weighted(x, *np.array_split(middle, 2, axis=2), w_h, w_w)


@task.mutant(
    en="w_h and w_w are swapped: w_h makes the weights of the rows.",
    zh="w_h 和 w_w 弄反了：w_h 用来产生行的权重。",
)
def swaps_the_last_convolutions(x, w_shared, scale, shift, w_h, w_w):
    return coordinate_attention(x, w_shared, scale, shift, w_w, w_h)


@task.mutant(
    en="w_h served for rows and columns. The columns have a convolution of their own, w_w.",
    zh="行和列都用了 w_h。列有自己的卷积 w_w。",
)
def shares_the_last_convolution(x, w_shared, scale, shift, w_h, w_w):
    return coordinate_attention(x, w_shared, scale, shift, w_h, w_h)


@task.mutant(
    en="Only the weights of the rows were applied. Multiply by those of the columns as well.",
    zh="只用了行的权重。还要乘以列的权重。",
)
def weights_the_rows_alone(x, w_shared, scale, shift, w_h, w_w):
    rows, _ = _shared(x, w_shared, scale, shift, _h_swish)
    return x * _sigmoid(w_h @ rows)[:, :, :, None]


@task.mutant(
    en="The two weights were added. Each pixel is multiplied by both.",
    zh="把两个权重相加了。每个像素应与两者都相乘。",
)
def adds_the_two_weights(x, w_shared, scale, shift, w_h, w_w):
    rows, columns = _shared(x, w_shared, scale, shift, _h_swish)
    return x * (_sigmoid(w_h @ rows)[:, :, :, None] + _sigmoid(w_w @ columns)[:, :, None, :])


@task.mutant(
    en="One sigmoid was taken of the sum. Rows and columns have a sigmoid each, and their results are multiplied.",
    zh="先相加再取一个 sigmoid。行和列应各取 sigmoid，再相乘。",
)
def takes_one_sigmoid_of_the_sum(x, w_shared, scale, shift, w_h, w_w):
    rows, columns = _shared(x, w_shared, scale, shift, _h_swish)
    return x * _sigmoid((w_h @ rows)[:, :, :, None] + (w_w @ columns)[:, :, None, :])


@task.mutant(
    en="The sigmoids are missing: the weights must lie between 0 and 1.",
    zh="漏了 sigmoid：权重应在 0 到 1 之间。",
)
def forgets_the_sigmoids(x, w_shared, scale, shift, w_h, w_w):
    rows, columns = _shared(x, w_shared, scale, shift, _h_swish)
    return x * (w_h @ rows)[:, :, :, None] * (w_w @ columns)[:, :, None, :]


@task.mutant(
    en="Only the weights came back. The last step multiplies the images by them.",
    zh="只返回了权重。最后一步还要乘到图像上。",
)
def returns_the_weights(x, w_shared, scale, shift, w_h, w_w):
    return _weighted(np.ones_like(x), *_shared(x, w_shared, scale, shift, _h_swish), w_h, w_w)


@task.mutant(
    en="The input was added to the result. The skip connection belongs to the unit around the block.",
    zh="结果又加上了输入。跳跃连接属于外面的单元，不属于本模块。",
)
def adds_the_input(x, w_shared, scale, shift, w_h, w_w):
    return x + coordinate_attention(x, w_shared, scale, shift, w_h, w_w)


@task.mutant(
    en="The input was cast to float32: seven digits are left, too few for the means of large pixels that all but cancel.",
    zh="输入被转成 float32：只剩约七位有效数字，不够求几乎相互抵消的大像素的均值。",
)
def computes_in_single_precision(x, w_shared, scale, shift, w_h, w_w):
    return coordinate_attention(x.astype(np.float32), w_shared, scale, shift, w_h, w_w)


@task.mutant(
    en="The division by 6 is missing in h-swish: t * clip(t + 3, 0, 6) / 6.",
    zh="h-swish 漏了除以 6：t * clip(t + 3, 0, 6) / 6。",
)
def forgets_to_divide_by_six(x, w_shared, scale, shift, w_h, w_w):
    return _activated(x, w_shared, scale, shift, w_h, w_w, lambda values: 6 * _h_swish(values))


@task.mutant(
    en="The weights come from hard sigmoids, clip(t + 3, 0, 6) / 6. Only the shared layer has a hard activation.",
    zh="权重用了 hard sigmoid，clip(t + 3, 0, 6) / 6。只有共享层用这类分段激活。",
)
def makes_weights_by_hard_sigmoids(x, w_shared, scale, shift, w_h, w_w):
    rows, columns = _shared(x, w_shared, scale, shift, _h_swish)
    of_rows, of_columns = (np.clip(values + 3, 0, 6) / 6 for values in (w_h @ rows, w_w @ columns))
    return x * of_rows[:, :, :, None] * of_columns[:, :, None, :]


@task.bug(
    en=(
        "The normalisation was prepared and never applied; its activation is h-swish, not ReLU; and the places were split in "
        "the middle, which fits square images alone: the first H belong to the rows."
    ),
    zh=(
        "归一化准备好了却没有使用；激活函数应为 h-swish 而不是 ReLU；"
        "另外，各位置从中间拆开，只适合正方形图像：前 H 个才属于行。"
    ),
)
def forgets_to_normalise(x, w_shared, scale, shift, w_h, w_w):
    scale, shift = scale[:, None], shift[:, None]
    places = np.concatenate([x.mean(axis=3), x.mean(axis=2)], axis=2)
    features = w_shared @ places
    active = np.maximum(features, 0)
    rows, columns = np.split(active, 2, axis=2)
    row_weights = _sigmoid(w_h @ rows)
    column_weights = _sigmoid(w_w @ columns)
    return x * row_weights[:, :, :, None] * column_weights[:, :, None, :]
