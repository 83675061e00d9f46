"""Images to columns: every window that a kernel would see, flattened.

Values are copied, not computed: no case depends on rounding.
"""

from typing import Any

import numpy as np

from quizprep.coding.suite import Call, Task
from quizprep.graders._arrays import Array, are_finite, are_floats, is_int
from quizprep.graders._windows import drawn_dtype, drawn_sides, fits, numbered

task = Task(
    "im2col",
    refuses=[
        "mmcv.ops.im2col",
        "tensorflow.image.extract_patches",
        "torch.nn.Unfold",
        "torch.nn.functional.unfold",
        "torch.ops.aten.im2col",
    ],
)


@task.reference
def im2col(x, kernel_h, kernel_w, stride=1, padding=0):
    """Return the windows of images as columns, in the order of torch's unfold.

    Args:
        x: images, array (N, C, H, W), float32 or float64.
        kernel_h: height of the window, an int; the window fits in the padded image.
        kernel_w: width of the window.
        stride: step of the window in both directions, an int of at least 1.
        padding: zeros added on each of the four sides, an int of at least 0.

    Returns:
        Array (N, C * kernel_h * kernel_w, L).  L = H' W' counts the positions row by row, with
        H' = floor((H + 2 padding - kernel_h) / stride) + 1, and W' likewise.  In a column the channel runs slowest, then the
        row inside the window, then the column inside it.  ``x`` itself is not changed.

    """
    windows = _windows(np.asarray(x, dtype=np.float64), kernel_h, kernel_w, stride, padding)
    rows, columns = windows.shape[4:]
    return windows.reshape(len(x), x.shape[1] * kernel_h * kernel_w, rows * columns)


def _windows(x, kernel_h, kernel_w, stride, padding, padded=None):
    """Return an array (N, C, kernel_h, kernel_w, H', W'); another padded image may be given."""
    if padded is None:
        padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    rows, columns = (padded.shape[2] - kernel_h) // stride + 1, (padded.shape[3] - kernel_w) // stride + 1
    windows = np.zeros((*x.shape[:2], kernel_h, kernel_w, rows, columns), dtype=x.dtype)
    for row, column in np.ndindex(rows, columns):
        top, left = row * stride, column * stride
        windows[..., row, column] = padded[:, :, top : top + kernel_h, left : left + kernel_w]
    return windows


@task.valid
def within_contract(x: Any, kernel_h: Any, kernel_w: Any, stride: Any = 1, padding: Any = 0) -> bool:
    """Whether these are finite images, and a window that fits."""
    if not (are_floats(x) and x.ndim == 4 and x.size and are_finite(x)):
        return False
    return is_int(kernel_h, 1) and is_int(kernel_w, 1) and fits(x, (kernel_h, kernel_w), stride, padding)


@task.case(en="one pixel, one tap: one column of one number", zh="一个像素、1x1 的窗口：一列一个数")
def one_pixel() -> Call:
    return Call(numbered(1, 1, 1, 1), 1, 1)


@task.case(en="a 3x3 image and a 2x2 window: four columns of four", zh="3x3 图像，2x2 窗口：四列，每列四个数")
def small_image() -> Call:
    return Call(numbered(1, 1, 3, 3), 2, 2)


@task.case(
    en="two channels: all taps of the first, then all taps of the second",
    zh="两个通道：先是第一个通道的全部，再是第二个通道的全部",
)
def channel_runs_slowest() -> Call:
    return Call(numbered(1, 2, 2, 3), 2, 2)


@task.case(en="a window that is higher than wide: inside it rows come first", zh="高大于宽的窗口：窗口内先按行")
def high_window() -> Call:
    return Call(numbered(1, 1, 4, 3), 3, 1)


@task.case(en="a window that is wider than high", zh="宽大于高的窗口")
def wide_window() -> Call:
    return Call(numbered(1, 1, 3, 5), 1, 3)


@task.case(en="both sides of the window differ, and neither is 1", zh="窗口两边不同，且都不为 1")
def window_of_two_by_three() -> Call:
    return Call(numbered(1, 2, 4, 4), 2, 3)


@task.case(en="more positions along a row than rows: positions are counted row by row", zh="一行中的位置多于行数：位置逐行编号")
def wide_image() -> Call:
    return Call(numbered(1, 1, 3, 6), 2, 2)


@task.case(en="an image more high than wide", zh="高大于宽的图像")
def high_image() -> Call:
    return Call(numbered(1, 1, 6, 3), 2, 2)


@task.case(en="a batch of two images: each has its own columns", zh="一批两幅图像：各有各的列")
def batch_of_two() -> Call:
    return Call(numbered(2, 1, 3, 3), 2, 2)


@task.case(en="a batch of three with two channels", zh="一批三幅图像，两个通道")
def batch_with_channels() -> Call:
    return Call(numbered(3, 2, 3, 3), 2, 2)


@task.case(en="as many taps as positions: the two axes must not change places", zh="采样点数等于位置数：两个轴不能调换")
def as_many_taps_as_positions() -> Call:
    return Call(numbered(1, 1, 2, 5), 2, 2, 1, 0)


@task.case(en="a 1x1 window: each column is a pixel with its channels", zh="1x1 窗口：每列是一个像素的各通道")
def window_of_one() -> Call:
    return Call(numbered(2, 3, 2, 2), 1, 1)


@task.case(en="a window as large as the image: one column", zh="窗口与图像一样大：只有一列")
def window_of_image_size() -> Call:
    return Call(numbered(2, 2, 2, 3), 2, 3)


@task.case(en="stride 2: windows side by side", zh="步长 2：窗口并排")
def side_by_side() -> Call:
    return Call(numbered(1, 1, 4, 6), 2, 2, 2)


@task.case(en="a stride that does not divide: what is left over is dropped", zh="步长不能整除：剩余部分舍去")
def stride_does_not_divide() -> Call:
    return Call(numbered(1, 2, 6, 5), 3, 2, 2)


@task.case(en="a stride larger than the window, by keyword: pixels are skipped", zh="步长大于窗口，用关键字给出：有像素被跳过")
def stride_beyond_window() -> Call:
    return Call(numbered(1, 1, 5, 7), 2, 1, stride=3)


@task.case(en="padding of one: zeros on all four sides", zh="填充 1：四周都是 0")
def padding_on_all_sides() -> Call:
    return Call(numbered(1, 1, 2, 2), 3, 3, 1, 1)


@task.case(en="padding by keyword, and a window that sees only zeros", zh="用关键字给出填充，有的窗口只看到 0")
def padding_beyond_window() -> Call:
    return Call(numbered(1, 2, 1, 2), 1, 2, padding=2)


@task.case(en="only the padded image has room for the window", zh="只有填充之后窗口才放得下")
def padding_makes_room() -> Call:
    return Call(numbered(2, 1, 1, 1), 3, 2, 1, 1)


@task.case(en="stride and padding together", zh="同时有步长和填充")
def stride_and_padding() -> Call:
    return Call(numbered(2, 2, 5, 4), 3, 2, 2, 1)


@task.case(en="negative numbers and zeros", zh="负数和零")
def negative_and_zero() -> Call:
    return Call(numbered(1, 1, 3, 4) - 6, 2, 2, 1, 1)


@task.case(en="large numbers beside fractions: values are copied as they are", zh="很大的数和小数：数值原样复制")
def large_and_fractions() -> Call:
    return Call(np.array([[[[1e12, 0.125, -3e10], [0.5, -0.25, 7.0]]]]), 2, 2)


@task.case(en="float32 images", zh="float32 图像")
def single_precision() -> Call:
    return Call(numbered(1, 2, 3, 4, dtype=np.float32) / 4, 2, 3, 1, 1)


@task.case(en="channels moved to the front: a view that is not contiguous", zh="由通道在后变为通道在前的视图，内存不连续")
def channels_last_view() -> Call:
    return Call(numbered(2, 3, 4, 2).transpose(0, 3, 1, 2), 2, 2)


@task.case(en="every second pixel of an image, read-only", zh="图像的隔点视图，只读")
def strided_read_only_view() -> Call:
    view = numbered(1, 2, 6, 8)[:, :, ::2, ::2]
    view.flags.writeable = False
    return Call(view, 2, 2, 1, 1)


@task.case(
    en="a mixed batch: an image of zeros, one of negative pixels, one of equal pixels",
    zh="一批结构不同的图像：全零、全为负、像素全相等",
)
def mixed_batch() -> Call:
    x = np.stack([np.zeros((2, 3, 3)), numbered(2, 3, 3) - 20, np.full((2, 3, 3), 7.0)])
    return Call(x, 2, 2, 1, 1)


def _drawn(rng: np.random.Generator, size: int, kernel: tuple[int, int], padding: int) -> Array:
    batch, channels = (int(number) for number in rng.integers(1, 3, size=2, endpoint=True))
    sides, dtype = drawn_sides(rng, kernel, padding, 2 + size // 6), drawn_dtype(rng)
    return np.round(rng.normal(0, 5, (batch, channels, *sides)), 1).astype(dtype)


@task.bench(sizes=(8, 16, 32, 64, 128))
def square_images(rng: np.random.Generator, size: int) -> Call:
    return Call(rng.standard_normal((4, 6, size, size)), 3, 3, 1, 1)


@task.fast
def one_view_of_all_windows(x, kernel_h, kernel_w, stride=1, padding=0):
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (kernel_h, kernel_w), axis=(2, 3))[:, :, ::stride, ::stride]
    # The reshape copies once; the order of axes is (N, C, kernel_h, kernel_w, H', W').
    columns = windows.transpose(0, 1, 4, 5, 2, 3)
    return columns.reshape(len(x), x.shape[1] * kernel_h * kernel_w, -1)


@task.library
def library_unfold(x, kernel_h, kernel_w, stride=1, padding=0):
    from torch.nn.functional import unfold

    return unfold(x, (kernel_h, kernel_w), stride=stride, padding=padding)


@task.half(count=6, en="random images in half precision", zh="半精度的随机图像")
def half_images(rng: np.random.Generator, size: int) -> Call:
    sides = (int(number) for number in rng.integers(2, 4 + size, size=2))
    return Call(rng.standard_normal((2, 2, *sides)), 2, 2, 1 + size % 2, size % 3)


@task.random(count=20, en="random images, stride 1, no padding", zh="随机图像，步长 1，无填充")
def random_plain(rng: np.random.Generator, size: int) -> Call:
    kernel_h, kernel_w = (int(number) for number in rng.integers(1, 4, size=2))
    return Call(_drawn(rng, size, (kernel_h, kernel_w), 0), kernel_h, kernel_w)


@task.random(count=25, en="random images with stride and padding", zh="随机图像，带步长和填充")
def random_settings(rng: np.random.Generator, size: int) -> Call:
    kernel_h, kernel_w, stride = (int(number) for number in rng.integers(1, 4, size=3))
    padding = int(rng.integers(0, 3))
    return Call(_drawn(rng, size, (kernel_h, kernel_w), padding), kernel_h, kernel_w, stride, padding)


def _columns(windows):
    """Return windows (N, C, kernel_h, kernel_w, H', W') as columns."""
    batch, channels, kernel_h, kernel_w, rows, columns = windows.shape
    return windows.reshape(batch, channels * kernel_h * kernel_w, rows * columns)


@task.mutant(
    en="The channel runs fastest in the columns. It runs slowest: all taps of the first channel come first.",
    zh="列中通道变化最快。应变化最慢：先是第一个通道的全部采样点。",
)
def puts_the_channel_last(x, kernel_h, kernel_w, stride=1, padding=0):
    windows = _windows(x, kernel_h, kernel_w, stride, padding).transpose(0, 2, 3, 1, 4, 5)
    return windows.reshape(im2col(x, kernel_h, kernel_w, stride, padding).shape)


@task.mutant(
    en="The positions are counted column by column. They run row by row over the output.",
    zh="位置是逐列编号的。应在输出上逐行编号。",
)
def counts_positions_by_columns(x, kernel_h, kernel_w, stride=1, padding=0):
    return _columns(_windows(x, kernel_h, kernel_w, stride, padding).swapaxes(4, 5))


@task.mutant(
    en="Inside the window columns come first. It is flattened row by row.",
    zh="窗口内部先按列展开了。应逐行展开。",
)
def flattens_the_window_by_columns(x, kernel_h, kernel_w, stride=1, padding=0):
    return _columns(_windows(x, kernel_h, kernel_w, stride, padding).swapaxes(2, 3))


@task.mutant(
    en="Each window is a row: the shape is (N, L, C·kh·kw). Windows are columns here; the last axis counts the positions.",
    zh="每个窗口成了一行：形状是 (N, L, C·kh·kw)。这里窗口是列，最后一个轴是位置。",
)
def makes_rows(x, kernel_h, kernel_w, stride=1, padding=0):
    return im2col(x, kernel_h, kernel_w, stride, padding).swapaxes(1, 2)


@task.mutant(
    en="All images were put side by side in one matrix. The batch keeps its axis: (N, C·kh·kw, L).",
    zh="所有图像被并排放进了一个矩阵。批的轴要保留：(N, C·kh·kw, L)。",
)
def merges_the_batch(x, kernel_h, kernel_w, stride=1, padding=0):
    columns = im2col(x, kernel_h, kernel_w, stride, padding)
    return columns.transpose(1, 2, 0).reshape(columns.shape[1], -1)


@task.mutant(
    en="Columns with the sample running fastest were reshaped to (N, C·kh·kw, L): that mixes the images. Transpose first.",
    zh="样本变化最快的列被直接 reshape 成 (N, C·kh·kw, L)：图像混在了一起。应先 transpose。",
)
def mixes_the_images(x, kernel_h, kernel_w, stride=1, padding=0):
    columns = im2col(x, kernel_h, kernel_w, stride, padding)
    return columns.transpose(1, 2, 0).reshape(columns.shape)


@task.mutant(
    en="The windows were reshaped with their positions still before the taps. Move the axes first: a reshape moves nothing.",
    zh="位置轴还在窗口内的轴之前就 reshape 了。应先调换轴：reshape 不会移动数据。",
)
def reshapes_where_it_should_transpose(x, kernel_h, kernel_w, stride=1, padding=0):
    windows = _windows(x, kernel_h, kernel_w, stride, padding)
    return windows.transpose(0, 1, 4, 5, 2, 3).reshape(_columns(windows).shape)


@task.mutant(
    en="The taps were turned round, as for a mathematical convolution. The window is copied as it lies.",
    zh="窗口被翻转了，像数学上的卷积。窗口应原样复制。",
)
def flips_the_window(x, kernel_h, kernel_w, stride=1, padding=0):
    return _columns(_windows(x, kernel_h, kernel_w, stride, padding)[:, :, ::-1, ::-1])


@task.mutant(
    en="Height and width of the window are swapped.",
    zh="窗口的高和宽颠倒了。",
)
def swaps_the_sides_of_the_window(x, kernel_h, kernel_w, stride=1, padding=0):
    return im2col(x, kernel_w, kernel_h, stride, padding)


@task.mutant(
    en="The stride is not used: the window moves by one pixel.",
    zh="没有用到步长：窗口每次只移动一个像素。",
)
def ignores_the_stride(x, kernel_h, kernel_w, stride=1, padding=0):
    return im2col(x, kernel_h, kernel_w, 1, padding)


@task.mutant(
    en="The number of positions follows the stride, the windows do not: window i starts at i·stride.",
    zh="位置数考虑了步长，窗口却没有：第 i 个窗口从 i·stride 开始。",
)
def steps_by_one_pixel(x, kernel_h, kernel_w, stride=1, padding=0):
    rows, columns = _windows(x, kernel_h, kernel_w, stride, padding).shape[4:]
    return _columns(_windows(x, kernel_h, kernel_w, 1, padding)[..., :rows, :columns])


@task.mutant(
    en="The padding is not used: zeros are added on all four sides first.",
    zh="没有用到填充：应先在四周补 0。",
)
def ignores_the_padding(x, kernel_h, kernel_w, stride=1, padding=0):
    return im2col(x, kernel_h, kernel_w, stride, 0)


@task.mutant(
    en="The image was padded below and on the right alone. Padding goes on all four sides.",
    zh="只在下侧和右侧填充了。四周都要填充。",
)
def pads_one_side(x, kernel_h, kernel_w, stride=1, padding=0):
    padded = np.pad(x, ((0, 0), (0, 0), (0, 2 * padding), (0, 2 * padding)))
    return _columns(_windows(x, kernel_h, kernel_w, stride, padding, padded))


@task.mutant(
    en="The border pixels were repeated outwards. Padding is made of zeros.",
    zh="边界像素被向外复制了。填充应为 0。",
)
def repeats_the_border(x, kernel_h, kernel_w, stride=1, padding=0):
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)), mode="edge")
    return _columns(_windows(x, kernel_h, kernel_w, stride, padding, padded))


@task.mutant(
    en="The last positions are missing: there is one position more than steps, + 1.",
    zh="少了最后的位置：位置数比步数多一个，要加 1。",
)
def stops_a_step_early(x, kernel_h, kernel_w, stride=1, padding=0):
    return _columns(_windows(x, kernel_h, kernel_w, stride, padding)[..., :-1, :-1])


@task.mutant(
    en="A last window that does not fit completely was filled up with zeros (ceiling). It is dropped: floor.",
    zh="放不下的最后一个窗口被补 0 保留了（向上取整）。应舍去：向下取整。",
)
def keeps_partial_windows(x, kernel_h, kernel_w, stride=1, padding=0):
    sides = zip(x.shape[2:], (kernel_h, kernel_w), strict=True)
    more = [-(size + 2 * padding - kernel) % stride for size, kernel in sides]
    padded = np.pad(x, ((0, 0), (0, 0), *((padding, padding + extra) for extra in more)))
    return _columns(_windows(x, kernel_h, kernel_w, stride, padding, padded))


@task.mutant(
    en="The image was padded on two sides alone. Padding goes on all four.",
    zh="只在两侧填充了。四周都要填充。",
)
def pads_above_and_on_the_left(x, kernel_h, kernel_w, stride=1, padding=0):
    padded = np.pad(x, ((0, 0), (0, 0), (2 * padding, 0), (2 * padding, 0)))
    return _columns(_windows(x, kernel_h, kernel_w, stride, padding, padded))


@task.mutant(
    en="The position runs before the channel in the columns: the axes are (N, C, KH, KW, H', W') before the reshape.",
    zh="位置轴排到了通道轴之前：reshape 前轴的顺序应为 (N, C, KH, KW, H', W')。",
)
def puts_the_positions_first(x, kernel_h, kernel_w, stride=1, padding=0):
    windows = _windows(x, kernel_h, kernel_w, stride, padding)
    return windows.transpose(0, 4, 5, 1, 2, 3).reshape(_columns(windows).shape)
