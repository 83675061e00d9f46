"""Output size of a transposed convolution: the convolution's arithmetic run backwards, and the size it cannot know."""

from typing import Any

import numpy as np

from quizprep.coding.suite import Call, Task
from quizprep.graders._arrays import are_sizes

task = Task(
    "conv_transpose_output_shape",
    refuses=[
        "torch.conv_transpose2d",
        "torch.nn.ConvTranspose2d",
        "torch.nn.Fold",
        "torch.nn.LazyConvTranspose2d",
        "torch.nn.functional.conv_transpose2d",
        "torch.nn.functional.fold",
    ],
)


def _pair(value: Any) -> tuple[int, int]:
    return value if isinstance(value, tuple) else (value, value)


def _by_axis(length, *arguments):
    """Apply ``length`` to the height and to the width of each argument."""
    height, width = (length(*axis) for axis in zip(*map(_pair, arguments), strict=True))
    return height, width


@task.reference
def conv_transpose_output_shape(input_size, kernel_size, stride=1, padding=0, output_padding=0, dilation=1):
    """Return the height and width of the output of a 2-D transposed convolution, as torch's ConvTranspose2d gives them.

    Every argument is an int, which stands for both directions, or a tuple ``(h, w)``.

    Args:
        input_size: height and width of the input, at least 1.
        kernel_size: taps of the kernel, at least 1.
        stride: distance in the output between the patches of neighbouring input pixels, at least 1.
        padding: rows and columns that are cut off on each of the two sides, at least 0.
        output_padding: rows and columns added on the lower and right side only; smaller than stride or dilation, whichever is
            larger.
        dilation: distance between neighbouring taps, at least 1; 1 is an ordinary kernel.

    Returns:
        ``(h_out, w_out)``, a tuple or list of two integers; all arguments are such that both are at least 1.

    """
    return _by_axis(_length, input_size, kernel_size, stride, padding, output_padding, dilation)


def _length(size, kernel, stride, padding, output_padding, dilation):
    span = dilation * (kernel - 1) + 1
    last_patch = (size - 1) * stride
    return last_patch + span - 2 * padding + output_padding


@task.valid
def within_contract(
    input_size: Any, kernel_size: Any, stride: Any = 1, padding: Any = 0, output_padding: Any = 0, dilation: Any = 1
) -> bool:
    """Whether these are ints or pairs of them, the output padding is small enough, and something is left of the output."""
    arguments = ((input_size, 1), (kernel_size, 1), (stride, 1), (padding, 0), (output_padding, 0), (dilation, 1))
    if not are_sizes(*arguments):
        return False
    axes = list(zip(*(_pair(value) for value, _ in arguments), strict=True))
    return all(output_padding < max(stride, dilation) for _, _, stride, _, output_padding, dilation in axes) and all(
        _length(*axis) >= 1 for axis in axes
    )


@task.case(en="the usual upsampling by two: kernel 4, stride 2, padding 1", zh="常用的两倍上采样：核 4，步长 2，填充 1")
def doubles_the_image() -> Call:
    return Call(28, 4, 2, 1)


@task.case(en="the up-convolution of U-Net: kernel 2, stride 2", zh="U-Net 的上采样卷积：核 2，步长 2")
def two_by_two_up_convolution() -> Call:
    return Call((28, 36), 2, 2)


@task.case(en="only the two required arguments: the kernel adds k-1 pixels", zh="只给两个必需参数：尺寸增加 k-1")
def defaults() -> Call:
    return Call(7, 3)


@task.case(
    en="a stride-2 convolution made 7 of 13: without output padding 13 comes back",
    zh="步长 2 的卷积把 13 变成 7：没有输出填充时还原成 13",
)
def odd_size_restored() -> Call:
    return Call(7, 3, 2, 1)


@task.case(
    en="a stride-2 convolution made 7 of 14 as well: one row of output padding brings 14 back",
    zh="步长 2 的卷积也把 14 变成 7：加一行输出填充才能还原成 14",
)
def even_size_restored() -> Call:
    return Call(7, 3, 2, 1, 1)


@task.case(en="output padding is added on one side only", zh="输出填充只加在一侧")
def output_padding_by_keyword() -> Call:
    return Call(5, 3, 3, output_padding=2)


@task.case(en="output padding below the dilation, with stride 1", zh="步长 1 时，输出填充小于膨胀率")
def output_padding_below_the_dilation() -> Call:
    return Call(6, 3, 1, 0, 2, 3)


@task.case(en="padding takes pixels away, on both sides", zh="填充使输出变小，两侧都要减")
def padding_shrinks() -> Call:
    return Call(10, 5, 1, 2)


@task.case(en="more padding than the kernel spans", zh="填充比核的跨度还大")
def padding_beyond_the_kernel() -> Call:
    return Call(9, 1, 1, 3)


@task.case(en="a dilated kernel spans d(k-1)+1 pixels", zh="空洞卷积核跨越 d(k-1)+1 个像素")
def dilated_kernel() -> Call:
    return Call(10, 3, 1, 0, 0, 2)


@task.case(en="dilation, stride and padding together, dilation by keyword", zh="膨胀率、步长、填充同时出现，膨胀率用关键字")
def dilation_by_keyword() -> Call:
    return Call(12, 4, 3, 2, dilation=3)


@task.case(en="a 1x1 kernel spans one pixel whatever the dilation", zh="1x1 卷积核无论膨胀率多大都只跨越一个像素")
def one_by_one_kernel() -> Call:
    return Call(9, 1, 1, 0, 0, 5)


@task.case(
    en="one input pixel: the output is the kernel, whatever the stride", zh="只有一个输入像素：无论步长多大，输出就是核的大小"
)
def one_input_pixel() -> Call:
    return Call(1, 4, 7)


@task.case(en="one pixel, a kernel of one tap", zh="一个像素，1x1 的核")
def one_pixel() -> Call:
    return Call(1, 1)


@task.case(
    en="a stride larger than the kernel: the gaps between the patches count",
    zh="步长大于核：各个核落下的区域之间的空隙也要计入",
)
def stride_beyond_kernel() -> Call:
    return Call(6, 2, 5)


@task.case(en="padding leaves a single pixel", zh="填充之后只剩一个像素")
def one_pixel_left() -> Call:
    return Call(2, 2, 1, 1)


@task.case(en="height comes first in the result", zh="结果中高在前")
def height_before_width() -> Call:
    return Call((8, 20), 3, 2)


@task.case(en="every argument a pair, each with two different numbers", zh="每个参数都是数对，且两个数不同")
def pairs_everywhere() -> Call:
    return Call((10, 13), (3, 5), (2, 4), (1, 3), (1, 2), (1, 2))


@task.case(en="pairs beside ints: each argument is read by itself", zh="数对与整数混用：每个参数单独解释")
def pairs_beside_ints() -> Call:
    return Call(16, (2, 4), 2, (0, 1), 1, 1)


@task.case(en="a pair for the stride alone", zh="只有步长是数对")
def stride_pair() -> Call:
    return Call(8, 3, stride=(1, 4))


@task.case(en="a pair for the output padding alone", zh="只有输出填充是数对")
def output_padding_pair() -> Call:
    return Call(8, 3, stride=2, output_padding=(0, 1))


def _axis(rng: np.random.Generator, size: int) -> tuple[int, int, int, int, int, int]:
    """Draw input, kernel, stride, padding, output padding and dilation of one axis."""
    while True:
        length, kernel, stride, dilation = (int(rng.integers(1, most, endpoint=True)) for most in (2 + size, 5, 4, 3))
        padding, output_padding = int(rng.integers(0, 4)), int(rng.integers(0, max(stride, dilation)))
        if _length(length, kernel, stride, padding, output_padding, dilation) >= 1:
            return length, kernel, stride, padding, output_padding, dilation


@task.bench(sizes=(10, 100, 1_000, 10_000, 100_000))
def inputs_of_growing_size(rng: np.random.Generator, size: int) -> Call:
    stride = int(rng.integers(2, 4))
    return Call(size + int(rng.integers(0, 9)), int(rng.integers(2, 5)), stride, 1, stride - 1)


@task.random(count=40, en="random sizes as pairs", zh="随机数对")
def random_pairs(rng: np.random.Generator, size: int) -> Call:
    return Call(*(tuple(pair) for pair in zip(_axis(rng, size), _axis(rng, size), strict=True)))


@task.random(count=30, en="random sizes as ints", zh="随机整数")
def random_ints(rng: np.random.Generator, size: int) -> Call:
    return Call(*_axis(rng, size))


def _mutated(length):
    """Return the function that works as the reference does, but with another length of one axis."""

    def function(input_size, kernel_size, stride=1, padding=0, output_padding=0, dilation=1):
        return _by_axis(length, input_size, kernel_size, stride, padding, output_padding, dilation)

    function.__name__ = length.__name__
    return function


@task.mutant(
    en="This is the size of an ordinary convolution. The transposed one enlarges: (i-1)s - 2p + d(k-1) + output_padding + 1.",
    zh="这是普通卷积的尺寸。转置卷积会放大：(i-1)s - 2p + d(k-1) + output_padding + 1。",
)
@_mutated
def computes_the_ordinary_convolution(i, k, s, p, op, d):
    return (i + 2 * p - d * (k - 1) - 1) // s + 1


@task.mutant(
    en="The padding was added. In a transposed convolution it takes 2p pixels away: it undoes the padding of a convolution.",
    zh="填充被加上了。转置卷积中填充要减去 2p 个像素：它抵消的是普通卷积的填充。",
)
@_mutated
def adds_the_padding(i, k, s, p, op, d):
    return _length(i, k, s, -p, op, d)


@task.mutant(
    en="The padding was taken away once. It is cut off on both sides: 2p.",
    zh="填充只减了一次。两侧都要裁掉：2p。",
)
@_mutated
def cuts_one_side(i, k, s, p, op, d):
    return _length(i, k, s, 0, op - p, d)


@task.mutant(
    en="The padding is not used: 2p pixels are cut off.",
    zh="没有用到填充：应裁掉 2p 个像素。",
)
@_mutated
def forgets_the_padding(i, k, s, p, op, d):
    return _length(i, k, s, 0, op, d)


@task.mutant(
    en="The output padding is not used. It picks one of the sizes that a strided convolution maps to this input.",
    zh="没有用到输出填充。带步长的卷积会把多种尺寸映射到同一输入，输出填充选定其中一个。",
)
@_mutated
def forgets_the_output_padding(i, k, s, p, op, d):
    return _length(i, k, s, p, 0, d)


@task.mutant(
    en="The output padding was added on both sides. It belongs to the lower and right side only: once.",
    zh="输出填充在两侧都加了。它只加在下侧和右侧：一次。",
)
@_mutated
def adds_the_output_padding_twice(i, k, s, p, op, d):
    return _length(i, k, s, p, 2 * op, d)


@task.mutant(
    en="The dilation is not used. Taps that are d apart span d(k-1)+1 pixels, not k.",
    zh="没有用到膨胀率。间隔为 d 的 k 个采样点跨越 d(k-1)+1 个像素，而不是 k 个。",
)
@_mutated
def forgets_the_dilation(i, k, s, p, op, d):
    return _length(i, k, s, p, op, 1)


@task.mutant(
    en="The dilated kernel does not span d·k pixels: there are only k-1 gaps between k taps, so it spans d(k-1)+1.",
    zh="膨胀后的卷积核不是 d·k 个像素：k 个采样点之间只有 k-1 个间隔，因此是 d(k-1)+1。",
)
@_mutated
def multiplies_the_kernel_by_the_dilation(i, k, s, p, op, d):
    return _length(i, d * k, s, p, op, 1)


@task.mutant(
    en="i·s counts a gap behind the last pixel. i patches have i-1 gaps between them: (i-1)s.",
    zh="i·s 把最后一个像素之后也算了一个间隔。i 个核的落点之间只有 i-1 个间隔：(i-1)s。",
)
@_mutated
def counts_a_gap_behind_the_last_pixel(i, k, s, p, op, d):
    return i * s - 2 * p + d * (k - 1) + op + 1


@task.mutant(
    en="The size is i times the stride only where k - s = 2p. In general the span of the kernel and the padding count too.",
    zh="只有当 k - s = 2p 时尺寸才是步长的 i 倍。一般还要计入核的跨度和填充。",
)
@_mutated
def multiplies_by_the_stride(i, k, s, p, op, d):
    return i * s + op


@task.mutant(
    en="The 1 is missing: k taps that are d apart span d(k-1) + 1 pixels.",
    zh="少加了 1：间隔为 d 的 k 个采样点跨越 d(k-1) + 1 个像素。",
)
@_mutated
def forgets_the_plus_one(i, k, s, p, op, d):
    return _length(i, k, s, p, op, d) - 1


@task.mutant(
    en="The stride is not used: neighbouring input pixels land s pixels apart in the output.",
    zh="没有用到步长：相邻输入像素在输出中相隔 s 个像素。",
)
@_mutated
def forgets_the_stride(i, k, s, p, op, d):
    return _length(i, k, 1, p, op, d)


@task.mutant(
    en="s zeros were put between the input pixels. Stride s means that they are s apart, with s-1 zeros between them.",
    zh="在输入像素之间插入了 s 个零。步长 s 指它们相隔 s，中间只有 s-1 个零。",
)
@_mutated
def puts_s_zeros_between_pixels(i, k, s, p, op, d):
    return _length(i, k, s + 1, p, op, d)


@task.mutant(
    en="Width and height are swapped: the result is (h_out, w_out).",
    zh="宽和高颠倒了：结果应是 (h_out, w_out)。",
)
def returns_width_first(input_size, kernel_size, stride=1, padding=0, output_padding=0, dilation=1):
    height, width = _by_axis(_length, input_size, kernel_size, stride, padding, output_padding, dilation)
    return width, height


@task.mutant(
    en="The first number of each pair was used for both directions. Every setting can differ by axis.",
    zh="每个数对的第一个数被用于两个方向。每项设置在两个轴上都可以不同。",
)
def uses_the_height_setting_for_both(input_size, kernel_size, stride=1, padding=0, output_padding=0, dilation=1):
    settings = (_pair(value)[0] for value in (kernel_size, stride, padding, output_padding, dilation))
    return _by_axis(_length, input_size, *settings)
