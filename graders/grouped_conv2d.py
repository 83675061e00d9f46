"""2-D convolution with all that a layer of PyTorch's can be told: stride, padding, dilation, groups, with bias or without.

Sums are short and their terms of one size, so that single precision in any order of addition stays far inside the tolerance.
"""

from typing import Any

import numpy as np

from quizprep.coding.suite import Call, Task
from quizprep.graders._arrays import are_finite, are_floats, are_sizes, is_int
from quizprep.graders._windows import CONVOLUTIONS, drawn_dtype, ramp

task = Task(
    "grouped_conv2d",
    refuses=[
        *CONVOLUTIONS,
        "jax.lax.conv_with_general_padding",
        "tensorflow.nn.atrous_conv2d",
        "tensorflow.nn.convolution",
        "tensorflow.nn.depthwise_conv2d",
    ],
)


@task.reference
def grouped_conv2d(x, w, b=None, stride=1, padding=0, dilation=1, groups=1):
    """Return the output of a 2-D convolution layer, with the settings of torch's ``conv2d``.

    It is a cross-correlation: the kernel is not flipped.  Stride, padding and dilation are ints, which stand for both
    directions, or tuples ``(h, w)``.

    Args:
        x: images, array (N, C, H, W), float32 or float64.
        w: filters, array (F, C / groups, KH, KW) of the same dtype; the dilated kernel fits in the padded image.
        b: biases, array (F,), or None: no bias.
        stride: step of the kernel, at least 1.
        padding: zeros added on each of the two sides, at least 0.
        dilation: distance of neighbouring taps of the kernel, at least 1: it covers dilation * (K - 1) + 1 pixels.
        groups: int that divides C and F.  Channels and filters are cut into so many groups, in their order; the filters of a
            group see its channels alone.

    Returns:
        Array (N, F, H', W') with H' = floor((H + 2 padding - dilation * (KH - 1) - 1) / stride) + 1, and W' likewise.  The
        inputs are not changed.

    """
    out = _correlate(x, w, stride, padding, dilation, groups)
    return out if b is None else out + np.asarray(b, dtype=np.float64)[:, None, None]


def _correlate(x, w, stride=1, padding=0, dilation=1, groups=1):
    x, w = (np.asarray(array, dtype=np.float64) for array in (x, w))
    return _slide(_bordered(x, padding), w, stride, dilation, groups)


def _pair(value):
    return value if isinstance(value, tuple) else (value, value)


def _bordered(x, padding, **how):
    """Return the images with a border, of zeros unless told otherwise."""
    (top, left) = _pair(padding)
    return np.pad(x, ((0, 0), (0, 0), (top, top), (left, left)), **how)


def _slide(padded, w, stride, dilation, groups):
    """Return the sums of products over images that have their border already."""
    (step_h, step_w), (gap_h, gap_w) = _pair(stride), _pair(dilation)
    (samples, channels, high, wide), (filters, _, kernel_h, kernel_w) = padded.shape, w.shape
    out_h = (high - gap_h * (kernel_h - 1) - 1) // step_h + 1
    out_w = (wide - gap_w * (kernel_w - 1) - 1) // step_w + 1
    # An axis for the groups: channels g·C/groups … stand beside filters g·F/groups …
    padded = padded.reshape(samples, groups, channels // groups, high, wide)
    w = w.reshape(groups, filters // groups, channels // groups, kernel_h, kernel_w)
    out = np.zeros((samples, groups, filters // groups, out_h, out_w))
    for row, column in np.ndindex(kernel_h, kernel_w):
        # The pixels that this tap meets, one for each position of the kernel.
        top, left = row * gap_h, column * gap_w
        met = padded[..., top : top + step_h * (out_h - 1) + 1 : step_h, left : left + step_w * (out_w - 1) + 1 : step_w]
        out += np.einsum("ngchw,gfc->ngfhw", met, w[..., row, column])
    return out.reshape(samples, filters, out_h, out_w)


@task.valid
def within_contract(
    x: Any, w: Any, b: Any = None, stride: Any = 1, padding: Any = 0, dilation: Any = 1, groups: Any = 1
) -> bool:
    """Whether these are images, filters and biases that go together, and settings for which the kernel fits."""
    arrays = [x, w] if b is None else [x, w, b]
    if not are_floats(*arrays) or len({array.dtype for array in arrays}) > 1:
        return False
    if not all(array.size for array in arrays) or not are_finite(*arrays):
        return False
    if (x.ndim, w.ndim) != (4, 4) or (b is not None and b.shape != w.shape[:1]):
        return False
    if not are_sizes((stride, 1), (padding, 0), (dilation, 1)) or not is_int(groups, 1):
        return False
    if len(w) % groups or x.shape[1] != groups * w.shape[1]:
        return False
    sizes = zip(x.shape[2:], _pair(padding), _pair(dilation), w.shape[2:], strict=True)
    return all(size + 2 * border > gap * (kernel - 1) for size, border, gap, kernel in sizes)


def _call(images: tuple[int, ...], filters: tuple[int, ...], **settings: Any) -> Call:
    """Return a call with images and filters of these shapes, and biases."""
    biases = np.arange(filters[0]) % 3 + 1.0
    return Call(ramp(*images), ramp(*filters)[..., ::-1].copy(), biases, **settings)


@task.case(en="one pixel, one tap, no bias: a product", zh="一个像素、一个采样点、没有偏置：一个乘积")
def one_pixel() -> Call:
    return Call(np.full((1, 1, 1, 1), 3.0), np.full((1, 1, 1, 1), 2.0))


@task.case(en="several channels and filters, one group, no bias", zh="多个通道和卷积核，一组，没有偏置")
def without_bias() -> Call:
    return Call(ramp(1, 2, 3, 4), ramp(3, 2, 2, 2))


@task.case(en="None given for the bias", zh="偏置显式传入 None")
def bias_is_none() -> Call:
    return Call(ramp(1, 2, 3, 3), ramp(2, 1, 2, 2), None, 1, 0, 1, 2)


@task.case(
    en="a kernel without symmetry: it is laid on the image as it is, not flipped", zh="不对称的卷积核：原样放到图像上，不翻转"
)
def kernel_without_symmetry() -> Call:
    x = np.array([[[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]]])
    return Call(x, np.array([[[[1.0, 2.0], [0.0, -1.0]]]]), np.zeros(1))


@task.case(en="a kernel of zeros: the output is the bias of each filter", zh="卷积核全为 0：输出就是各自的偏置")
def bias_alone() -> Call:
    return Call(ramp(2, 2, 2, 3), np.zeros((4, 1, 1, 1)), np.array([1.5, -2.0, 0.25, 3.0]), groups=2)


@task.case(
    en="as many filters as output columns: the bias runs along the filters", zh="卷积核数等于输出列数：偏置沿卷积核轴相加"
)
def as_many_filters_as_columns() -> Call:
    return _call((1, 1, 4, 4), (3, 1, 2, 2))


@task.case(en="two groups: each filter sees the channels of its own group", zh="两组：每个卷积核只看本组的通道")
def two_groups() -> Call:
    return _call((1, 4, 2, 2), (4, 2, 1, 1), groups=2)


@task.case(
    en="two groups of one channel, two filters each: neighbours share a channel",
    zh="两组，每组一个通道、两个卷积核：相邻的卷积核共用一个通道",
)
def two_filters_a_group() -> Call:
    return _call((1, 2, 3, 3), (4, 1, 2, 2), groups=2)


@task.case(en="two groups of three channels, one filter each", zh="两组，每组三个通道、一个卷积核")
def one_filter_a_group() -> Call:
    return _call((1, 6, 2, 3), (2, 3, 2, 2), groups=2)


@task.case(en="as many groups as channels: a depthwise convolution", zh="组数等于通道数：逐通道卷积")
def depthwise() -> Call:
    return _call((1, 3, 4, 4), (3, 1, 3, 3), groups=3, padding=1)


@task.case(en="depthwise with two filters for each channel", zh="逐通道卷积，每个通道两个卷积核")
def depthwise_with_a_multiplier() -> Call:
    return _call((2, 3, 3, 3), (6, 1, 2, 2), groups=3)


@task.case(en="dilation 2: the taps leave one pixel out between them", zh="膨胀率 2：采样点之间隔一个像素")
def dilation_two() -> Call:
    return _call((1, 1, 5, 6), (1, 1, 2, 3), dilation=2)


@task.case(en="dilation 3 with a kernel of 2x2", zh="膨胀率 3，2x2 卷积核")
def dilation_three() -> Call:
    return _call((1, 2, 5, 5), (2, 2, 2, 2), dilation=3)


@task.case(en="a 1x1 kernel has no gaps: dilation changes nothing", zh="1x1 卷积核没有间隔：膨胀率不起作用")
def dilated_one_by_one() -> Call:
    return _call((1, 2, 2, 3), (2, 2, 1, 1), dilation=4)


@task.case(en="the dilated kernel is as large as the image: one output", zh="膨胀后的卷积核与图像一样大：只有一个输出")
def dilated_kernel_equals_image() -> Call:
    return _call((1, 1, 5, 3), (2, 1, 3, 2), dilation=2)


@task.case(en="only the padded image has room for the dilated kernel", zh="只有填充之后，膨胀的卷积核才放得下")
def padding_makes_room() -> Call:
    return _call((1, 1, 2, 3), (1, 1, 3, 3), dilation=2, padding=2)


@task.case(en="padding = dilation keeps the size of a 3x3 convolution", zh="填充等于膨胀率时，3x3 卷积尺寸不变")
def same_size() -> Call:
    return _call((1, 1, 4, 5), (1, 1, 3, 3), dilation=2, padding=2)


@task.case(en="stride 2, by position", zh="步长 2，按位置给出")
def stride_two() -> Call:
    call = _call((1, 1, 5, 5), (1, 1, 3, 3))
    return Call(*call.args, 2)


@task.case(en="a stride that does not divide: what is left over is dropped", zh="步长不能整除：剩余部分舍去")
def stride_does_not_divide() -> Call:
    return _call((1, 1, 6, 8), (1, 1, 3, 3), stride=2)


@task.case(
    en="stride and dilation together: the kernel steps by one, its taps are apart by the other",
    zh="步长与膨胀率同时给出：前者是卷积核移动的步子，后者是采样点的间距",
)
def stride_and_dilation() -> Call:
    return _call((1, 1, 8, 9), (1, 1, 2, 3), stride=3, dilation=2)


@task.case(en="padding is zeros around positive pixels, not copies of them", zh="填充的是 0，不是边界像素的复制")
def padding_is_zero() -> Call:
    return Call(np.full((1, 1, 2, 2), 3.0), np.ones((1, 1, 3, 3)), np.array([1.0]), padding=1)


@task.case(en="a pair of strides: down, then across", zh="步长为数对：先纵向，后横向")
def stride_pair() -> Call:
    return _call((1, 1, 5, 5), (1, 1, 2, 2), stride=(1, 3))


@task.case(en="a pair of paddings: above and below, then left and right", zh="填充为数对：先上下，后左右")
def padding_pair() -> Call:
    return _call((1, 1, 3, 3), (1, 1, 2, 2), padding=(0, 2))


@task.case(en="a pair of dilations", zh="膨胀率为数对")
def dilation_pair() -> Call:
    return _call((1, 1, 4, 4), (1, 1, 2, 2), dilation=(3, 1))


@task.case(
    en="everything at once, by position: pairs, groups, a kernel that is not square",
    zh="全部同时给出（按位置）：数对、分组、非正方形的卷积核",
)
def everything_at_once() -> Call:
    call = _call((2, 4, 6, 7), (2, 2, 3, 2))
    return Call(*call.args, (2, 1), (1, 2), (2, 3), 2)


@task.case(en="everything by keyword", zh="全部按关键字传入")
def everything_by_keyword() -> Call:
    x, w, b = _call((1, 2, 5, 4), (4, 1, 2, 3)).args
    return Call(groups=2, dilation=(2, 1), padding=(0, 1), stride=2, b=b, w=w, x=x)


@task.case(
    en="three images, three filters: samples and filters must not change places",
    zh="三幅图像、三个卷积核：样本与卷积核不能调换",
)
def as_many_images_as_filters() -> Call:
    return _call((3, 3, 3, 2), (3, 1, 2, 2), groups=3)


@task.case(en="float32 images, filters and biases", zh="float32 的图像、卷积核和偏置")
def single_precision() -> Call:
    call = _call((2, 4, 5, 4), (4, 2, 3, 2))
    return Call(*(array.astype(np.float32) for array in call.args), dilation=2, padding=1, groups=2)


@task.case(en="channels moved to the front: a view that is not contiguous", zh="由通道在后变为通道在前的视图，内存不连续")
def channels_last_view() -> Call:
    return Call(ramp(2, 4, 5, 4).transpose(0, 3, 1, 2), ramp(2, 2, 3, 2).transpose(0, 3, 1, 2), np.array([1.0, 2.0]), groups=2)


@task.case(en="every second pixel of an image, read-only", zh="图像的隔点视图，只读")
def strided_read_only_view() -> Call:
    x = ramp(1, 2, 8, 8)[:, :, ::2, ::2]
    x.flags.writeable = False
    return Call(x, ramp(2, 1, 3, 3), np.array([0.0, 1.0]), padding=2, dilation=2, groups=2)


def _drawn(rng: np.random.Generator, size: int, pick: Any) -> Call:
    """Draw images, filters and perhaps biases; ``pick(least, most)`` draws a setting."""
    stride, padding, dilation = pick(1, 3), pick(0, 2), pick(1, 3)
    groups, inputs, outputs, batch = (int(number) for number in rng.integers(1, [4, 3, 3, 3]))
    kernel = rng.integers(1, 4, size=2)
    room = rng.integers(0, 2 + size // 5, size=2, endpoint=True)
    sides = np.maximum(np.array(_pair(dilation)) * (kernel - 1) + 1 + room - 2 * np.array(_pair(padding)), 1)
    dtype = drawn_dtype(rng)
    shapes = ((batch, groups * inputs, *sides), (groups * outputs, inputs, *kernel), (groups * outputs,))
    x, w, b = (rng.standard_normal(shape).astype(dtype) for shape in shapes)
    return Call(x, w, None if rng.random() < 0.3 else b, stride, padding, dilation, groups)


@task.bench(sizes=(8, 12, 16, 24, 32))
def dilated_groups(rng: np.random.Generator, size: int) -> Call:
    x, w = rng.standard_normal((2, 8, size, size)), rng.standard_normal((8, 4, 3, 3))
    return Call(x, w, rng.standard_normal(8), 1, 2, 2, 2)


@task.library
def library_conv2d(x, w, b=None, stride=1, padding=0, dilation=1, groups=1):
    from torch.nn.functional import conv2d

    return conv2d(x, w, b, stride, padding, dilation, groups)


@task.half(count=6, en="random images and filters in half precision", zh="半精度的随机图像和卷积核")
def half_images(rng: np.random.Generator, size: int) -> Call:
    sides = (int(side) for side in rng.integers(3, 4 + size, size=2, endpoint=True))
    shapes = ((2, 4, *sides), (4, 2, 3, 3), (4,))
    return Call(*(rng.uniform(-1, 1, shape) for shape in shapes), 1, 1 + size % 2, 1 + size % 2, 2)


@task.random(count=25, en="random groups, settings that are ints", zh="随机分组，参数为整数")
def random_settings(rng: np.random.Generator, size: int) -> Call:
    return _drawn(rng, size, lambda least, most: int(rng.integers(least, most, endpoint=True)))


@task.random(count=25, en="random groups, settings that are pairs", zh="随机分组，参数为数对")
def random_pairs(rng: np.random.Generator, size: int) -> Call:
    return _drawn(rng, size, lambda least, most: tuple(rng.integers(least, most, size=2, endpoint=True).tolist()))


def _with_bias(out, b):
    return out if b is None else out + np.asarray(b, dtype=np.float64)[:, None, None]


@task.mutant(
    en="All filters see the channels of the first group. Each group has channels of its own.",
    zh="所有卷积核都只看第一组的通道。每组应看自己的通道。",
)
def sees_the_first_group_alone(x, w, b=None, stride=1, padding=0, dilation=1, groups=1):
    return _with_bias(_correlate(x[:, : w.shape[1]], w, stride, padding, dilation), b)


@task.mutant(
    en="Each filter was used on all groups, and the results were added. A filter sees its own group alone.",
    zh="每个卷积核作用到了所有组上再相加。卷积核只看本组的通道。",
)
def uses_each_filter_on_all_groups(x, w, b=None, stride=1, padding=0, dilation=1, groups=1):
    return _with_bias(_correlate(x, np.tile(w, (1, groups, 1, 1)), stride, padding, dilation), b)


@task.mutant(
    en="Filters were dealt out to the groups in turn. The first F / groups filters belong to the first group.",
    zh="卷积核被轮流分到各组。前 F / groups 个卷积核应属于第一组。",
)
def deals_filters_in_turn(x, w, b=None, stride=1, padding=0, dilation=1, groups=1):
    places = np.arange(len(w)).reshape(-1, groups).T.ravel()
    return _with_bias(_correlate(x, w[places], stride, padding, dilation, groups)[:, np.argsort(places)], b)


@task.mutant(
    en="Channels were dealt out to the groups in turn. The first C / groups channels make the first group.",
    zh="通道被轮流分到各组。前 C / groups 个通道应为第一组。",
)
def deals_channels_in_turn(x, w, b=None, stride=1, padding=0, dilation=1, groups=1):
    places = np.arange(x.shape[1]).reshape(-1, groups).T.ravel()
    return _with_bias(_correlate(x[:, places], w, stride, padding, dilation, groups), b)


@task.mutant(
    en="The outputs of the groups were interleaved, as by a channel shuffle. They stand one group after the other.",
    zh="各组的输出被交错排列，像做了 channel shuffle。应一组接一组地排列。",
)
def interleaves_the_outputs(x, w, b=None, stride=1, padding=0, dilation=1, groups=1):
    out = grouped_conv2d(x, w, b, stride, padding, dilation, groups)
    return out.reshape(len(out), groups, -1, *out.shape[2:]).swapaxes(1, 2).reshape(out.shape)


@task.mutant(
    en="The dilation is not used: neighbouring taps meet neighbouring pixels.",
    zh="没有用到膨胀率：相邻采样点取了相邻的像素。",
)
def ignores_the_dilation(x, w, b=None, stride=1, padding=0, dilation=1, groups=1):
    return grouped_conv2d(x, w, b, stride, padding, 1, groups)


@task.mutant(
    en="The shape follows the dilation, the taps do not: tap i meets the pixel i·dilation further.",
    zh="输出形状考虑了膨胀率，采样点却没有：第 i 个采样点应取相距 i·dilation 的像素。",
)
def dilates_the_shape_alone(x, w, b=None, stride=1, padding=0, dilation=1, groups=1):
    shape = grouped_conv2d(x, w, b, stride, padding, dilation, groups).shape
    return grouped_conv2d(x, w, b, stride, padding, 1, groups)[:, :, : shape[2], : shape[3]]


@task.mutant(
    en="The dilation was taken for the number of pixels left out: taps are dilation apart, 1 means no gap.",
    zh="把膨胀率当成了中间跳过的像素数：它是采样点的间距，1 表示没有间隔。",
)
def leaves_out_as_many_pixels(x, w, b=None, stride=1, padding=0, dilation=1, groups=1):
    wider = tuple(gap + 1 for gap in _pair(dilation))
    return grouped_conv2d(x, w, b, stride, padding, wider, groups)


@task.mutant(
    en="Stride and dilation are mixed up: the kernel moves by the stride, its taps are apart by the dilation.",
    zh="步长与膨胀率弄混了：步长是卷积核移动的距离，膨胀率是采样点的间距。",
)
def swaps_stride_and_dilation(x, w, b=None, stride=1, padding=0, dilation=1, groups=1):
    return grouped_conv2d(x, w, b, dilation, padding, stride, groups)


@task.mutant(
    en="The padding grew with the dilation. It is as many zeros as the argument says.",
    zh="填充随膨胀率变大了。填充多少应由参数直接决定。",
)
def dilates_the_padding(x, w, b=None, stride=1, padding=0, dilation=1, groups=1):
    wider = tuple(border * gap for border, gap in zip(_pair(padding), _pair(dilation), strict=True))
    return grouped_conv2d(x, w, b, stride, wider, dilation, groups)


@task.mutant(
    en="Pairs were read as (w, h). They are (h, w): down first.",
    zh="数对被当成 (w, h)。应为 (h, w)：先纵向。",
)
def reads_pairs_backwards(x, w, b=None, stride=1, padding=0, dilation=1, groups=1):
    stride, padding, dilation = (_pair(value)[::-1] for value in (stride, padding, dilation))
    return grouped_conv2d(x, w, b, stride, padding, dilation, groups)


@task.mutant(
    en="The first number of a pair was used in both directions.",
    zh="数对的第一个数被用到了两个方向。",
)
def uses_the_first_of_a_pair(x, w, b=None, stride=1, padding=0, dilation=1, groups=1):
    stride, padding, dilation = (_pair(value)[0] for value in (stride, padding, dilation))
    return grouped_conv2d(x, w, b, stride, padding, dilation, groups)


@task.mutant(
    en="The stride is not used: the kernel moves by one pixel.",
    zh="没有用到步长：卷积核每次只移动一个像素。",
)
def ignores_the_stride(x, w, b=None, stride=1, padding=0, dilation=1, groups=1):
    return grouped_conv2d(x, w, b, 1, padding, dilation, groups)


@task.mutant(
    en="The padding is not used: zeros are added on all four sides first.",
    zh="没有用到填充：应先在四周补 0。",
)
def ignores_the_padding(x, w, b=None, stride=1, padding=0, dilation=1, groups=1):
    return grouped_conv2d(x, w, b, stride, 0, dilation, groups)


@task.mutant(
    en="The border pixels were repeated outwards. Padding is made of zeros.",
    zh="边界像素被向外复制了。填充应为 0。",
)
def repeats_the_border(x, w, b=None, stride=1, padding=0, dilation=1, groups=1):
    wide = np.asarray(x, dtype=np.float64)
    return _with_bias(_slide(_bordered(wide, padding, mode="edge"), w, stride, dilation, groups), b)


@task.mutant(
    en="A last step that does not fit completely was counted (ceiling). It is dropped.",
    zh="放不下的最后一步被算上了（向上取整）。应舍去。",
)
def rounds_the_size_up(x, w, b=None, stride=1, padding=0, dilation=1, groups=1):
    padded = _bordered(np.asarray(x, dtype=np.float64), padding)
    kernel = [gap * (size - 1) + 1 for gap, size in zip(_pair(dilation), w.shape[2:], strict=True)]
    more = [-(size - taps) % step for size, taps, step in zip(padded.shape[2:], kernel, _pair(stride), strict=True)]
    return _with_bias(_slide(np.pad(padded, ((0, 0), (0, 0), (0, more[0]), (0, more[1]))), w, stride, dilation, groups), b)


@task.mutant(
    en="The kernel was flipped: a layer computes cross-correlation, unflipped.",
    zh="卷积核被翻转了：卷积层计算的是互相关，不翻转。",
)
def flips_the_kernel(x, w, b=None, stride=1, padding=0, dilation=1, groups=1):
    return grouped_conv2d(x, w[:, :, ::-1, ::-1], b, stride, padding, dilation, groups)


@task.mutant(
    en="The bias was not added.",
    zh="没有加偏置。",
)
def forgets_the_bias(x, w, b=None, stride=1, padding=0, dilation=1, groups=1):
    return grouped_conv2d(x, w, None, stride, padding, dilation, groups)


@task.mutant(
    en="The bias was broadcast along the columns: give it the shape (F, 1, 1) before adding.",
    zh="偏置沿列方向广播了：相加前应变成 (F, 1, 1)。",
)
def adds_the_bias_along_the_columns(x, w, b=None, stride=1, padding=0, dilation=1, groups=1):
    out = grouped_conv2d(x, w, None, stride, padding, dilation, groups)
    return out if b is None else out + b


@task.mutant(
    en="A bias was expected though there may be none: without one nothing is added.",
    zh="以为总有偏置，但可以没有：没有时什么也不加。",
)
def expects_a_bias(x, w, b=None, stride=1, padding=0, dilation=1, groups=1):
    return grouped_conv2d(x, w, b.copy(), stride, padding, dilation, groups)


@task.mutant(
    en="Samples and filters changed places: the result has the shape (N, F, H', W').",
    zh="样本与卷积核两个轴调换了：结果的形状应为 (N, F, H', W')。",
)
def puts_the_filters_first(x, w, b=None, stride=1, padding=0, dilation=1, groups=1):
    return grouped_conv2d(x, w, b, stride, padding, dilation, groups).swapaxes(0, 1)


@task.mutant(
    en="`if b:` asks for the truth of a whole array, which NumPy refuses. Ask `if b is not None`.",
    zh="`if b:` 是在问整个数组的真假，NumPy 会报错。应写 `if b is not None`。",
)
def asks_for_the_truth_of_the_bias(x, w, b=None, stride=1, padding=0, dilation=1, groups=1):
    return grouped_conv2d(x, w, b or None, stride, padding, dilation, groups)
