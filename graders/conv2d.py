"""Forward pass of a 2-D convolution layer.

Sums are short and their terms of one size, so that single precision in any order of addition stays far inside the tolerance.
"""

from typing import Any

import numpy as np

from quizprep.coding.suite import Call, Task
from quizprep.graders._arrays import are_finite, are_floats
from quizprep.graders._windows import CONVOLUTIONS, drawn_dtype, drawn_sides, fits, ramp

task = Task(
    "conv2d",
    refuses=[
        *CONVOLUTIONS,
        "tensorflow.nn.convolution",
    ],
)


@task.reference
def conv2d(x, w, b, stride=1, padding=0):
    """Return the output of a 2-D convolution layer: cross-correlation, the kernel is not flipped.

    Args:
        x: images, array (N, C, H, W), float32 or float64.
        w: filters, array (F, C, KH, KW) of the same dtype; the kernel fits in the padded image.
        b: biases, array (F,).
        stride: step of the kernel in both directions, an int of at least 1.
        padding: zeros added on each of the four sides, an int of at least 0.

    Returns:
        Array (N, F, H', W') with H' = floor((H + 2 padding - KH) / stride) + 1, and W' likewise.  The inputs are not changed.

    """
    x, w, b = (np.asarray(array, dtype=np.float64) for array in (x, w, b))
    return _slide(x, w, stride, padding) + b[:, None, None]


def _slide(x, w, stride, padding, padded=None):
    """Return the sums of products, without the bias; another padded image may be given."""
    if padded is None:
        padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    (high, wide), (kernel_h, kernel_w) = padded.shape[2:], w.shape[2:]
    out = np.zeros((len(x), len(w), (high - kernel_h) // stride + 1, (wide - kernel_w) // stride + 1))
    for row, column in np.ndindex(out.shape[2:]):
        top, left = row * stride, column * stride
        patch = padded[:, :, top : top + kernel_h, left : left + kernel_w]
        out[:, :, row, column] = np.einsum("nchw,fchw->nf", patch, w)
    return out


@task.valid
def within_contract(x: Any, w: Any, b: Any, stride: Any = 1, padding: Any = 0) -> bool:
    """Whether these are images, filters and biases that go together, finite, and the kernel fits."""
    if not (are_floats(x, w, b) and x.dtype == w.dtype == b.dtype and (x.ndim, w.ndim) == (4, 4) and x.size and w.size):
        return False
    if x.shape[1] != w.shape[1] or b.shape != w.shape[:1] or not are_finite(x, w, b):
        return False
    return fits(x, w.shape[2:], stride, padding)


def _call(images: tuple[int, ...], filters: tuple[int, ...], *settings: int, dtype: Any = np.float64) -> Call:
    """Return a call with images and filters of these shapes."""
    biases = (np.arange(filters[0]) % 3 + 1).astype(dtype)
    return Call(ramp(*images, dtype=dtype), ramp(*filters, dtype=dtype)[..., ::-1].copy(), biases, *settings)


@task.case(en="one pixel, one tap: a product and the bias", zh="一个像素、1x1 的核：一个乘积加偏置")
def one_pixel() -> Call:
    return Call(np.full((1, 1, 1, 1), 3.0), np.full((1, 1, 1, 1), 2.0), np.array([0.5]))


@task.case(
    en="a kernel without symmetry: it is laid on the image as it is, not flipped",
    zh="不对称的卷积核：原样放到图像上，不翻转",
)
def kernel_without_symmetry() -> Call:
    x = np.array([[[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]]])
    return Call(x, np.array([[[[1.0, 2.0], [0.0, -1.0]]]]), np.zeros(1))


@task.case(
    en="one pixel that is 1: the output shows the kernel the other way round", zh="只有一个像素为 1：输出是倒过来的卷积核"
)
def impulse() -> Call:
    x = np.zeros((1, 1, 5, 5))
    x[0, 0, 2, 2] = 1
    return Call(x, np.arange(1.0, 10.0).reshape(1, 1, 3, 3), np.zeros(1))


@task.case(en="several input channels: their products are added up", zh="多个输入通道：各通道的乘积相加")
def channels_are_summed() -> Call:
    return _call((1, 3, 4, 4), (1, 3, 2, 2))


@task.case(en="several filters: one output channel and one bias each", zh="多个卷积核：每个对应一个输出通道和一个偏置")
def several_filters() -> Call:
    return _call((1, 2, 4, 4), (3, 2, 3, 3))


@task.case(en="a kernel of zeros: the output is the bias of each filter", zh="卷积核全为 0：输出就是各自的偏置")
def bias_alone() -> Call:
    return Call(ramp(2, 1, 3, 3), np.zeros((3, 1, 2, 2)), np.array([1.5, -2.0, 0.25]))


@task.case(en="a batch of two different images", zh="一批两幅不同的图像")
def batch_of_two() -> Call:
    return _call((2, 1, 4, 5), (2, 1, 2, 2))


@task.case(
    en="three images, three filters: samples and filters must not change places",
    zh="三幅图像、三个卷积核：样本与卷积核不能调换",
)
def as_many_images_as_filters() -> Call:
    return _call((3, 2, 3, 3), (3, 2, 2, 2))


@task.case(
    en="as many filters as output columns: the bias runs along the filters", zh="卷积核数等于输出列数：偏置沿卷积核轴相加"
)
def as_many_filters_as_columns() -> Call:
    return _call((1, 1, 4, 4), (3, 1, 2, 2))


@task.case(en="a 1x1 kernel mixes the channels of each pixel", zh="1x1 卷积核混合每个像素的各通道")
def one_by_one_kernel() -> Call:
    return _call((2, 3, 2, 3), (2, 3, 1, 1))


@task.case(en="a kernel as large as the image: one output", zh="卷积核与图像一样大：只有一个输出")
def kernel_equals_image() -> Call:
    return _call((2, 2, 3, 4), (2, 2, 3, 4))


@task.case(en="a kernel that is higher than wide", zh="高大于宽的卷积核")
def high_kernel() -> Call:
    return _call((1, 1, 5, 4), (1, 1, 3, 1))


@task.case(en="a kernel that is wider than high", zh="宽大于高的卷积核")
def wide_kernel() -> Call:
    return _call((1, 1, 3, 6), (1, 1, 2, 4))


@task.case(en="an image that is wider than high", zh="宽大于高的图像")
def wide_image() -> Call:
    return _call((1, 2, 3, 7), (2, 2, 2, 2))


@task.case(en="stride 2, by position", zh="步长 2，按位置给出")
def stride_two() -> Call:
    return _call((1, 1, 5, 5), (1, 1, 3, 3), 2)


@task.case(en="a stride that does not divide: what is left over is dropped", zh="步长不能整除：剩余部分舍去")
def stride_does_not_divide() -> Call:
    return _call((1, 1, 6, 8), (1, 1, 3, 3), 2)


@task.case(en="a stride larger than the kernel: pixels are skipped", zh="步长大于卷积核：有像素被跳过")
def stride_beyond_kernel() -> Call:
    return _call((1, 1, 7, 7), (1, 1, 2, 2), 3)


@task.case(en="a stride larger than the image: one output is left", zh="步长比图像还大：只剩一个输出")
def stride_beyond_image() -> Call:
    return _call((1, 1, 4, 4), (1, 1, 2, 2), 9)


@task.case(en="padding of one keeps the size of a 3x3 convolution", zh="填充 1：3x3 卷积尺寸不变")
def same_size() -> Call:
    return _call((1, 1, 4, 4), (1, 1, 3, 3), 1, 1)


@task.case(en="padding is zeros around positive pixels, not copies of them", zh="填充的是 0，不是边界像素的复制")
def padding_is_zero() -> Call:
    return Call(np.full((1, 1, 2, 2), 3.0), np.ones((1, 1, 3, 3)), np.array([1.0]), padding=1)


@task.case(en="only the padded image has room for the kernel", zh="只有填充之后卷积核才放得下")
def padding_makes_room() -> Call:
    return _call((1, 2, 1, 2), (1, 2, 3, 3), 1, 1)


@task.case(
    en="more padding than the kernel: outputs that see zeros alone are the bias", zh="填充比卷积核大：只看到 0 的输出等于偏置"
)
def padding_beyond_kernel() -> Call:
    return _call((1, 1, 2, 2), (2, 1, 2, 2), 1, 3)


@task.case(en="stride and padding together, by keyword", zh="同时给出步长和填充，用关键字")
def stride_and_padding() -> Call:
    call = _call((2, 2, 5, 6), (3, 2, 3, 3))
    return Call(*call.args, stride=2, padding=1)


@task.case(en="padding with a stride that leaves the right side out", zh="有填充，且步长使右侧舍去")
def padding_and_floor() -> Call:
    return _call((1, 1, 4, 6), (1, 1, 3, 3), 2, 1)


@task.case(en="large numbers that cancel to small ones", zh="很大的数相互抵消成很小的数")
def cancellation() -> Call:
    x = np.array([[[[1e6, 1e6 + 1.0, 1e6 + 3.0, 1e6 - 2.0]]]])
    return Call(x, np.array([[[[1.0, -1.0]]]]), np.array([0.25]))


@task.case(en="float32 images, filters and biases", zh="float32 的图像、卷积核和偏置")
def single_precision() -> Call:
    return _call((2, 2, 4, 4), (2, 2, 3, 3), 1, 1, dtype=np.float32)


@task.case(en="fractions: nothing is rounded to integers", zh="小数：不能取整")
def fractions() -> Call:
    return Call(ramp(1, 2, 3, 3) / 4, ramp(2, 2, 2, 2) / 8, np.array([0.1, -0.3]))


@task.case(en="channels moved to the front: a view that is not contiguous", zh="由通道在后变为通道在前的视图，内存不连续")
def channels_last_view() -> Call:
    return Call(ramp(2, 4, 5, 3).transpose(0, 3, 1, 2), ramp(2, 2, 2, 3).transpose(0, 3, 1, 2), np.array([1.0, 2.0]))


@task.case(en="every second pixel of an image, read-only", zh="图像的隔点视图，只读")
def strided_read_only_view() -> Call:
    x = ramp(1, 2, 8, 8)[:, :, ::2, ::2]
    x.flags.writeable = False
    return Call(x, ramp(2, 2, 3, 3), np.array([0.0, 1.0]), 1, 1)


@task.case(
    en="a mixed batch: an image of zeros, one of equal pixels, one of a single pixel that is not 0",
    zh="一批结构不同的图像：全零、像素全相等、只有一个像素不为 0",
)
def mixed_batch() -> Call:
    x = np.zeros((3, 1, 4, 4))
    x[1], x[2, 0, 0, 3] = -2, 5
    return Call(x, ramp(2, 1, 3, 3), np.array([0.5, -1.0]), 1, 1)


@task.case(en="filters and biases that are read-only views, too", zh="卷积核和偏置也是只读视图")
def read_only_filters() -> Call:
    w, b = ramp(4, 2, 3, 6)[::2, :, :, ::2], np.array([1.0, 9.0, -2.0])[::2]
    w.flags.writeable = b.flags.writeable = False
    return Call(ramp(1, 2, 4, 5), w, b)


def _drawn(rng: np.random.Generator, size: int, stride: int, padding: int) -> Call:
    """Draw images, filters and biases for these settings."""
    batch, channels, filters = (int(number) for number in rng.integers(1, 3, size=3, endpoint=True))
    kernel = rng.integers(1, 4, size=2)
    sides, dtype = drawn_sides(rng, kernel, padding, 2 + size // 5), drawn_dtype(rng)
    shapes = ((batch, channels, *sides), (filters, channels, *kernel), (filters,))
    return Call(*(rng.standard_normal(shape).astype(dtype) for shape in shapes), stride, padding)


@task.bench(sizes=(8, 16, 32, 64, 128))
def square_maps(rng: np.random.Generator, size: int) -> Call:
    return Call(rng.standard_normal((2, 3, size, size)), rng.standard_normal((4, 3, 3, 3)), rng.standard_normal(4), 1, 1)


@task.fast
def one_matrix_product(x, w, b, stride=1, padding=0):
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, w.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]
    # (N, C, H', W', KH, KW) with (F, C, KH, KW): tensordot copies the windows once and calls a matrix product.
    return np.tensordot(windows, w, axes=((1, 4, 5), (1, 2, 3))).transpose(0, 3, 1, 2) + b[:, None, None]


@task.library
def library_conv2d(x, w, b, stride=1, padding=0):
    from torch.nn.functional import conv2d as convolve

    return convolve(x, w, b, stride, padding)


@task.half(count=6, en="random images and filters in half precision", zh="半精度的随机图像和卷积核")
def half_images(rng: np.random.Generator, size: int) -> Call:
    channels, filters, *sides = (int(number) for number in rng.integers(1, (2, 3, 3 + size, 3 + size), endpoint=True))
    shapes = ((2, channels, *sides), (filters, channels, 3, 3), (filters,))
    return Call(*(rng.uniform(-1, 1, shape) for shape in shapes), 1 + size % 2, 1)


@task.random(count=20, en="random images and filters, stride 1, no padding", zh="随机图像和卷积核，步长 1，无填充")
def random_plain(rng: np.random.Generator, size: int) -> Call:
    return Call(*_drawn(rng, size, 1, 0).args[:3])


@task.random(count=25, en="random images and filters with stride and padding", zh="随机图像和卷积核，带步长和填充")
def random_settings(rng: np.random.Generator, size: int) -> Call:
    return _drawn(rng, size, int(rng.integers(1, 4)), int(rng.integers(0, 3)))


def _with_bias(out, b):
    return out + np.asarray(b, dtype=np.float64)[:, None, None]


@task.mutant(
    en="The kernel was flipped: that is convolution as mathematics has it. A layer computes cross-correlation, unflipped.",
    zh="卷积核被翻转了：那是数学上的卷积。卷积层计算的是互相关，不翻转。",
)
def flips_the_kernel(x, w, b, stride=1, padding=0):
    return conv2d(x, w[:, :, ::-1, ::-1], b, stride, padding)


@task.mutant(
    en="The bias was not added: each filter has one number that is added to all its outputs.",
    zh="没有加偏置：每个卷积核有一个数，要加到它的所有输出上。",
)
def forgets_the_bias(x, w, b, stride=1, padding=0):
    return conv2d(x, w, np.zeros_like(b), stride, padding)


@task.mutant(
    en="The bias was broadcast along the columns: give it the shape (F, 1, 1), or (1, F, 1, 1), before adding.",
    zh="偏置沿列方向广播了：相加前应变成 (F, 1, 1) 或 (1, F, 1, 1)。",
)
def adds_the_bias_along_the_columns(x, w, b, stride=1, padding=0):
    return conv2d(x, w, np.zeros_like(b), stride, padding) + b


@task.mutant(
    en="The bias was added once for each input channel. It is added once to the finished sum.",
    zh="偏置对每个输入通道各加了一次。应在求和完成之后只加一次。",
)
def adds_the_bias_for_each_channel(x, w, b, stride=1, padding=0):
    return conv2d(x, w, b * x.shape[1], stride, padding)


@task.mutant(
    en="The stride is not used: the kernel moves by one pixel.",
    zh="没有用到步长：卷积核每次只移动一个像素。",
)
def ignores_the_stride(x, w, b, stride=1, padding=0):
    return conv2d(x, w, b, 1, padding)


@task.mutant(
    en="The shape follows the stride, the windows do not: window i starts at i·stride.",
    zh="输出形状考虑了步长，窗口却没有：第 i 个窗口从 i·stride 开始。",
)
def steps_by_one_pixel(x, w, b, stride=1, padding=0):
    right = conv2d(x, w, b, stride, padding)
    return conv2d(x, w, b, 1, padding)[:, :, : right.shape[2], : right.shape[3]]


@task.mutant(
    en="The padding is not used: zeros are added on all four sides first.",
    zh="没有用到填充：应先在四周补 0。",
)
def ignores_the_padding(x, w, b, stride=1, padding=0):
    return conv2d(x, w, b, stride, 0)


@task.mutant(
    en="The image was padded below and on the right alone. Padding goes on all four sides.",
    zh="只在下侧和右侧填充了。四周都要填充。",
)
def pads_one_side(x, w, b, stride=1, padding=0):
    padded = np.pad(x, ((0, 0), (0, 0), (0, 2 * padding), (0, 2 * padding)))
    return _with_bias(_slide(x, w, stride, padding, padded), b)


@task.mutant(
    en="The border pixels were repeated outwards. Padding is made of zeros.",
    zh="边界像素被向外复制了。填充应为 0。",
)
def repeats_the_border(x, w, b, stride=1, padding=0):
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)), mode="edge")
    return _with_bias(_slide(x, w, stride, padding, padded), b)


@task.mutant(
    en="A last step that does not fit completely was counted (ceiling). It is dropped: floor((H + 2p - K) / s) + 1.",
    zh="放不下的最后一步被算上了（向上取整）。应舍去：floor((H + 2p - K) / s) + 1。",
)
def rounds_the_size_up(x, w, b, stride=1, padding=0):
    more = [-(size + 2 * padding - kernel) % stride for size, kernel in zip(x.shape[2:], w.shape[2:], strict=True)]
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding + more[0]), (padding, padding + more[1])))
    return _with_bias(_slide(x, w, stride, padding, padded), b)


@task.mutant(
    en="The last row and column of outputs are missing: there is one position more than steps, + 1.",
    zh="少了最后一行和最后一列输出：位置数比步数多一个，要加 1。",
)
def stops_a_step_early(x, w, b, stride=1, padding=0):
    return conv2d(x, w, b, stride, padding)[:, :, :-1, :-1]


@task.mutant(
    en="Only the first channel was used. The products of all channels are added up.",
    zh="只用了第一个通道。所有通道的乘积都要相加。",
)
def uses_the_first_channel(x, w, b, stride=1, padding=0):
    return conv2d(x[:, :1], w[:, :1], b, stride, padding)


@task.mutant(
    en="The products were averaged. They are added up.",
    zh="对乘积取了平均。应当求和。",
)
def averages(x, w, b, stride=1, padding=0):
    return conv2d(x, w / w[0].size, b, stride, padding)


@task.mutant(
    en="Height and width of the kernel are mixed up: it was transposed.",
    zh="卷积核的高和宽弄混了：核被转置了。",
)
def transposes_the_kernel(x, w, b, stride=1, padding=0):
    return conv2d(x, w.swapaxes(2, 3), b, stride, padding)


@task.mutant(
    en="Samples and filters changed places: the result has the shape (N, F, H', W').",
    zh="样本与卷积核两个轴调换了：结果的形状应为 (N, F, H', W')。",
)
def puts_the_filters_first(x, w, b, stride=1, padding=0):
    return conv2d(x, w, b, stride, padding).swapaxes(0, 1)


@task.mutant(
    en="The product of im2col was reshaped in the wrong order: a transpose moves axes, a reshape only renames them.",
    zh="im2col 的乘积重排次序不对：transpose 才移动轴，reshape 只是重新解释内存。",
)
def reshapes_where_it_should_transpose(x, w, b, stride=1, padding=0):
    right = conv2d(x, w, b, stride, padding)
    return right.swapaxes(0, 1).reshape(right.shape)


@task.mutant(
    en="Every output comes from the first image of the batch. Each image has its own.",
    zh="所有输出都来自批中的第一幅图像。每幅图像各算各的。",
)
def uses_the_first_image(x, w, b, stride=1, padding=0):
    return np.repeat(conv2d(x[:1], w, b, stride, padding), len(x), axis=0)


@task.mutant(
    en="The image was padded above and on the left alone. Padding goes on all four sides.",
    zh="只在上侧和左侧填充了。四周都要填充。",
)
def pads_above_and_on_the_left(x, w, b, stride=1, padding=0):
    padded = np.pad(x, ((0, 0), (0, 0), (2 * padding, 0), (2 * padding, 0)))
    return _with_bias(_slide(x, w, stride, padding, padded), b)


@task.mutant(
    en="The stride was used down the image alone. It is the same in both directions.",
    zh="步长只用在了纵向。两个方向的步长相同。",
)
def strides_down_alone(x, w, b, stride=1, padding=0):
    return conv2d(x, w, b, 1, padding)[:, :, ::stride]


@task.mutant(
    en="The stride was used across the image alone. It is the same in both directions.",
    zh="步长只用在了横向。两个方向的步长相同。",
)
def strides_across_alone(x, w, b, stride=1, padding=0):
    return conv2d(x, w, b, 1, padding)[:, :, :, ::stride]


@task.mutant(
    en="Negative outputs were cut off: a ReLU is not part of the convolution.",
    zh="负的输出被截成了 0：卷积本身不包含 ReLU。",
)
def ends_with_a_relu(x, w, b, stride=1, padding=0):
    return np.maximum(conv2d(x, w, b, stride, padding), 0)


@task.bug(
    en=(
        "The columns run over the samples first, and the product was read as if the samples ran fastest: reshape to "
        "(F, N, H', W'), then bring N to the front."
    ),
    zh="各列按样本在最外层的顺序排列，而乘积却按样本变化最快来解读：应先变形为 (F, N, H', W')，再把 N 换到最前面。",
)
def mixes_the_samples(x, w, b, stride=1, padding=0):
    samples, _, height, width = x.shape
    filters, _, kernel_h, kernel_w = w.shape
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    out_h = (height + 2 * padding - kernel_h) // stride + 1
    out_w = (width + 2 * padding - kernel_w) // stride + 1
    columns = [
        padded[sample, :, top : top + kernel_h, left : left + kernel_w].ravel()
        for sample in range(samples)
        for top in range(0, out_h * stride, stride)
        for left in range(0, out_w * stride, stride)
    ]
    product = w.reshape(filters, -1) @ np.stack(columns, axis=1) + b[:, None]
    return product.reshape(filters, out_h, out_w, samples).transpose(3, 0, 1, 2)
