"""Binary erosion with a square of ones."""

import numpy as np

from quizprep.coding.suite import Call, Task
from quizprep.graders._filters import (
    MORPHOLOGY,
    drawn,
    filtered,
    filtered_along,
    filtered_inside,
    filtered_padded,
    image,
    square,
    within_contract,
)

task = Task(
    "erode",
    refuses=[
        *MORPHOLOGY,
        "PIL.ImageFilter.MinFilter",
        "scipy.ndimage.minimum_filter",
        "scipy.ndimage.minimum_filter1d",
        "skimage.filters.rank.minimum",
    ],
)


@task.reference
def erode(img, k):
    """Erode a binary image: a pixel stays 1 only where the whole k x k window around it is 1.

    Args:
        img: array (H, W) of 0 and 1, dtype uint8 or int64, H and W at least 1.
        k: side of the window, odd; may be larger than the image.

    Returns:
        Array (H, W) of 0 and 1.  Pixels outside the image count as 1, so that the border by itself erodes nothing.  ``img`` is
        not changed.

    """
    reach = k // 2
    result = np.zeros_like(img)
    for y, x in np.ndindex(img.shape):
        # Pixels outside are 1 and change no minimum: they may as well be left out.
        result[y, x] = img[max(0, y - reach) : y + reach + 1, max(0, x - reach) : x + reach + 1].min()
    return result


task.valid(within_contract)


@task.case(en="one pixel that is 1 stays, as what lies outside is 1", zh="只有一个像素且为 1：保持不变，因为图像外视为 1")
def one_pixel() -> Call:
    return Call(image("#"), 3)


@task.case(en="one pixel that is 0", zh="只有一个像素且为 0")
def one_empty_pixel() -> Call:
    return Call(image("."), 3)


@task.case(en="k = 1: the image itself", zh="k = 1：就是原图")
def window_of_one() -> Call:
    return Call(image("#.#", ".##"), 1)


@task.case(en="an image of ones stays as it is: the border erodes nothing", zh="全 1 图像保持不变：边界本身不会造成腐蚀")
def all_ones() -> Call:
    return Call(image("####", "####", "####"), 3)


@task.case(en="an image of zeros", zh="全 0 图像")
def all_zeros() -> Call:
    return Call(image("....", "....", "...."), 3)


@task.case(en="a 3x3 square inside: only its centre is left", zh="内部的 3x3 方块：只剩中心")
def square_inside() -> Call:
    return Call(image(".....", ".###.", ".###.", ".###.", "....."), 3)


@task.case(en="a line one pixel thick disappears", zh="一个像素粗的线会消失")
def thin_line() -> Call:
    return Call(image(".....", "#####", "....."), 3)


@task.case(en="a square at the border of the image: it loses only its inner sides", zh="紧贴图像边界的方块：只有内侧被腐蚀")
def square_at_the_border() -> Call:
    return Call(image("###..", "###..", "###..", "....."), 3)


@task.case(en="one hole in the middle becomes a hole of the size of the window", zh="中间的一个洞变成窗口大小的洞")
def hole() -> Call:
    return Call(image("######", "######", "###.##", "######", "######"), 3)


@task.case(en="a hole in the first corner: eroded pixels must not be read again", zh="左上角有一个洞：不能读取已腐蚀的像素")
def hole_in_the_first_corner() -> Call:
    return Call(image(".####", "#####", "#####"), 3)


@task.case(en="a hole in the last corner", zh="右下角有一个洞")
def hole_in_the_last_corner() -> Call:
    return Call(image("#####", "#####", "####."), 3)


@task.case(en="a hole that touches only diagonally: corners of the window count", zh="只在对角方向相邻的洞：窗口的四角也算")
def diagonal_neighbour() -> Call:
    return Call(image("####", "####", "####", "###."), 3)


@task.case(en="k = 5: two pixels are lost on each side", zh="k = 5：每侧腐蚀两个像素")
def five_by_five() -> Call:
    return Call(image(".......", ".######", ".######", ".######", ".######", ".######", ".######", "......."), 5)


@task.case(
    en="k = 5, one hole at the very corner of the window: the window is a square", zh="k = 5，洞正好在窗口的角上：窗口是方形"
)
def hole_in_the_corner_of_the_window() -> Call:
    return Call(image("#####", "#####", "#####", "#####", "####."), 5)


@task.case(
    en="k = 17: a full window holds 289 ones, more than 8 bits can count", zh="k = 17：满窗口有 289 个 1，8 位整数数不下"
)
def more_ones_than_a_byte_counts() -> Call:
    return Call(np.ones((18, 18), dtype=np.uint8), 17)


@task.case(en="most of a window is 1, yet not all of it", zh="窗口里大多数为 1，但不是全部")
def majority() -> Call:
    return Call(image("#######", "#######", "##.#.##", "#######", "#######"), 3)


@task.case(en="an image more wide than high", zh="宽大于高的图像")
def wideimage() -> Call:
    return Call(image("########.", "#########"), 3)


@task.case(en="an image more high than wide", zh="高大于宽的图像")
def highimage() -> Call:
    return Call(image("##", "##", "##", "##", ".#", "##"), 3)


@task.case(en="a single row", zh="只有一行")
def single_row() -> Call:
    return Call(image("###.#####.##"), 3)


@task.case(en="a single column", zh="只有一列")
def single_column() -> Call:
    return Call(image("#", "#", "#", "#", ".", "#"), 3)


@task.case(en="a window larger than the image: one 0 erodes everything", zh="窗口比图像大：一个 0 就腐蚀掉全部")
def window_beyondimage() -> Call:
    return Call(image("###", "##.", "###"), 9)


@task.case(en="a window larger than an image of ones", zh="窗口比全 1 图像大")
def window_beyond_ones() -> Call:
    return Call(image("##", "##"), 7)


@task.case(en="int64 pixels", zh="int64 类型的像素")
def long_integers() -> Call:
    return Call(image("#####", "####.", "#####", "#####", dtype=np.int64), 3)


@task.case(en="a transposed view", zh="转置视图")
def transposed_view() -> Call:
    return Call(image("######", "#####.", "######", "######").T, 3)


@task.case(en="every second pixel of an image, read-only", zh="图像的隔点视图，只读")
def strided_read_only_view() -> Call:
    view = image(*["##########"] * 3, "########.#", *["##########"] * 4, "..########")[::2, ::2]
    view.flags.writeable = False
    return Call(view, 3)


@task.bench(sizes=(16, 32, 64, 128, 256))
def square_images(rng: np.random.Generator, size: int) -> Call:
    return Call(square(rng, size, 0.9), 7)


@task.fast
def rows_then_columns(img, k):
    """Take the minimum along one axis, then along the other: a square is made of lines."""
    for axis in (0, 1):
        length, reach = img.shape[axis], min(k // 2, img.shape[axis])
        padded = np.pad(img, [(reach, reach) if one == axis else (0, 0) for one in (0, 1)], constant_values=1)
        img = np.minimum.reduce([padded.take(np.arange(start, start + length), axis=axis) for start in range(2 * reach + 1)])
    return img


@task.library
def pooling(img, k):
    from torch.nn.functional import max_pool2d

    return -max_pool2d(-img[None].float(), k, 1, k // 2)[0]


@task.random(count=25, en="random images, few zeros, 3x3", zh="随机图像，0 很少，3x3 窗口")
def random_images(rng: np.random.Generator, size: int) -> Call:
    return Call(drawn(rng, size, 0.9), 3)


@task.random(count=20, en="random images, windows of any size", zh="随机图像，任意大小的窗口")
def random_windows(rng: np.random.Generator, size: int) -> Call:
    k = 1 + 2 * int(rng.integers(0, 5))
    return Call(drawn(rng, size, 1 - 1 / (1 + k * k)), k)


@task.mutant(
    en="Outside the image counted as 0, so a rim of the image was eaten. For erosion it counts as 1.",
    zh="图像外被当成 0，图像四周被吃掉一圈。腐蚀时图像外视为 1。",
)
def counts_the_outside_as_zero(img, k):
    return filtered_padded(img, k, np.min, constant_values=0)


@task.mutant(
    en="This is dilation: a pixel became 1 where any pixel of the window is. Erosion asks for all of them.",
    zh="这是膨胀：窗口内任一像素为 1 就得 1。腐蚀要求全部为 1。",
)
def dilates(img, k):
    return filtered(img, k, np.max)


@task.mutant(
    en="The window went round to the other side of the image, as a negative index does. Clip it: max(0, y - r).",
    zh="窗口绕到了图像的另一侧（负下标就会这样）。应裁剪：max(0, y - r)。",
)
def wraps_around(img, k):
    return filtered_padded(img, k, np.min, mode="wrap")


@task.mutant(
    en="Pixels whose window leaves the image were left as they are. Erode them by the part inside.",
    zh="窗口超出图像的像素原样保留了。应按窗口在图像内的部分腐蚀。",
)
def leaves_the_border(img, k):
    return filtered_inside(erode(img, k), k, img)


@task.mutant(
    en="The result covers only full windows and is smaller than the image. It has the shape of the image.",
    zh="结果只包含完整的窗口，比原图小。结果应与原图同形状。",
)
def shrinks_the_image(img, k):
    reach, (height, width) = k // 2, img.shape
    return erode(img, k)[reach : max(reach, height - reach), reach : max(reach, width - reach)]


@task.mutant(
    en="The window is a cross: only pixels in the same row or column were looked at. It is a full square.",
    zh="窗口成了十字形：只看了同行同列的像素。应是完整的方形。",
)
def uses_a_cross(img, k):
    rows, columns = filtered_along(img, k, np.min, 0), filtered_along(img, k, np.min, 1)
    return np.minimum(rows, columns)


@task.mutant(
    en="The window is a disk: its corners were left out. It is a full square.",
    zh="窗口成了圆盘：四角没有计入。应是完整的方形。",
)
def uses_a_disk(img, k):
    window = np.hypot(*np.mgrid[:k, :k] - k // 2) <= k / 2
    padded = np.pad(img, k // 2, constant_values=1)
    return np.array([[padded[y : y + k, x : x + k][window].min() for x in range(img.shape[1])] for y in range(len(img))])


@task.mutant(
    en="The ones were counted in the type of the image: 8 bits count to 255 and begin again at 0. Sum in int, or use all().",
    zh="用图像自身的类型计数：8 位整数数到 255 后又从 0 开始。应以 int 求和，或使用 all()。",
)
def counts_in_eight_bits(img, k):
    padded = np.pad(img, k // 2, constant_values=1)
    counts = [[padded[y : y + k, x : x + k].sum(dtype=img.dtype) for x in range(img.shape[1])] for y in range(len(img))]
    return (np.array(counts) == k * k).astype(img.dtype)


@task.mutant(
    en="Only the rows were eroded. The window has k rows and k columns.",
    zh="只沿行方向做了腐蚀。窗口有 k 行 k 列。",
)
def erodes_along_rows_alone(img, k):
    return filtered_along(img, k, np.min, 1)


@task.mutant(
    en="The window ends one row and one column too early: the upper limit of a range or slice is exclusive, use y + r + 1.",
    zh="窗口少了最后一行和一列：range 和切片的上界不含端点，应为 y + r + 1。",
)
def excludes_the_upper_end(img, k):
    return filtered(img, k, np.min, high=max(1, k // 2))


@task.mutant(
    en="The window begins at the pixel itself. It lies around it, r = k // 2 to each side.",
    zh="窗口从该像素开始。它应以该像素为中心，两侧各 r = k // 2。",
)
def begins_at_the_pixel(img, k):
    return filtered(img, k, np.min, low=0, high=k)


@task.mutant(
    en="k was taken as the reach, so the window is (2k+1) wide. The reach is k // 2.",
    zh="把 k 当成了半径，窗口宽为 2k+1。半径应为 k // 2。",
)
def takes_k_for_the_reach(img, k):
    return erode(img, 2 * k + 1)


@task.mutant(
    en="The image was eroded in place: later windows read pixels that are eroded already. Write into a new array.",
    zh="原地腐蚀：后面的窗口读到了已腐蚀的像素。应写入新数组。",
)
def reads_eroded_pixels(img, k):
    result, reach = img.copy(), k // 2
    for y, x in np.ndindex(img.shape):
        result[y, x] = result[max(0, y - reach) : y + reach + 1, max(0, x - reach) : x + reach + 1].min()
    return result


@task.mutant(
    en="The pixel itself was left out. The window includes its centre.",
    zh="没有计入像素自身。窗口包含中心。",
)
def leaves_out_the_centre(img, k):
    result, reach = img.copy(), k // 2
    for y, x in np.ndindex(img.shape):
        window = img[max(0, y - reach) : y + reach + 1, max(0, x - reach) : x + reach + 1]
        result[y, x] = int(window.sum(dtype=np.int64)) - int(img[y, x]) == window.size - 1
    return result


@task.mutant(
    en="The majority of the window decided: that is a median filter. Every pixel of it must be 1.",
    zh="由窗口内的多数决定了：那是中值滤波。必须全部为 1。",
)
def takes_the_majority(img, k):
    return filtered(img, k, lambda window: 2 * int(window.sum(dtype=np.int64)) > window.size)


@task.mutant(
    en="A dilation follows the erosion: that is opening. Return the eroded image.",
    zh="腐蚀之后又做了膨胀：那是开运算。应返回腐蚀后的图像。",
)
def opens(img, k):
    return dilates(erode(img, k), k)


@task.mutant(
    en="The eroded image was taken away from the image: that is its inner boundary. Return what is left.",
    zh="从原图中减去了腐蚀结果：那是内边界。应返回腐蚀后剩下的部分。",
)
def returns_the_boundary(img, k):
    return img - erode(img, k)


@task.mutant(
    en="The complement was dilated, but not turned back: erosion is 1 - dilate(1 - img).",
    zh="对补图做了膨胀，却没有再取补：腐蚀等于 1 - dilate(1 - img)。",
)
def returns_the_complement(img, k):
    return 1 - erode(img, k)


@task.mutant(
    en="Height and width are mixed up: columns were clipped at the height of the image.",
    zh="高和宽弄混了：列被裁剪到了图像的高。",
)
def clips_columns_at_the_height(img, k):
    reach, height = k // 2, len(img)
    result = np.zeros_like(img)
    for y, x in np.ndindex(img.shape):
        right = min(height, x + reach + 1)
        window = img[max(0, y - reach) : y + reach + 1, max(0, min(x - reach, right - 1)) : right]
        result[y, x] = window.min()
    return result
