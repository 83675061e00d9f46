"""Output size of a 2-D convolution: the arithmetic of every architecture question, and its error."""

import math
from typing import Any

import numpy as np

from quizprep.coding.compare import exact
from quizprep.coding.suite import Call, Task
from quizprep.graders._arrays import are_sizes

task = Task(
    "conv_output_shape",
    refuses=[
        "torch.conv2d",
        "torch.max_pool2d",
        "torch.nn.AvgPool2d",
        "torch.nn.Conv2d",
        "torch.nn.LazyConv2d",
        "torch.nn.MaxPool2d",
        "torch.nn.Unfold",
        "torch.nn.functional.avg_pool2d",
        "torch.nn.functional.conv2d",
        "torch.nn.functional.max_pool2d",
        "torch.nn.functional.unfold",
    ],
    compare=exact,
)


def _pair(value: Any) -> tuple[int, int]:
    return value if isinstance(value, tuple) else (value, value)


def _by_axis(length, input_size, kernel_size, stride, padding, dilation):
    """Apply ``length(size, kernel, stride, padding, dilation)`` to the height and to the width."""
    axes = zip(*map(_pair, (input_size, kernel_size, stride, padding, dilation)), strict=True)
    height, width = (length(*axis) for axis in axes)
    return height, width


@task.reference
def conv_output_shape(input_size, kernel_size, stride=1, padding=0, dilation=1):
    """Return the height and width of the output of a 2-D convolution.

    Every argument is an int, which stands for both directions, or a tuple ``(h, w)``.

    Args:
        input_size: height and width of the input, at least 1.
        kernel_size: taps of the kernel, at least 1.
        stride: step of the kernel, at least 1.
        padding: zeros added on each of the two sides, at least 0.
        dilation: distance between neighbouring taps, at least 1; 1 is an ordinary convolution.

    Returns:
        ``(h_out, w_out)``, a tuple or list of two integers.  A last step that does not fit completely is dropped (floor).

    Raises:
        ValueError: the dilated kernel does not fit in the padded input in some direction.

    """
    return _by_axis(_length, input_size, kernel_size, stride, padding, dilation)


def _length(size, kernel, stride, padding, dilation):
    # k taps have k - 1 gaps of d pixels between them.
    span = dilation * (kernel - 1) + 1
    # How far the kernel can move from its first place.
    room = size + 2 * padding - span
    if room < 0:
        message = f"a kernel that spans {span} does not fit in {size + 2 * padding}"
        raise ValueError(message)
    return room // stride + 1


@task.valid
def within_contract(input_size: Any, kernel_size: Any, stride: Any = 1, padding: Any = 0, dilation: Any = 1) -> bool:
    """Whether every argument is an int or a pair of ints, none below its least value."""
    return are_sizes((input_size, 1), (kernel_size, 1), (stride, 1), (padding, 0), (dilation, 1))


@task.case(en="stride and padding as in a ResNet stem: 224 becomes 112", zh="类似 ResNet 首层的步长和填充：224 变成 112")
def halves_the_image() -> Call:
    return Call(224, 3, 2, 1)


@task.case(
    en="only the two required arguments: stride 1, no padding, no dilation", zh="只给两个必需参数：步长 1，无填充，无空洞"
)
def defaults() -> Call:
    return Call(7, 3)


@task.case(en="a dilated kernel spans d(k-1)+1 pixels: 224 becomes 111", zh="空洞卷积核跨越 d(k-1)+1 个像素：224 变成 111")
def dilated_kernel() -> Call:
    return Call(224, 3, 2, 1, 2)


@task.case(en="dilation 3 with a kernel of 4 taps, given by keyword", zh="用关键字给出膨胀率 3，卷积核 4 个采样点")
def dilation_by_keyword() -> Call:
    return Call(20, 4, dilation=3)


@task.case(en="a 1x1 kernel spans one pixel whatever the dilation", zh="1x1 卷积核无论膨胀率多大都只跨越一个像素")
def one_by_one_kernel() -> Call:
    return Call(9, 1, 1, 0, 5)


@task.case(en="the kernel covers the whole input: one position is left", zh="卷积核恰好覆盖整个输入：只剩一个位置")
def kernel_equals_input() -> Call:
    return Call(5, 5)


@task.case(en="the dilated kernel covers the padded input exactly", zh="膨胀后的卷积核恰好等于填充后的输入")
def dilated_kernel_equals_padded_input() -> Call:
    return Call(5, 4, 3, 1, 2)


@task.case(en="the last step does not fit completely and is dropped", zh="最后一步放不下，舍去")
def last_step_dropped() -> Call:
    return Call(8, 3, 2)


@task.case(en="the stride divides the way that is left: no step is dropped", zh="步长恰好整除剩余路程：没有舍去")
def stride_divides() -> Call:
    return Call(9, 3, 2)


@task.case(en="two thirds of a step are left over: floor, not nearest", zh="还剩三分之二步：向下取整而不是四舍五入")
def two_thirds_of_a_step() -> Call:
    return Call(8, 3, 3)


@task.case(en="a stride larger than the input: the first position remains", zh="步长比输入还大：仍有第一个位置")
def stride_beyond_input() -> Call:
    return Call(5, 2, 10)


@task.case(en="padding is added on both sides", zh="填充加在两侧")
def padding_on_both_sides() -> Call:
    return Call(10, 3, 1, 2)


@task.case(en="same size: padding of half the kernel, stride 1", zh="尺寸不变：填充为核的一半，步长 1")
def same_size() -> Call:
    return Call(13, 5, 1, 2)


@task.case(en="padding makes room for a kernel that is larger than the input", zh="填充之后，比输入大的卷积核也放得下")
def padding_makes_room() -> Call:
    return Call(1, 3, 1, 1)


@task.case(en="one pixel, a kernel of one tap", zh="一个像素，1x1 的核")
def one_pixel() -> Call:
    return Call(1, 1)


@task.case(en="height comes first in the result", zh="结果中高在前")
def height_before_width() -> Call:
    return Call((32, 100), 3)


@task.case(en="every argument a pair, each with two different numbers", zh="每个参数都是数对，且两个数不同")
def pairs_everywhere() -> Call:
    return Call((40, 61), (3, 5), (2, 3), (1, 4), (3, 2))


@task.case(en="pairs beside ints: each argument is read by itself", zh="数对与整数混用：每个参数单独解释")
def pairs_beside_ints() -> Call:
    return Call(50, (3, 7), 2, (0, 3), 1)


@task.case(en="a pair for the stride alone", zh="只有步长是数对")
def stride_pair() -> Call:
    return Call(30, 3, stride=(1, 4))


@task.case(en="a pair for the padding alone", zh="只有填充是数对")
def padding_pair() -> Call:
    return Call(30, 3, padding=(0, 2))


@task.case(en="a pair for the dilation alone", zh="只有膨胀率是数对")
def dilation_pair() -> Call:
    return Call(30, 3, dilation=(1, 4))


@task.case(en="the kernel is larger than the input: ValueError", zh="卷积核比输入大：ValueError")
def kernel_does_not_fit() -> Call:
    return Call(4, 7)


@task.case(
    en="the kernel does not fit, and a long stride hides it: int() of a negative quotient is 0",
    zh="卷积核放不下，而大步长掩盖了这一点：负商取 int() 得 0",
)
def misfit_behind_a_stride() -> Call:
    return Call(3, 5, 3)


@task.case(en="the kernel fits, the dilated kernel does not: ValueError", zh="卷积核放得下，膨胀后放不下：ValueError")
def dilated_kernel_does_not_fit() -> Call:
    return Call(8, 3, 1, 0, 4)


@task.case(en="even with its padding the input is too small: ValueError", zh="加上填充仍然太小：ValueError")
def padding_is_not_enough() -> Call:
    return Call(3, 8, 1, 2)


@task.case(en="only the height is too small: ValueError all the same", zh="只有高不够：同样 ValueError")
def only_the_height_is_too_small() -> Call:
    return Call((2, 20), 3)


@task.case(en="only the width is too small: ValueError all the same", zh="只有宽不够：同样 ValueError")
def only_the_width_is_too_small() -> Call:
    return Call((20, 2), 3)


def _number(rng: np.random.Generator, low: int, high: int) -> int | tuple[int, int]:
    """Draw an int, or a pair with equal chance."""
    numbers = tuple(int(number) for number in rng.integers(low, high, size=2, endpoint=True))
    return (numbers[0], numbers[1]) if rng.random() < 0.5 else numbers[0]


@task.bench(sizes=(100, 1_000, 10_000, 100_000, 1_000_000))
def inputs_of_growing_size(rng: np.random.Generator, size: int) -> Call:
    return Call(size + int(rng.integers(0, 9)), _number(rng, 1, 5), _number(rng, 1, 4), _number(rng, 0, 3), 2)


@task.random(count=60, en="random sizes for which the kernel fits", zh="随机尺寸，卷积核放得下")
def random_sizes(rng: np.random.Generator, size: int) -> Call:
    kernel, dilation = _number(rng, 1, 5), _number(rng, 1, 3)
    span = 4 * 3 + 1
    return Call(_number(rng, span, span + 5 * size), kernel, _number(rng, 1, 4), _number(rng, 0, 3), dilation)


@task.random(
    count=40,
    en="random sizes at the limit: some kernels just fit, some do not",
    zh="临界的随机尺寸：有的刚好放得下，有的放不下",
)
def random_sizes_at_the_limit(rng: np.random.Generator, size: int) -> Call:
    return Call(*zip(_axis_at_the_limit(rng, size), _axis_at_the_limit(rng, size), strict=True))


def _axis_at_the_limit(rng: np.random.Generator, size: int) -> tuple[int, ...]:
    """Draw input, kernel, stride, padding and dilation of one axis; the kernel is too large in one of five draws."""
    kernel, stride, padding, dilation = (int(rng.integers(low, 3 + size // 8, endpoint=True)) for low in (2, 1, 0, 1))
    span = dilation * (kernel - 1) + 1
    return max(1, span - 2 * padding + int(rng.integers(-1, 3, endpoint=True))), kernel, stride, padding, dilation


def _slip(size, kernel, stride, padding, dilation, *, span=None, room=None):
    """Work as the reference does, but with another span or another room; the reference's error where that is negative."""
    span = dilation * (kernel - 1) + 1 if span is None else span
    room = size + 2 * padding - span if room is None else room
    if room < 0:
        message = "the kernel does not fit"
        raise ValueError(message)
    return room // stride + 1


@task.mutant(
    en="The dilation is not used. Taps that are d apart span d(k-1)+1 pixels, not k.",
    zh="没有用到膨胀率。间隔为 d 的 k 个采样点跨越 d(k-1)+1 个像素，而不是 k 个。",
)
def forgets_the_dilation(input_size, kernel_size, stride=1, padding=0, dilation=1):
    def length(i, k, s, p, _):
        return _slip(i, k, s, p, 1)

    return _by_axis(length, input_size, kernel_size, stride, padding, dilation)


@task.mutant(
    en="The dilated kernel does not span d·k pixels: there are only k-1 gaps between k taps, so it spans d(k-1)+1.",
    zh="膨胀后的卷积核不是 d·k 个像素：k 个采样点之间只有 k-1 个间隔，因此是 d(k-1)+1。",
)
def multiplies_the_kernel_by_the_dilation(input_size, kernel_size, stride=1, padding=0, dilation=1):
    def length(i, k, s, p, d):
        return _slip(i, k, s, p, d, span=d * k)

    return _by_axis(length, input_size, kernel_size, stride, padding, dilation)


@task.mutant(
    en="d zeros were put between the taps. Dilation d means that taps are d apart, with d-1 zeros between them.",
    zh="在采样点之间插入了 d 个零。膨胀率 d 指采样点间隔为 d，中间只有 d-1 个零。",
)
def puts_d_zeros_between_taps(input_size, kernel_size, stride=1, padding=0, dilation=1):
    def length(i, k, s, p, d):
        return _slip(i, k, s, p, d + 1)

    return _by_axis(length, input_size, kernel_size, stride, padding, dilation)


@task.mutant(
    en="The padding was added once. It is added on both sides: i + 2p.",
    zh="填充只加了一次。两侧都要填充：i + 2p。",
)
def pads_one_side(input_size, kernel_size, stride=1, padding=0, dilation=1):
    def length(i, k, s, p, d):
        return _slip(i + p, k, s, 0, d)

    return _by_axis(length, input_size, kernel_size, stride, padding, dilation)


@task.mutant(
    en="The padding is not used: the kernel slides over i + 2p pixels.",
    zh="没有用到填充：卷积核在 i + 2p 个像素上滑动。",
)
def forgets_the_padding(input_size, kernel_size, stride=1, padding=0, dilation=1):
    def length(i, k, s, _, d):
        return _slip(i, k, s, 0, d)

    return _by_axis(length, input_size, kernel_size, stride, padding, dilation)


@task.mutant(
    en="A last step that does not fit completely is dropped (floor); here it was counted (ceiling).",
    zh="放不下的最后一步应舍去（向下取整），这里却算上了（向上取整）。",
)
def rounds_up(input_size, kernel_size, stride=1, padding=0, dilation=1):
    def length(i, k, s, p, d):
        return -(-(_slip(i, k, 1, p, d) - 1) // s) + 1

    return _by_axis(length, input_size, kernel_size, stride, padding, dilation)


@task.mutant(
    en="The quotient was rounded to the nearest integer. Any part of a step that is left over is dropped: floor.",
    zh="商被四舍五入了。剩余不足一步的部分一律舍去：向下取整。",
)
def rounds_to_nearest(input_size, kernel_size, stride=1, padding=0, dilation=1):
    def length(i, k, s, p, d):
        return (2 * (_slip(i, k, 1, p, d) - 1) + s) // (2 * s) + 1

    return _by_axis(length, input_size, kernel_size, stride, padding, dilation)


@task.mutant(
    en="The 1 for the first position was added before the division. It is added after it: floor(room / s) + 1.",
    zh="代表第一个位置的 1 在除法之前就加上了。应在除法之后加：floor(剩余 / s) + 1。",
)
def adds_one_before_dividing(input_size, kernel_size, stride=1, padding=0, dilation=1):
    def length(i, k, s, p, d):
        return _slip(i, k, 1, p, d) // s

    return _by_axis(length, input_size, kernel_size, stride, padding, dilation)


@task.mutant(
    en="The steps were counted, not the positions: there is one position more than steps.",
    zh="数的是步数而不是位置数：位置比步数多一个。",
)
def forgets_the_first_position(input_size, kernel_size, stride=1, padding=0, dilation=1):
    def length(i, k, s, p, d):
        return _slip(i, k, s, p, d) - 1

    return _by_axis(length, input_size, kernel_size, stride, padding, dilation)


@task.mutant(
    en="Width and height are swapped: the result is (h_out, w_out).",
    zh="宽和高颠倒了：结果应是 (h_out, w_out)。",
)
def returns_width_first(input_size, kernel_size, stride=1, padding=0, dilation=1):
    height, width = conv_output_shape(input_size, kernel_size, stride, padding, dilation)
    return width, height


@task.mutant(
    en="The first number of each pair was used for both directions. A kernel, stride, padding or dilation can differ by axis.",
    zh="每个数对的第一个数被用于两个方向。核、步长、填充和膨胀率在两个轴上可以不同。",
)
def uses_the_height_setting_for_both(input_size, kernel_size, stride=1, padding=0, dilation=1):
    return conv_output_shape(input_size, *(_pair(value)[0] for value in (kernel_size, stride, padding, dilation)))


@task.mutant(
    en="int() rounds a negative quotient towards zero, so a kernel that does not fit gives 1, not a ValueError.",
    zh="int() 把负商向零取整，放不下的卷积核得到尺寸 1，而不是 ValueError。",
)
def truncates_and_never_raises(input_size, kernel_size, stride=1, padding=0, dilation=1):
    def length(i, k, s, p, d):
        return int((i + 2 * p - d * (k - 1) - 1) / s) + 1

    return _by_axis(length, input_size, kernel_size, stride, padding, dilation)


@task.mutant(
    en="A kernel that does not fit gave a size of 0 or less. No position exists, and the task asks for a ValueError.",
    zh="放不下的卷积核得到了 0 或负的尺寸。此时没有任何位置，应抛出 ValueError。",
)
def never_raises(input_size, kernel_size, stride=1, padding=0, dilation=1):
    def length(i, k, s, p, d):
        return (i + 2 * p - d * (k - 1) - 1) // s + 1

    return _by_axis(length, input_size, kernel_size, stride, padding, dilation)


@task.mutant(
    en="A size below zero was raised to 0. A kernel that does not fit is an error of the caller: ValueError.",
    zh="负的尺寸被抬到 0。放不下是调用者的错误：应抛出 ValueError。",
)
def clamps_at_zero(input_size, kernel_size, stride=1, padding=0, dilation=1):
    def length(i, k, s, p, d):
        return max(0, (i + 2 * p - d * (k - 1) - 1) // s + 1)

    return _by_axis(length, input_size, kernel_size, stride, padding, dilation)


@task.mutant(
    en="The test for a kernel that does not fit looks at the kernel without its dilation; compare d(k-1)+1 with i + 2p.",
    zh="检查能否放下时没有考虑膨胀率；应比较 d(k-1)+1 与 i + 2p。",
)
def checks_the_undilated_kernel(input_size, kernel_size, stride=1, padding=0, dilation=1):
    def length(i, k, s, p, d):
        _slip(i, k, s, p, 1)
        return (i + 2 * p - d * (k - 1) - 1) // s + 1

    return _by_axis(length, input_size, kernel_size, stride, padding, dilation)


@task.mutant(
    en="The test for a kernel that does not fit leaves out the padding; compare d(k-1)+1 with i + 2p.",
    zh="检查能否放下时没有考虑填充；应比较 d(k-1)+1 与 i + 2p。",
)
def checks_the_unpadded_input(input_size, kernel_size, stride=1, padding=0, dilation=1):
    def length(i, k, s, p, d):
        _slip(i, k, s, 0, d)
        return _slip(i, k, s, p, d)

    return _by_axis(length, input_size, kernel_size, stride, padding, dilation)


@task.mutant(
    en="A kernel that covers the padded input exactly was refused. It fits, in one position.",
    zh="恰好等于填充后输入的卷积核被拒绝了。它放得下，正好一个位置。",
)
def refuses_an_exact_fit(input_size, kernel_size, stride=1, padding=0, dilation=1):
    def length(i, k, s, p, d):
        return _slip(i, k, s, p, d, room=i + 2 * p - d * (k - 1) - 2) if i + 2 * p == d * (k - 1) + 1 else _slip(i, k, s, p, d)

    return _by_axis(length, input_size, kernel_size, stride, padding, dilation)


@task.mutant(
    en="Only the height was tested. The kernel must fit in the width too.",
    zh="只检查了高。卷积核在宽的方向也必须放得下。",
)
def checks_the_height_only(input_size, kernel_size, stride=1, padding=0, dilation=1):
    height, _ = _by_axis(_length, *(_pair(value)[0] for value in (input_size, kernel_size, stride, padding, dilation)))
    i, k, s, p, d = (_pair(value)[1] for value in (input_size, kernel_size, stride, padding, dilation))
    return height, (i + 2 * p - d * (k - 1) - 1) // s + 1


@task.mutant(
    en="The sizes are floats. A shape is made of integers: divide with //, or convert the result.",
    zh="尺寸是浮点数。形状由整数组成：用 // 做除法，或把结果转成整数。",
)
def returns_floats(input_size, kernel_size, stride=1, padding=0, dilation=1):
    return tuple(float(math.floor(size)) for size in conv_output_shape(input_size, kernel_size, stride, padding, dilation))
