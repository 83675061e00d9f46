"""Output size of a pooling layer: the convolution's arithmetic, another default stride, and ceil mode with its exception."""

from typing import Any

import numpy as np

from quizprep.coding.suite import Call, Task
from quizprep.graders._arrays import are_sizes

task = Task(
    "pool_output_shape",
    refuses=[
        "torch.conv2d",
        "torch.max_pool2d",
        "torch.nn.AvgPool2d",
        "torch.nn.Conv2d",
        "torch.nn.LPPool2d",
        "torch.nn.MaxPool2d",
        "torch.nn.Unfold",
        "torch.nn.functional.avg_pool2d",
        "torch.nn.functional.conv2d",
        "torch.nn.functional.lp_pool2d",
        "torch.nn.functional.max_pool2d",
        "torch.nn.functional.max_pool2d_with_indices",
        "torch.nn.functional.unfold",
    ],
)


def _pair(value: Any) -> tuple[int, int]:
    return value if isinstance(value, tuple) else (value, value)


def _by_axis(length, input_size, kernel_size, stride, padding):
    """Apply ``length(size, kernel, stride, padding)`` to the height and to the width."""
    stride = kernel_size if stride is None else stride
    height, width = (length(*axis) for axis in zip(*map(_pair, (input_size, kernel_size, stride, padding)), strict=True))
    return height, width


@task.reference
def pool_output_shape(input_size, kernel_size, stride=None, padding=0, ceil_mode=False):
    """Return the height and width of the output of 2-D pooling, as torch's MaxPool2d gives them.

    Sizes, stride and padding are ints, which stand for both directions, or tuples ``(h, w)``.

    Args:
        input_size: height and width of the input, at least 1.
        kernel_size: size of the window, at least 1; it fits in the padded input.
        stride: step of the window, at least 1; ``None`` takes the kernel size, so that windows do not overlap.
        padding: pixels added on each of the two sides, at most half the kernel size.
        ceil_mode: ``False`` drops a last window that is not complete (floor).  ``True`` keeps it (ceil), unless it would start
            in the padding on the right or bottom side, or beyond it: such a window holds no pixel and is dropped.

    Returns:
        ``(h_out, w_out)``, a tuple or list of two integers.

    """

    def length(size, kernel, stride, padding):
        steps, rest = divmod(size + 2 * padding - kernel, stride)
        partial_start = (steps + 1) * stride
        holds_a_pixel = partial_start < size + padding
        return steps + 1 + (1 if ceil_mode and rest and holds_a_pixel else 0)

    return _by_axis(length, input_size, kernel_size, stride, padding)


@task.valid
def within_contract(input_size: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: Any = False) -> bool:
    """Whether these are ints or pairs of them, the padding is at most half the window, and the window fits."""
    stride = kernel_size if stride is None else stride
    if not are_sizes((input_size, 1), (kernel_size, 1), (stride, 1), (padding, 0)):
        return False
    axes = zip(_pair(input_size), _pair(kernel_size), _pair(padding), strict=True)
    return type(ceil_mode) is bool and all(2 * p <= k <= i + 2 * p for i, k, p in axes)


@task.case(
    en="the usual 2x2 pooling halves the image: the stride is the kernel size", zh="常用的 2x2 池化使尺寸减半：步长等于核大小"
)
def halves_the_image() -> Call:
    return Call(224, 2)


@task.case(en="a 3x3 window without a stride given: its stride is 3", zh="3x3 窗口，不给步长：步长为 3")
def stride_defaults_to_kernel() -> Call:
    return Call(12, 3)


@task.case(en="a stride of None, written out, is the kernel size too", zh="显式写出 stride=None，同样取核大小")
def stride_none() -> Call:
    return Call(20, 4, None, 1)


@task.case(en="overlapping windows as in a ResNet stem: 112 becomes 56", zh="类似 ResNet 首层的重叠窗口：112 变成 56")
def overlapping_windows() -> Call:
    return Call(112, 3, 2, 1)


@task.case(en="stride 1 with a 3x3 window: 112 becomes 110", zh="步长 1 的 3x3 窗口：112 变成 110")
def stride_one() -> Call:
    return Call(112, 3, 1)


@task.case(en="an odd size, floor: the last row and column are dropped", zh="奇数尺寸，向下取整：最后一行一列舍去")
def odd_size_floor() -> Call:
    return Call(7, 2)


@task.case(en="an odd size in ceil mode: a last, partial window is kept", zh="奇数尺寸，ceil 模式：保留最后不完整的窗口")
def odd_size_ceil() -> Call:
    return Call(7, 2, ceil_mode=True)


@task.case(en="ceil mode where the stride divides: no window is added", zh="ceil 模式但恰好整除：不多加窗口")
def ceil_mode_divides() -> Call:
    return Call(9, 3, 2, 0, True)


@task.case(
    en="one third of a step is left over: ceil keeps it, nearest would not", zh="剩三分之一步：ceil 保留，四舍五入则不会"
)
def third_of_a_step_ceil() -> Call:
    return Call(7, 3, 3, 0, True)


@task.case(en="two thirds of a step are left over: floor drops them", zh="剩三分之二步：floor 舍去")
def two_thirds_of_a_step_floor() -> Call:
    return Call(8, 3, 3)


@task.case(
    en="ceil mode, and the extra window would start in the right padding: it holds no pixel and is dropped",
    zh="ceil 模式，多出的窗口会从右侧填充处开始：其中没有像素，舍去",
)
def window_in_the_right_padding() -> Call:
    return Call(5, 2, 2, 1, True)


@task.case(
    en="ceil mode, and the extra window would start beyond the image: it is dropped even without padding",
    zh="ceil 模式，多出的窗口会从图像之外开始：没有填充时也要舍去",
)
def window_beyond_the_image() -> Call:
    return Call(4, 1, 3, ceil_mode=True)


@task.case(
    en="ceil mode, and a stride longer than the window: the next start lies outside",
    zh="ceil 模式，步长比窗口长：下一个起点落在图像外",
)
def long_stride_ceil() -> Call:
    return Call(5, 2, 5, 0, True)


@task.case(
    en="ceil mode with padding, and the extra window starts at the last pixel: it is kept",
    zh="ceil 模式加填充，多出的窗口从最后一个像素开始：保留",
)
def window_at_the_last_pixel() -> Call:
    return Call(6, 3, 3, 1, True)


@task.case(en="padding is added on both sides", zh="填充加在两侧")
def padding_on_both_sides() -> Call:
    return Call(10, 5, 1, 2)


@task.case(en="same size: padding of half the window, stride 1", zh="尺寸不变：填充为窗口的一半，步长 1")
def same_size() -> Call:
    return Call(13, 5, 1, 2, True)


@task.case(en="padding makes room for a window larger than the input", zh="填充之后，比输入大的窗口也放得下")
def padding_makes_room() -> Call:
    return Call(2, 4, 2, 2)


@task.case(
    en="a window that covers the whole input: global pooling leaves one value", zh="窗口覆盖整个输入：全局池化只剩一个值"
)
def global_pooling() -> Call:
    return Call((7, 9), (7, 9))


@task.case(en="one pixel, a window of one", zh="一个像素，1x1 窗口")
def one_pixel() -> Call:
    return Call(1, 1)


@task.case(en="a stride larger than the input: the first window remains", zh="步长比输入还大：仍有第一个窗口")
def stride_beyond_input() -> Call:
    return Call(5, 2, 10)


@task.case(en="height comes first in the result", zh="结果中高在前")
def height_before_width() -> Call:
    return Call((32, 100), 2)


@task.case(
    en="a window of two different sides without a stride: each direction takes its own side",
    zh="两边不同的窗口且不给步长：各方向取各自的边长",
)
def stride_from_a_kernel_pair() -> Call:
    return Call((24, 25), (2, 5))


@task.case(en="every argument a pair, each with two different numbers", zh="每个参数都是数对，且两个数不同")
def pairs_everywhere() -> Call:
    return Call((40, 61), (3, 6), (2, 5), (1, 3))


@task.case(
    en="every argument a pair, ceil mode: one direction gains a window, the other loses it again",
    zh="每个参数都是数对，ceil 模式：一个方向多一个窗口，另一个方向又舍去",
)
def pairs_in_ceil_mode() -> Call:
    return Call((12, 11), (3, 2), (2, 2), (0, 1), True)


@task.case(en="a pair for the padding alone, given by keyword", zh="只有填充是数对，用关键字给出")
def padding_pair() -> Call:
    return Call(30, 4, stride=3, padding=(0, 2))


def _axis(rng: np.random.Generator, size: int) -> tuple[int, int, int, int]:
    """Draw input, window, stride and padding of one axis."""
    kernel, stride = (int(number) for number in rng.integers(1, 3 + size // 10, size=2, endpoint=True))
    padding = int(rng.integers(0, kernel // 2, endpoint=True))
    least = max(1, kernel - 2 * padding)
    return int(rng.integers(least, least + 3 + size, endpoint=True)), kernel, stride, padding


@task.bench(sizes=(50, 100, 200, 400, 800))
def inputs_of_growing_size(rng: np.random.Generator, size: int) -> Call:
    kernel = int(rng.integers(2, 4))
    return Call(size + int(rng.integers(0, 9)), kernel, int(rng.integers(1, 3)), 1, ceil_mode=bool(rng.random() < 0.5))


@task.random(count=50, en="random sizes as pairs, floor or ceil", zh="随机数对，floor 或 ceil")
def random_pairs(rng: np.random.Generator, size: int) -> Call:
    pairs = [tuple(pair) for pair in zip(_axis(rng, size), _axis(rng, size), strict=True)]
    return Call(*pairs, bool(rng.random() < 0.6))


@task.random(count=25, en="random sizes as ints, floor or ceil", zh="随机整数，floor 或 ceil")
def random_ints(rng: np.random.Generator, size: int) -> Call:
    return Call(*_axis(rng, size), ceil_mode=bool(rng.random() < 0.6))


@task.random(count=15, en="random sizes without a stride", zh="不给步长的随机尺寸")
def random_default_stride(rng: np.random.Generator, size: int) -> Call:
    pairs = [tuple(pair) for pair in zip(_axis(rng, size), _axis(rng, size), strict=True)]
    return Call(*pairs[:2], padding=pairs[3], ceil_mode=bool(rng.random() < 0.5))


def _length(i, k, s, p, ceil_mode):
    """Return what the reference returns for one axis."""
    return pool_output_shape(i, k, s, p, ceil_mode)[0]


@task.mutant(
    en="The stride defaults to 1, as a convolution's does. Pooling without a stride steps by its kernel size.",
    zh="步长默认取了 1，那是卷积的默认值。池化不给步长时按核大小移动。",
)
def defaults_to_stride_one(input_size, kernel_size, stride=None, padding=0, ceil_mode=False):
    return pool_output_shape(input_size, kernel_size, 1 if stride is None else stride, padding, ceil_mode)


@task.mutant(
    en="The stride defaults to 2 whatever the window. Without a stride it is the kernel size.",
    zh="不论窗口多大，默认步长都取了 2。不给步长时应为核大小。",
)
def defaults_to_stride_two(input_size, kernel_size, stride=None, padding=0, ceil_mode=False):
    return pool_output_shape(input_size, kernel_size, 2 if stride is None else stride, padding, ceil_mode)


@task.mutant(
    en="The default stride took the height of the window for both directions. Each direction has its own.",
    zh="默认步长在两个方向都取了窗口的高。每个方向各取各的边长。",
)
def takes_the_default_stride_from_the_height(input_size, kernel_size, stride=None, padding=0, ceil_mode=False):
    return pool_output_shape(input_size, kernel_size, _pair(kernel_size)[0] if stride is None else stride, padding, ceil_mode)


@task.mutant(
    en="The padding is not used. Pooling layers pad too: the window slides over i + 2p pixels.",
    zh="没有用到填充。池化层也有填充：窗口在 i + 2p 个像素上滑动。",
)
def forgets_the_padding(input_size, kernel_size, stride=None, padding=0, ceil_mode=False):
    return pool_output_shape(input_size, kernel_size, stride, 0, ceil_mode)


@task.mutant(
    en="The padding was added once. It is added on both sides: i + 2p.",
    zh="填充只加了一次。两侧都要填充：i + 2p。",
)
def pads_one_side(input_size, kernel_size, stride=None, padding=0, ceil_mode=False):
    def length(i, k, s, p):
        return _length(i + p, k, s, 0, ceil_mode)

    return _by_axis(length, input_size, kernel_size, stride, padding)


@task.mutant(
    en="ceil_mode is ignored: a last, partial window was dropped although it was asked for.",
    zh="忽略了 ceil_mode：要求保留的最后一个不完整窗口被舍去了。",
)
def ignores_ceil_mode(input_size, kernel_size, stride=None, padding=0, ceil_mode=False):
    return pool_output_shape(input_size, kernel_size, stride, padding)


@task.mutant(
    en="A partial window was always kept. Without ceil_mode it is dropped: floor.",
    zh="不完整的窗口总是被保留。没有 ceil_mode 时应舍去：向下取整。",
)
def always_uses_ceil_mode(input_size, kernel_size, stride=None, padding=0, ceil_mode=False):
    return pool_output_shape(input_size, kernel_size, stride, padding, ceil_mode=True)


@task.mutant(
    en="A window that holds no pixel was kept. Ceil mode keeps only what starts inside the image or the left padding.",
    zh="ceil 模式只保留从图像内或左侧填充处开始的窗口；这里保留了一个不含任何像素的窗口。",
)
def keeps_a_window_without_pixels(input_size, kernel_size, stride=None, padding=0, ceil_mode=False):
    def length(i, k, s, p):
        room = i + 2 * p - k
        return (-(-room // s) if ceil_mode else room // s) + 1

    return _by_axis(length, input_size, kernel_size, stride, padding)


@task.mutant(
    en="The start of the extra window was compared with i alone. Starts are counted from the left padding: compare with i + p.",
    zh="多出窗口的起点只与 i 比较。起点从左侧填充算起：应与 i + p 比较。",
)
def forgets_the_left_padding_of_the_start(input_size, kernel_size, stride=None, padding=0, ceil_mode=False):
    def length(i, k, s, p):
        steps, rest = divmod(i + 2 * p - k, s)
        return steps + 1 + (1 if ceil_mode and rest and (steps + 1) * s < i else 0)

    return _by_axis(length, input_size, kernel_size, stride, padding)


@task.mutant(
    en="Ceil mode added a window where the stride divides the way that is left. Nothing is left over then.",
    zh="步长恰好整除时，ceil 模式也多加了一个窗口。此时没有剩余。",
)
def adds_a_window_where_nothing_is_left(input_size, kernel_size, stride=None, padding=0, ceil_mode=False):
    def length(i, k, s, p):
        return (i + 2 * p - k) // s + 1 + (1 if ceil_mode else 0)

    return _by_axis(length, input_size, kernel_size, stride, padding)


@task.mutant(
    en="The quotient was rounded to the nearest integer. It is floor, or ceil where ceil_mode asks for it.",
    zh="商被四舍五入了。应向下取整；ceil_mode 为真时向上取整。",
)
def rounds_to_nearest(input_size, kernel_size, stride=None, padding=0, ceil_mode=False):
    def length(i, k, s, p):
        return (2 * (i + 2 * p - k) + s) // (2 * s) + 1

    return _by_axis(length, input_size, kernel_size, stride, padding)


@task.mutant(
    en="The 1 for the first window was added before the division. It is added after it: floor(room / s) + 1.",
    zh="代表第一个窗口的 1 在除法之前就加上了。应在除法之后加：floor(剩余 / s) + 1。",
)
def adds_one_before_dividing(input_size, kernel_size, stride=None, padding=0, ceil_mode=False):
    def length(i, k, s, p):
        room = i + 2 * p - k + 1
        return -(-room // s) if ceil_mode else room // s

    return _by_axis(length, input_size, kernel_size, stride, padding)


@task.mutant(
    en="The steps were counted, not the windows: there is one window more than steps.",
    zh="数的是步数而不是窗口数：窗口比步数多一个。",
)
def forgets_the_first_window(input_size, kernel_size, stride=None, padding=0, ceil_mode=False):
    height, width = pool_output_shape(input_size, kernel_size, stride, padding, ceil_mode)
    return height - 1, width - 1


@task.mutant(
    en="The input was divided by the stride, whatever the window. The window must fit: i + 2p - k is the way it can go.",
    zh="直接用输入除以步长，没有考虑窗口大小。窗口必须放得下：可移动的路程是 i + 2p - k。",
)
def divides_the_input_by_the_stride(input_size, kernel_size, stride=None, padding=0, ceil_mode=False):
    def length(i, k, s, p):
        return -(-i // s) if ceil_mode else i // s

    return _by_axis(length, input_size, kernel_size, stride, padding)


@task.mutant(
    en="Width and height are swapped: the result is (h_out, w_out).",
    zh="宽和高颠倒了：结果应是 (h_out, w_out)。",
)
def returns_width_first(input_size, kernel_size, stride=None, padding=0, ceil_mode=False):
    height, width = pool_output_shape(input_size, kernel_size, stride, padding, ceil_mode)
    return width, height


@task.mutant(
    en="The first number of each pair was used for both directions. Window, stride and padding can differ by axis.",
    zh="每个数对的第一个数被用于两个方向。窗口、步长和填充在两个轴上可以不同。",
)
def uses_the_height_setting_for_both(input_size, kernel_size, stride=None, padding=0, ceil_mode=False):
    stride = kernel_size if stride is None else stride
    return pool_output_shape(input_size, *(_pair(value)[0] for value in (kernel_size, stride, padding)), ceil_mode)
