"""Max pooling of a batch of images.

The maximum is exact: no case depends on rounding.
"""

from typing import Any

import numpy as np

from quizprep.coding.suite import Call, Task
from quizprep.graders._arrays import Array, are_finite, are_floats, is_int
from quizprep.graders._windows import drawn_dtype, drawn_sides, fits

task = Task(
    "max_pool2d",
    refuses=[
        "cv2.dilate",
        "scipy.ndimage.grey_dilation",
        "scipy.ndimage.maximum_filter",
        "scipy.ndimage.maximum_filter1d",
        "skimage.measure.block_reduce",
        "tensorflow.nn.max_pool",
        "tensorflow.nn.max_pool2d",
        "torch.max_pool1d",
        "torch.max_pool2d",
        "torch.max_pool3d",
        "torch.nn.AdaptiveMaxPool2d",
        "torch.nn.MaxPool1d",
        "torch.nn.MaxPool2d",
        "torch.nn.MaxPool3d",
        "torch.nn.functional.adaptive_max_pool2d",
        "torch.nn.functional.max_pool1d",
        "torch.nn.functional.max_pool2d",
        "torch.nn.functional.max_pool2d_with_indices",
        "torch.nn.functional.max_pool3d",
        "torch.ops.aten.max_pool2d",
    ],
)


@task.reference
def max_pool2d(x, kernel_size, stride=None, padding=0):
    """Return the maximum of each window of each channel, as torch's max_pool2d does.

    Args:
        x: images, array (N, C, H, W), float32 or float64.
        kernel_size: side of the square window, an int of at least 1; it fits in the padded image.
        stride: step of the window in both directions, an int of at least 1; ``None`` takes the kernel size.
        padding: width of the border around the image, an int, at most half the kernel size.  The border never wins: where all
            pixels of a window are negative, the result is negative.

    Returns:
        Array (N, C, H', W') with H' = floor((H + 2 padding - kernel_size) / stride) + 1, and W' likewise.  ``x`` itself is not
        changed.

    """
    x = np.asarray(x, dtype=np.float64)
    return _pool(x, kernel_size, kernel_size if stride is None else stride, padding)


def _pool(x, kernel, stride, padding, value=np.max, border=-np.inf):
    """Work as the reference does, with another value of a window or another border."""
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)), constant_values=border)
    sides = [(size - kernel) // stride + 1 for size in padded.shape[2:]]
    out = np.zeros((*x.shape[:2], *sides))
    for row, column in np.ndindex(*sides):
        top, left = row * stride, column * stride
        out[:, :, row, column] = value(padded[:, :, top : top + kernel, left : left + kernel], axis=(2, 3))
    return out


@task.valid
def within_contract(x: Any, kernel_size: Any, stride: Any = None, padding: Any = 0) -> bool:
    """Whether these are finite images, a window that fits, and a border of at most half a window."""
    if not (are_floats(x) and x.ndim == 4 and x.size and are_finite(x) and is_int(kernel_size, 1)):
        return False
    stride = kernel_size if stride is None else stride
    return fits(x, (kernel_size, kernel_size), stride, padding) and bool(2 * padding <= kernel_size)


def _images(*shape: int, dtype: Any = np.float64) -> Array:
    """Return images of distinct whole numbers around 0, without symmetry."""
    size = int(np.prod(shape))
    step = next(step for step in (7, 11, 13, 17, 19) if np.gcd(step, size) == 1)
    return (np.arange(size) * step % size - size // 2).reshape(shape).astype(dtype)


@task.case(en="one pixel, one window", zh="一个像素，一个窗口")
def one_pixel() -> Call:
    return Call(np.full((1, 1, 1, 1), -3.0), 1)


@task.case(
    en="windows of 2x2 side by side: the stride is the kernel size unless given", zh="2x2 窗口并排：不给步长时步长等于核大小"
)
def side_by_side() -> Call:
    return Call(np.array([[[[1.0, 2.0, 5.0, 3.0], [4.0, 0.0, 1.0, 2.0], [7.0, 1.0, 0.0, 6.0], [2.0, 3.0, 4.0, 8.0]]]]), 2)


@task.case(en="a 3x3 window without a stride steps by 3", zh="3x3 窗口不给步长：每次移动 3")
def three_by_three() -> Call:
    return Call(_images(1, 1, 6, 7), 3)


@task.case(en="stride None by keyword is the kernel size too", zh="用关键字写 stride=None 同样取核大小")
def stride_none() -> Call:
    return Call(_images(1, 2, 5, 5), 2, stride=None)


@task.case(
    en="all pixels negative: a window of zeros or a result that starts at 0 shows", zh="所有像素为负：以 0 作初值或填充都会暴露"
)
def all_negative() -> Call:
    return Call(_images(1, 1, 4, 4) - 20, 2)


@task.case(en="all pixels negative, with padding: the border never wins", zh="所有像素为负且有填充：填充不会成为最大值")
def all_negative_with_padding() -> Call:
    return Call(-np.arange(1.0, 10.0).reshape(1, 1, 3, 3), 3, 1, 1)


@task.case(
    en="numbers far below -1e9, with padding: minus infinity is the border that never wins",
    zh="远小于 -1e9 的数且有填充：只有负无穷的填充才不会取胜",
)
def far_below_zero() -> Call:
    return Call(np.array([[[[-1e12, -3e12], [-2e12, -5e12]]]]), 2, 1, 1)


@task.case(en="one channel all negative beside a positive one", zh="一个通道全为负，另一个为正")
def channels_of_different_sign() -> Call:
    return Call(np.stack([_images(3, 4) - 20, _images(3, 4) + 20])[None], 2, 1, 1)


@task.case(en="zeros and negative numbers", zh="零与负数")
def zeros_and_negatives() -> Call:
    return Call(np.array([[[[0.0, -1.0, -2.0], [-3.0, -4.0, -5.0], [-6.0, -7.0, 0.0]]]]), 2, 1)


@task.case(en="overlapping windows: 3x3 with stride 2", zh="重叠的窗口：3x3，步长 2")
def overlapping_windows() -> Call:
    return Call(_images(1, 1, 5, 7), 3, 2)


@task.case(en="stride 1 by keyword", zh="用关键字给出步长 1")
def stride_one() -> Call:
    return Call(_images(1, 2, 4, 5), 2, stride=1)


@task.case(en="as in a ResNet stem: 3x3, stride 2, padding 1", zh="类似 ResNet 首层：3x3，步长 2，填充 1")
def resnet_stem() -> Call:
    return Call(_images(2, 2, 6, 6), 3, 2, 1)


@task.case(en="padding without a stride, by keyword", zh="不给步长而给填充，用关键字")
def padding_by_keyword() -> Call:
    return Call(_images(1, 1, 4, 6) - 9, 2, padding=1)


@task.case(en="sizes that do not divide: the last row and column are dropped", zh="尺寸不能整除：最后一行一列舍去")
def sizes_do_not_divide() -> Call:
    return Call(_images(1, 1, 5, 7), 2)


@task.case(en="the largest number stands in what is dropped", zh="最大的数恰好在被舍去的部分")
def largest_is_dropped() -> Call:
    x = _images(1, 1, 5, 5)
    x[0, 0, 4, 4] = 99
    return Call(x, 2)


@task.case(en="a stride longer than the window: pixels are skipped", zh="步长大于窗口：有像素被跳过")
def stride_beyond_window() -> Call:
    return Call(_images(1, 1, 7, 8), 2, 3)


@task.case(en="a window of 1 with stride 2: every second pixel", zh="1x1 窗口，步长 2：隔点取样")
def window_of_one() -> Call:
    return Call(_images(1, 1, 4, 5), 1, 2)


@task.case(en="a window as large as the image: one number for each channel", zh="窗口与图像一样大：每个通道一个数")
def global_pooling() -> Call:
    return Call(_images(2, 3, 4, 4), 4)


@task.case(en="an image more wide than high", zh="宽大于高的图像")
def wide_image() -> Call:
    return Call(_images(1, 1, 2, 8), 2)


@task.case(en="an image more high than wide", zh="高大于宽的图像")
def high_image() -> Call:
    return Call(_images(1, 1, 8, 3), 3, 1)


@task.case(en="several images and channels: none is mixed with another", zh="多幅图像、多个通道：互不混合")
def images_and_channels() -> Call:
    return Call(_images(2, 3, 4, 4), 2)


@task.case(en="the maximum at another place of each window", zh="每个窗口中最大值的位置都不同")
def maximum_anywhere() -> Call:
    return Call(np.array([[[[9.0, 1.0, 2.0, 8.0], [3.0, 4.0, 5.0, 6.0], [0.0, 1.0, 3.0, 2.0], [7.0, 2.0, 1.0, 5.0]]]]), 2)


@task.case(en="fractions: nothing is rounded", zh="小数：不能取整")
def fractions() -> Call:
    return Call(_images(1, 1, 4, 4) / 8, 2)


@task.case(en="float32 images", zh="float32 图像")
def single_precision() -> Call:
    return Call(_images(1, 2, 5, 4, dtype=np.float32) - 10, 3, 2, 1)


@task.case(en="channels moved to the front: a view that is not contiguous", zh="由通道在后变为通道在前的视图，内存不连续")
def channels_last_view() -> Call:
    return Call(_images(2, 4, 5, 3).transpose(0, 3, 1, 2), 2)


@task.case(en="every second column of images, read-only", zh="图像的隔列视图，只读")
def strided_read_only_view() -> Call:
    view = _images(1, 2, 4, 8)[..., ::2]
    view.flags.writeable = False
    return Call(view, 2, 1, 1)


@task.case(en="equal pixels: each is the maximum", zh="像素全相等：每个都是最大值")
def equal_pixels() -> Call:
    return Call(np.full((1, 2, 4, 4), -2.5), 3, 1, 1)


@task.case(
    en="a mixed batch: an image of zeros, one all negative, one with its maximum twice in a window",
    zh="一批结构不同的图像：全零、全为负、窗口内最大值出现两次",
)
def mixed_batch() -> Call:
    x = np.stack([np.zeros((1, 4, 4)), _images(1, 4, 4) - 30, np.maximum(_images(1, 4, 4), 2)])
    return Call(x, 2, 2, 1)


def _drawn(rng: np.random.Generator, size: int, kernel: int, padding: int) -> Array:
    """Draw images into which the window fits."""
    batch, channels = (int(number) for number in rng.integers(1, 3, size=2, endpoint=True))
    sides, dtype = drawn_sides(rng, (kernel, kernel), padding, 2 + size // 4), drawn_dtype(rng)
    x = rng.normal(rng.uniform(-3, 1), 1, (batch, channels, *sides))
    return np.round(x, 2).astype(dtype)


@task.bench(sizes=(16, 32, 64, 128, 256))
def square_maps(rng: np.random.Generator, size: int) -> Call:
    return Call(rng.standard_normal((4, 8, size, size)), 3, 2, 1)


@task.fast
def larger_of_shifted_images(x, kernel_size, stride=None, padding=0):
    stride = kernel_size if stride is None else stride
    borders = ((0, 0), (0, 0), (padding, padding), (padding, padding))
    padded = np.pad(x, borders, constant_values=-np.inf)
    high, wide = ((side - kernel_size) // stride * stride + 1 for side in padded.shape[2:])
    out = None
    for row, column in np.ndindex(kernel_size, kernel_size):
        shifted = padded[:, :, row : row + high : stride, column : column + wide : stride]
        out = shifted.copy() if out is None else np.maximum(out, shifted, out=out)
    return out


@task.library
def library_max_pool2d(x, kernel_size, stride=None, padding=0):
    from torch.nn.functional import max_pool2d as pool

    return pool(x, kernel_size, stride, padding)


@task.half(
    count=6,
    en="random images in half precision, most pixels negative: a border such as -1e9 is no float16",
    zh="半精度的随机图像，多数像素为负：-1e9 之类的填充值超出 float16 的范围",
)
def half_images(rng: np.random.Generator, size: int) -> Call:
    sides = (int(number) for number in rng.integers(2, 5 + size, size=2))
    return Call(rng.normal(-2, 1, (2, 2, *sides)), 2 + size % 2, 1 + size % 3, 1)


@task.random(count=30, en="random images, windows with stride and padding", zh="随机图像，窗口带步长和填充")
def random_settings(rng: np.random.Generator, size: int) -> Call:
    kernel = int(rng.integers(1, 5))
    padding = int(rng.integers(0, kernel // 2, endpoint=True))
    return Call(_drawn(rng, size, kernel, padding), kernel, int(rng.integers(1, 4)), padding)


@task.random(count=15, en="random images, windows side by side", zh="随机图像，窗口并排")
def random_side_by_side(rng: np.random.Generator, size: int) -> Call:
    kernel = int(rng.integers(2, 5))
    return Call(_drawn(rng, size, kernel, 0), kernel)


def _settings(x, kernel_size, stride):
    return np.asarray(x, dtype=np.float64), kernel_size, kernel_size if stride is None else stride


@task.mutant(
    en="The image was padded with zeros, which win where all pixels are negative. Pad with minus infinity.",
    zh="用 0 填充了图像：像素全为负时 0 会成为最大值。应填充负无穷。",
)
def pads_with_zeros(x, kernel_size, stride=None, padding=0):
    return _pool(*_settings(x, kernel_size, stride), padding, border=0.0)


@task.mutant(
    en="The running maximum starts at 0, so no result is negative. Start with minus infinity or with the first pixel.",
    zh="最大值从 0 开始累计，于是结果不会为负。应从负无穷或第一个像素开始。",
)
def starts_the_maximum_at_zero(x, kernel_size, stride=None, padding=0):
    return np.maximum(max_pool2d(x, kernel_size, stride, padding), 0.0)


@task.mutant(
    en="The border was filled with -1e9: a pixel may be lower still. Minus infinity never wins.",
    zh="边界填充了 -1e9：像素可能更小。只有负无穷永远不会取胜。",
)
def pads_with_a_large_negative_number(x, kernel_size, stride=None, padding=0):
    return _pool(*_settings(x, kernel_size, stride), padding, border=-1e9)


@task.mutant(
    en="The stride defaults to 1, as a convolution's does. Pooling without a stride steps by its kernel size.",
    zh="步长默认取了 1，那是卷积的默认值。池化不给步长时按核大小移动。",
)
def defaults_to_stride_one(x, kernel_size, stride=None, padding=0):
    return max_pool2d(x, kernel_size, 1 if stride is None else stride, padding)


@task.mutant(
    en="The stride defaults to 2 whatever the window. Without a stride it is the kernel size.",
    zh="不论窗口多大，默认步长都取了 2。不给步长时应为核大小。",
)
def defaults_to_stride_two(x, kernel_size, stride=None, padding=0):
    return max_pool2d(x, kernel_size, 2 if stride is None else stride, padding)


@task.mutant(
    en="The stride that was given is ignored: the window steps by its own size.",
    zh="忽略了给定的步长：窗口总按自身大小移动。",
)
def ignores_the_stride(x, kernel_size, stride=None, padding=0):
    return max_pool2d(x, kernel_size, None, padding)


@task.mutant(
    en="The shape follows the stride, the windows do not: window i starts at i·stride.",
    zh="输出形状考虑了步长，窗口却没有：第 i 个窗口从 i·stride 开始。",
)
def steps_by_one_pixel(x, kernel_size, stride=None, padding=0):
    right = max_pool2d(x, kernel_size, stride, padding)
    return max_pool2d(x, kernel_size, 1, padding)[:, :, : right.shape[2], : right.shape[3]]


@task.mutant(
    en="The padding is not used: the window also stands across the border.",
    zh="没有用到填充：窗口也会跨在边界上。",
)
def ignores_the_padding(x, kernel_size, stride=None, padding=0):
    if min(x.shape[2:]) < kernel_size:
        return np.zeros((*x.shape[:2], 0, 0))
    return max_pool2d(x, kernel_size, stride)


@task.mutant(
    en="The image was padded below and on the right alone. Padding goes on all four sides.",
    zh="只在下侧和右侧填充了。四周都要填充。",
)
def pads_one_side(x, kernel_size, stride=None, padding=0):
    x, kernel, stride = _settings(x, kernel_size, stride)
    padded = np.pad(x, ((0, 0), (0, 0), (0, 2 * padding), (0, 2 * padding)), constant_values=-np.inf)
    return _pool(padded, kernel, stride, 0)


@task.mutant(
    en="A last window that is not complete was kept (ceil mode). It is dropped: floor.",
    zh="最后不完整的窗口被保留了（ceil 模式）。应舍去：向下取整。",
)
def keeps_partial_windows(x, kernel_size, stride=None, padding=0):
    x, kernel, stride = _settings(x, kernel_size, stride)
    more = [-(size + 2 * padding - kernel) % stride for size in x.shape[2:]]
    padded = np.pad(x, ((0, 0), (0, 0), *((padding, padding + extra) for extra in more)), constant_values=-np.inf)
    return _pool(padded, kernel, stride, 0)


@task.mutant(
    en="The last row and column of windows are missing: there is one window more than steps, + 1.",
    zh="少了最后一行和最后一列窗口：窗口数比步数多一个，要加 1。",
)
def stops_a_step_early(x, kernel_size, stride=None, padding=0):
    return max_pool2d(x, kernel_size, stride, padding)[:, :, :-1, :-1]


@task.mutant(
    en="The window ends one row and one column too early: the upper limit of a slice is exclusive, use start + kernel_size.",
    zh="窗口少了最后一行和一列：切片的上界不含端点，应为 起点 + kernel_size。",
)
def excludes_the_upper_end(x, kernel_size, stride=None, padding=0):
    def value(window, axis):
        inner = window[:, :, : max(1, kernel_size - 1), : max(1, kernel_size - 1)]
        return inner.max(axis=axis)

    return _pool(*_settings(x, kernel_size, stride), padding, value)


@task.mutant(
    en="This is average pooling; the task asks for the maximum.",
    zh="这是平均池化；本题要求最大值。",
)
def takes_the_mean(x, kernel_size, stride=None, padding=0):
    return _pool(*_settings(x, kernel_size, stride), padding, np.mean, border=0.0)


@task.mutant(
    en="This is the minimum of each window; the task asks for the maximum.",
    zh="这是每个窗口的最小值；本题要求最大值。",
)
def takes_the_minimum(x, kernel_size, stride=None, padding=0):
    return -max_pool2d(-x, kernel_size, stride, padding)


@task.mutant(
    en="Absolute values were compared. A large negative number is small.",
    zh="比较的是绝对值。绝对值很大的负数其实很小。",
)
def compares_absolute_values(x, kernel_size, stride=None, padding=0):
    return max_pool2d(abs(x), kernel_size, stride, padding)


@task.mutant(
    en="The maximum was taken over all channels. Each channel is pooled by itself.",
    zh="在所有通道上取了最大值。每个通道应各自池化。",
)
def mixes_the_channels(x, kernel_size, stride=None, padding=0):
    pooled = max_pool2d(x, kernel_size, stride, padding)
    return np.broadcast_to(pooled.max(axis=1, keepdims=True), pooled.shape)


@task.mutant(
    en="The maximum was taken over the whole batch. Each image is pooled by itself.",
    zh="在整个批上取了最大值。每幅图像应各自池化。",
)
def mixes_the_images(x, kernel_size, stride=None, padding=0):
    pooled = max_pool2d(x, kernel_size, stride, padding)
    return np.broadcast_to(pooled.max(axis=0, keepdims=True), pooled.shape)


@task.mutant(
    en="A negative index takes pixels of the other side of the image. What lies before the first row or column is padding.",
    zh="负下标取到了图像另一侧的像素：第一行、第一列之前是填充，应跳过。",
)
def wraps_round_at_the_border(x, kernel_size, stride=None, padding=0):
    x, kernel, stride = _settings(x, kernel_size, stride)
    before = np.pad(x, ((0, 0), (0, 0), (padding, 0), (padding, 0)), mode="wrap")
    padded = np.pad(before, ((0, 0), (0, 0), (0, padding), (0, padding)), constant_values=-np.inf)
    return _pool(padded, kernel, stride, 0)
