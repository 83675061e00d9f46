"""Forward pass of a depthwise-separable convolution: one kernel for each channel, then a mixture of the channels.

Sums are short and their terms of one size, so that single precision in any order of addition stays far inside the tolerance.
"""

from typing import Any

import numpy as np

from quizprep.coding.suite import Call, Task
from quizprep.graders._arrays import are_finite, are_floats
from quizprep.graders._windows import CONVOLUTIONS, drawn_dtype, drawn_sides, fits, ramp

task = Task(
    "depthwise_separable_conv",
    refuses=[
        *CONVOLUTIONS,
        "cv2.sepFilter2D",
        "tensorflow.nn.depthwise_conv2d",
        "tensorflow.nn.separable_conv2d",
    ],
)


@task.reference
def depthwise_separable_conv(x, w_depthwise, w_pointwise, stride=1, padding=0):
    """Return the output of a depthwise convolution followed by a pointwise (1x1) one, without bias or activation.

    Both are cross-correlations: no kernel is flipped.

    Args:
        x: images, array (N, C, H, W), float32 or float64.
        w_depthwise: one kernel for each channel, array (C, KH, KW) of the same dtype; it fits in the padded image.
        w_pointwise: mixture of the channels, array (F, C): one row for each output channel.
        stride: step of the depthwise kernels in both directions, an int of at least 1.
        padding: zeros added on each of the four sides before the depthwise stage, an int of at least 0.

    Returns:
        Array (N, F, H', W') with H' = floor((H + 2 padding - KH) / stride) + 1, and W' likewise.  The inputs are not changed.

    """
    x, w_depthwise, w_pointwise = (np.asarray(array, dtype=np.float64) for array in (x, w_depthwise, w_pointwise))
    return _mix(_depthwise(x, w_depthwise, stride, padding), w_pointwise)


def _depthwise(x, kernels, stride, padding, padded=None):
    """Return each channel filtered with its own kernel; another padded image may be given."""
    if padded is None:
        padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    (high, wide), (kernel_h, kernel_w) = padded.shape[2:], kernels.shape[1:]
    out = np.zeros((*x.shape[:2], (high - kernel_h) // stride + 1, (wide - kernel_w) // stride + 1))
    for row, column in np.ndindex(out.shape[2:]):
        top, left = row * stride, column * stride
        out[:, :, row, column] = (padded[:, :, top : top + kernel_h, left : left + kernel_w] * kernels).sum(axis=(2, 3))
    return out


def _mix(x, rows):
    """Return weighted sums of the channels."""
    return np.einsum("nchw,fc->nfhw", x, rows)


@task.valid
def within_contract(x: Any, w_depthwise: Any, w_pointwise: Any, stride: Any = 1, padding: Any = 0) -> bool:
    """Whether these are images and weights that go together, finite, and the kernels fit."""
    arrays = (x, w_depthwise, w_pointwise)
    if not (are_floats(*arrays) and len({array.dtype for array in arrays}) == 1 and all(array.size for array in arrays)):
        return False
    if tuple(array.ndim for array in arrays) != (4, 3, 2) or not are_finite(*arrays):
        return False
    if not x.shape[1] == w_depthwise.shape[0] == w_pointwise.shape[1]:
        return False
    return fits(x, w_depthwise.shape[1:], stride, padding)


def _call(images: tuple[int, ...], kernel: tuple[int, int], filters: int, *settings: int, dtype: Any = np.float64) -> Call:
    """Return a call with images of this shape, kernels of these sides and so many output channels."""
    channels = images[1]
    mixture = (np.arange(filters * channels) * 5 % 7 - 2).reshape(filters, channels).astype(dtype)
    return Call(ramp(*images, dtype=dtype), ramp(channels, *kernel, dtype=dtype) + dtype(1), mixture, *settings)


@task.case(en="one pixel, one tap, one channel: a product of three numbers", zh="一个像素、1x1 的核、一个通道：三个数相乘")
def one_pixel() -> Call:
    return Call(np.full((1, 1, 1, 1), 3.0), np.full((1, 1, 1), 2.0), np.full((1, 1), -0.5))


@task.case(en="the depthwise stage alone: the mixture is the identity", zh="只看逐通道部分：逐点权重是单位矩阵")
def identity_mixture() -> Call:
    return Call(ramp(1, 2, 4, 4), ramp(2, 2, 2), np.eye(2))


@task.case(en="the pointwise stage alone: each kernel passes its channel on", zh="只看逐点部分：每个核原样传递自己的通道")
def passing_kernels() -> Call:
    return Call(ramp(1, 3, 3, 3), np.ones((3, 1, 1)), np.array([[1.0, 2.0, -1.0], [0.0, 1.0, 3.0]]))


@task.case(
    en="kernels without symmetry: they are laid on the image as they are, not flipped", zh="不对称的核：原样放到图像上，不翻转"
)
def kernels_without_symmetry() -> Call:
    x = np.array([[[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]]])
    return Call(x, np.array([[[1.0, 2.0], [0.0, -1.0]]]), np.ones((1, 1)))


@task.case(en="each channel has a kernel of its own", zh="每个通道有自己的核")
def own_kernels() -> Call:
    x = np.stack([np.ones((3, 3)), np.full((3, 3), 10.0)])[None]
    return Call(x, np.stack([np.ones((2, 2)), np.full((2, 2), 2.0)]), np.array([[1.0, 0.0], [0.0, 1.0]]))


@task.case(en="more output than input channels", zh="输出通道多于输入通道")
def more_channels_out() -> Call:
    return _call((1, 2, 4, 4), (3, 3), 4)


@task.case(en="fewer output than input channels", zh="输出通道少于输入通道")
def fewer_channels_out() -> Call:
    return _call((1, 4, 3, 4), (2, 2), 2)


@task.case(
    en="as many output as input channels: rows and columns of the mixture must not change places",
    zh="输出与输入通道数相同：逐点权重的行和列不能颠倒",
)
def square_mixture() -> Call:
    return _call((1, 3, 3, 3), (2, 2), 3)


@task.case(en="one output channel: a weighted sum of all channels", zh="只有一个输出通道：所有通道的加权和")
def one_channel_out() -> Call:
    return _call((2, 3, 3, 4), (2, 2), 1)


@task.case(en="negative sums between the stages: nothing is cut off at 0", zh="两个阶段之间出现负数：不能截断为 0")
def negative_between() -> Call:
    return Call(np.full((1, 2, 2, 2), -1.0), np.ones((2, 2, 2)), np.array([[1.0, -1.0], [2.0, 1.0]]))


@task.case(en="a batch of two different images", zh="一批两幅不同的图像")
def batch_of_two() -> Call:
    return _call((2, 2, 3, 4), (2, 2), 2)


@task.case(en="a kernel as large as the image: one output pixel", zh="核与图像一样大：只有一个输出像素")
def kernel_equals_image() -> Call:
    return _call((2, 2, 3, 4), (3, 4), 2)


@task.case(en="a kernel that is higher than wide", zh="高大于宽的核")
def high_kernel() -> Call:
    return _call((1, 2, 5, 4), (3, 1), 2)


@task.case(en="a kernel that is wider than high", zh="宽大于高的核")
def wide_kernel() -> Call:
    return _call((1, 2, 3, 6), (2, 4), 2)


@task.case(en="stride 2: only the depthwise stage steps", zh="步长 2：只有逐通道部分按步长移动")
def stride_two() -> Call:
    return _call((1, 2, 7, 7), (3, 3), 2, 2)


@task.case(en="a stride that does not divide: what is left over is dropped", zh="步长不能整除：剩余部分舍去")
def stride_does_not_divide() -> Call:
    return _call((1, 2, 6, 8), (3, 3), 2, 2)


@task.case(en="a stride larger than the image: one output pixel is left", zh="步长比图像还大：只剩一个输出像素")
def stride_beyond_image() -> Call:
    return _call((1, 2, 4, 4), (2, 2), 3, 9)


@task.case(
    en="padding of one keeps the size of a 3x3 kernel: the pointwise stage is not padded",
    zh="填充 1 时 3x3 核尺寸不变：逐点部分不再填充",
)
def same_size() -> Call:
    return _call((1, 2, 4, 4), (3, 3), 3, 1, 1)


@task.case(en="padding is zeros around positive pixels, not copies of them", zh="填充的是 0，不是边界像素的复制")
def padding_is_zero() -> Call:
    return Call(np.full((1, 1, 2, 2), 3.0), np.ones((1, 3, 3)), np.ones((2, 1)), padding=1)


@task.case(en="only the padded image has room for the kernels", zh="只有填充之后核才放得下")
def padding_makes_room() -> Call:
    return _call((1, 2, 1, 2), (3, 3), 2, 1, 1)


@task.case(
    en="stride and padding together, by keyword: a downsampling block of MobileNet",
    zh="用关键字同时给出步长和填充：MobileNet 的下采样块",
)
def stride_and_padding() -> Call:
    return Call(*_call((2, 3, 5, 6), (3, 3), 4).args, stride=2, padding=1)


@task.case(en="fractions: nothing is rounded to integers", zh="小数：不能取整")
def fractions() -> Call:
    return Call(ramp(1, 2, 3, 3) / 4, ramp(2, 2, 2) / 8, np.array([[0.1, -0.3], [0.7, 0.2]]))


@task.case(en="large numbers that cancel between channels", zh="很大的数在通道之间相互抵消")
def cancellation() -> Call:
    x = np.array([[[[1e6, 1e6 + 1.0]], [[1e6 - 2.0, 1e6 + 3.0]]]])
    return Call(x, np.ones((2, 1, 1)), np.array([[1.0, -1.0]]))


@task.case(en="float32 images and weights", zh="float32 的图像和权重")
def single_precision() -> Call:
    return _call((2, 2, 4, 4), (3, 3), 3, 1, 1, dtype=np.float32)


@task.case(en="channels moved to the front: a view that is not contiguous", zh="由通道在后变为通道在前的视图，内存不连续")
def channels_last_view() -> Call:
    return Call(ramp(2, 4, 5, 3).transpose(0, 3, 1, 2), ramp(2, 2, 3).transpose(2, 0, 1), ramp(3, 2).T)


@task.case(en="every second pixel of an image, read-only", zh="图像的隔点视图，只读")
def strided_read_only_view() -> Call:
    x = ramp(1, 2, 8, 8)[:, :, ::2, ::2]
    x.flags.writeable = False
    return Call(x, ramp(2, 3, 3), ramp(2, 2), 1, 1)


@task.case(
    en="a mixed batch: an image of zeros, one with a channel of zeros, one of equal pixels",
    zh="一批结构不同的图像：全零、某个通道为零、像素全相等",
)
def mixed_batch() -> Call:
    x = np.zeros((3, 2, 4, 4))
    x[1, 1], x[2] = ramp(4, 4), -3
    return Call(x, ramp(2, 3, 3), ramp(3, 2), 1, 1)


@task.case(en="weights that are read-only views, too", zh="权重也是只读视图")
def read_only_weights() -> Call:
    kernels, mixture = ramp(2, 3, 6)[:, :, ::2], ramp(6, 2)[::2]
    kernels.flags.writeable = mixture.flags.writeable = False
    return Call(ramp(1, 2, 4, 5), kernels, mixture)


def _drawn(rng: np.random.Generator, size: int, stride: int, padding: int) -> Call:
    """Draw images and weights for these settings."""
    batch, channels, filters = (int(number) for number in rng.integers(1, (2, 4, 4), endpoint=True))
    kernel = rng.integers(1, 4, size=2)
    sides, dtype = drawn_sides(rng, kernel, padding, 2 + size // 5), drawn_dtype(rng)
    shapes = ((batch, channels, *sides), (channels, *kernel), (filters, channels))
    return Call(*(rng.standard_normal(shape).astype(dtype) for shape in shapes), stride, padding)


@task.bench(sizes=(16, 32, 64, 128, 256))
def square_maps(rng: np.random.Generator, size: int) -> Call:
    shapes = ((2, 4, size, size), (4, 3, 3), (8, 4))
    return Call(*(rng.standard_normal(shape) for shape in shapes), 1, 1)


@task.fast
def weighted_shifted_images(x, w_depthwise, w_pointwise, stride=1, padding=0):
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    sides = zip(padded.shape[2:], w_depthwise.shape[1:], strict=True)
    high, wide = ((side - kernel) // stride * stride + 1 for side, kernel in sides)
    filtered = 0
    for row, column in np.ndindex(w_depthwise.shape[1:]):
        shifted = padded[:, :, row : row + high : stride, column : column + wide : stride]
        filtered = filtered + w_depthwise[:, row, column, None, None] * shifted
    batch, channels, rows, columns = filtered.shape
    mixed = w_pointwise @ filtered.reshape(batch, channels, rows * columns)
    return mixed.reshape(batch, len(w_pointwise), rows, columns)


@task.library
def library_grouped_conv2d(x, w_depthwise, w_pointwise, stride=1, padding=0):
    from torch.nn.functional import conv2d

    filtered = conv2d(x, w_depthwise[:, None], stride=stride, padding=padding, groups=x.shape[1])
    return conv2d(filtered, w_pointwise[:, :, None, None])


@task.half(count=6, en="random images and weights in half precision", zh="半精度的随机图像和权重")
def half_images(rng: np.random.Generator, size: int) -> Call:
    channels, filters, *sides = (int(number) for number in rng.integers(1, (3, 3, 3 + size, 3 + size), endpoint=True))
    shapes = ((2, channels, *sides), (channels, 3, 3), (filters, channels))
    return Call(*(rng.uniform(-1, 1, shape) for shape in shapes), 1 + size % 2, 1)


@task.random(count=20, en="random images and weights, stride 1, no padding", zh="随机图像和权重，步长 1，无填充")
def random_plain(rng: np.random.Generator, size: int) -> Call:
    return Call(*_drawn(rng, size, 1, 0).args[:3])


@task.random(count=25, en="random images and weights with stride and padding", zh="随机图像和权重，带步长和填充")
def random_settings(rng: np.random.Generator, size: int) -> Call:
    return _drawn(rng, size, int(rng.integers(1, 4)), int(rng.integers(0, 3)))


@task.mutant(
    en="The depthwise stage added up the channels. It keeps them apart: channel c meets kernel c alone.",
    zh="逐通道部分把各通道相加了。它应保持通道独立：第 c 个通道只与第 c 个核运算。",
)
def sums_in_the_depthwise_stage(x, w_depthwise, w_pointwise, stride=1, padding=0):
    out = _depthwise(x, w_depthwise, stride, padding)
    return _mix(np.broadcast_to(out.sum(axis=1, keepdims=True), out.shape), w_pointwise)


@task.mutant(
    en="All channels were filtered with the first kernel. Each has its own.",
    zh="所有通道都用了第一个核。每个通道有自己的核。",
)
def shares_the_first_kernel(x, w_depthwise, w_pointwise, stride=1, padding=0):
    return depthwise_separable_conv(x, np.broadcast_to(w_depthwise[:1], w_depthwise.shape), w_pointwise, stride, padding)


@task.mutant(
    en="The kernels were flipped: that is convolution as mathematics has it. A layer computes cross-correlation, unflipped.",
    zh="核被翻转了：那是数学上的卷积。卷积层计算的是互相关，不翻转。",
)
def flips_the_kernels(x, w_depthwise, w_pointwise, stride=1, padding=0):
    return depthwise_separable_conv(x, w_depthwise[:, ::-1, ::-1], w_pointwise, stride, padding)


@task.mutant(
    en="Height and width of the kernels are mixed up: they were transposed.",
    zh="核的高和宽弄混了：核被转置了。",
)
def transposes_the_kernels(x, w_depthwise, w_pointwise, stride=1, padding=0):
    return depthwise_separable_conv(x, w_depthwise.swapaxes(1, 2), w_pointwise, stride, padding)


@task.mutant(
    en="Rows and columns of the mixture are swapped: output channel f takes row f of w_pointwise.",
    zh="逐点权重的行和列颠倒了：第 f 个输出通道用 w_pointwise 的第 f 行。",
)
def transposes_the_mixture(x, w_depthwise, w_pointwise, stride=1, padding=0):
    return depthwise_separable_conv(x, w_depthwise, w_pointwise.T, stride, padding)


@task.mutant(
    en="The pointwise stage is missing: channels are not mixed.",
    zh="缺少逐点部分：通道没有混合。",
)
def leaves_out_the_pointwise_stage(x, w_depthwise, w_pointwise, stride=1, padding=0):
    return _depthwise(x, w_depthwise, stride, padding)


@task.mutant(
    en="The stages changed places: first each channel is filtered, then the channels are mixed.",
    zh="两个阶段的次序颠倒了：应先逐通道滤波，再混合通道。",
)
def mixes_first(x, w_depthwise, w_pointwise, stride=1, padding=0):
    return _depthwise(_mix(x, w_pointwise), w_depthwise, stride, padding)


@task.mutant(
    en="A ReLU stands between the stages. MobileNet has one there; this task asks for the two convolutions alone.",
    zh="两个阶段之间加了 ReLU。MobileNet 中确实有，但本题只要求两个卷积。",
)
def puts_a_relu_between(x, w_depthwise, w_pointwise, stride=1, padding=0):
    return _mix(np.maximum(_depthwise(x, w_depthwise, stride, padding), 0), w_pointwise)


@task.mutant(
    en="The result went through a ReLU. The task asks for the two convolutions alone.",
    zh="结果又经过了 ReLU。本题只要求两个卷积。",
)
def ends_with_a_relu(x, w_depthwise, w_pointwise, stride=1, padding=0):
    return np.maximum(depthwise_separable_conv(x, w_depthwise, w_pointwise, stride, padding), 0)


@task.mutant(
    en="The stride is not used: the kernels move by one pixel.",
    zh="没有用到步长：核每次只移动一个像素。",
)
def ignores_the_stride(x, w_depthwise, w_pointwise, stride=1, padding=0):
    return depthwise_separable_conv(x, w_depthwise, w_pointwise, 1, padding)


@task.mutant(
    en="The stride was used twice. Only the depthwise stage steps, the pointwise one has stride 1.",
    zh="步长用了两次。只有逐通道部分按步长移动，逐点部分的步长为 1。",
)
def strides_in_both_stages(x, w_depthwise, w_pointwise, stride=1, padding=0):
    return depthwise_separable_conv(x, w_depthwise, w_pointwise, stride, padding)[:, :, ::stride, ::stride]


@task.mutant(
    en="The shape follows the stride, the windows do not: window i starts at i·stride.",
    zh="输出形状考虑了步长，窗口却没有：第 i 个窗口从 i·stride 开始。",
)
def steps_by_one_pixel(x, w_depthwise, w_pointwise, stride=1, padding=0):
    rows, columns = depthwise_separable_conv(x, w_depthwise, w_pointwise, stride, padding).shape[2:]
    return depthwise_separable_conv(x, w_depthwise, w_pointwise, 1, padding)[:, :, :rows, :columns]


@task.mutant(
    en="The padding is not used: zeros are added on all four sides first.",
    zh="没有用到填充：应先在四周补 0。",
)
def ignores_the_padding(x, w_depthwise, w_pointwise, stride=1, padding=0):
    return depthwise_separable_conv(x, w_depthwise, w_pointwise, stride, 0)


@task.mutant(
    en="The pointwise stage was padded as well, which puts a rim of zeros around the result. Pad the depthwise stage alone.",
    zh="逐点部分也做了填充，结果外面多了一圈 0。只有逐通道部分要填充。",
)
def pads_both_stages(x, w_depthwise, w_pointwise, stride=1, padding=0):
    out = depthwise_separable_conv(x, w_depthwise, w_pointwise, stride, padding)
    return np.pad(out, ((0, 0), (0, 0), (padding, padding), (padding, padding)))


@task.mutant(
    en="The border pixels were repeated outwards. Padding is made of zeros.",
    zh="边界像素被向外复制了。填充应为 0。",
)
def repeats_the_border(x, w_depthwise, w_pointwise, stride=1, padding=0):
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)), mode="edge")
    return _mix(_depthwise(x, w_depthwise, stride, padding, padded), w_pointwise)


@task.mutant(
    en="The last row and column of outputs are missing: there is one position more than steps, + 1.",
    zh="少了最后一行和最后一列输出：位置数比步数多一个，要加 1。",
)
def stops_a_step_early(x, w_depthwise, w_pointwise, stride=1, padding=0):
    return depthwise_separable_conv(x, w_depthwise, w_pointwise, stride, padding)[:, :, :-1, :-1]


@task.mutant(
    en="The channels were averaged. The pointwise stage adds them up.",
    zh="对通道取了平均。逐点部分应当求和。",
)
def averages_the_channels(x, w_depthwise, w_pointwise, stride=1, padding=0):
    return depthwise_separable_conv(x, w_depthwise, w_pointwise / len(w_depthwise), stride, padding)
