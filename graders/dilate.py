"""Binary dilation with a square of ones."""

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
    "dilate",
    refuses=[
        *MORPHOLOGY,
        "PIL.ImageFilter.MaxFilter",
        "scipy.ndimage.maximum_filter",
        "scipy.ndimage.maximum_filter1d",
        "skimage.filters.rank.maximum",
        "torch.max_pool2d",
        "torch.nn.MaxPool2d",
        "torch.nn.functional.max_pool2d",
        "torch.nn.functional.max_pool2d_with_indices",
    ],
)


@task.reference
def dilate(img, k):
    """Dilate a binary image: a pixel becomes 1 where any pixel of the k x k window around it is 1.

    Args:
        img: array (H, W) of 0 and 1, dtype uint8 or int64, H and W at least 1.
        k: side of the window, odd; may be larger than the image.

    Returns:
        Array (H, W) of 0 and 1.  Pixels outside the image count as 0, so that nothing grows in from the border.  ``img`` is not
        changed.

    """
    reach = k // 2
    result = np.zeros_like(img)
    for y, x in np.ndindex(img.shape):
        # Pixels outside are 0 and change no maximum: they may as well be left out.
        result[y, x] = img[max(0, y - reach) : y + reach + 1, max(0, x - reach) : x + reach + 1].max()
    return result


task.valid(within_contract)


@task.case(en="one pixel that is 1", zh="只有一个像素且为 1")
def one_pixel() -> Call:
    return Call(image("#"), 3)


@task.case(en="one pixel that is 0 stays 0, as what lies outside is 0", zh="只有一个像素且为 0：保持 0，因为图像外视为 0")
def one_empty_pixel() -> Call:
    return Call(image("."), 3)


@task.case(en="k = 1: the image itself", zh="k = 1：就是原图")
def window_of_one() -> Call:
    return Call(image("#.#", ".##"), 1)


@task.case(
    en="an image of zeros stays as it is: nothing grows in from outside", zh="全 0 图像保持不变：不会有东西从图像外长进来"
)
def all_zeros() -> Call:
    return Call(image("....", "....", "...."), 3)


@task.case(en="an image of ones: the result is 1, not the number of ones", zh="全 1 图像：结果是 1，而不是 1 的个数")
def all_ones() -> Call:
    return Call(image("####", "####", "####"), 3)


@task.case(en="a single pixel inside becomes a 3x3 square", zh="内部的一个像素变成 3x3 方块")
def pixel_inside() -> Call:
    return Call(image(".....", ".....", "..#..", ".....", "....."), 3)


@task.case(en="a line one pixel thick becomes three pixels thick", zh="一个像素粗的线变成三个像素粗")
def thin_line() -> Call:
    return Call(image("......", "......", ".####.", "......", "......"), 3)


@task.case(en="a pixel at the border grows only inwards", zh="边界上的像素只能向内生长")
def pixel_at_the_border() -> Call:
    return Call(image(".....", "#....", ".....", "....."), 3)


@task.case(en="a gap of two pixels closes", zh="两个像素宽的缝隙会合上")
def gap() -> Call:
    return Call(image("##..##", "##..##", "##..##", "......", "......"), 3)


@task.case(en="a pixel in the first corner: dilated pixels must not be read again", zh="左上角有一个像素：不能读取已膨胀的像素")
def first_corner() -> Call:
    return Call(image("#....", ".....", "....."), 3)


@task.case(en="a pixel in the last corner", zh="右下角有一个像素")
def last_corner() -> Call:
    return Call(image(".....", ".....", "....#"), 3)


@task.case(en="a diagonal: corners of the window count", zh="对角线：窗口的四角也算")
def diagonal() -> Call:
    return Call(image("#....", ".#...", ".....", ".....", "....."), 3)


@task.case(en="k = 5: two pixels are added on each side", zh="k = 5：每侧增加两个像素")
def five_by_five() -> Call:
    return Call(image("........", "........", "........", "...#....", "........", "........", "........"), 5)


@task.case(en="256 ones in each window: counted in 8 bits they are 0", zh="每个窗口里有 256 个 1：用 8 位整数计数会得 0")
def as_many_ones_as_a_byte_has_values() -> Call:
    return Call(np.ones((16, 16), dtype=np.uint8), 31)


@task.case(en="a single 1 among eight zeros is enough", zh="八个 0 中有一个 1 就足够")
def minority() -> Call:
    return Call(image("#......", ".......", ".......", "...#...", ".......", ".......", "......#"), 3)


@task.case(en="an image more wide than high", zh="宽大于高的图像")
def wideimage() -> Call:
    return Call(image("........#", "........."), 3)


@task.case(en="an image more high than wide", zh="高大于宽的图像")
def highimage() -> Call:
    return Call(image("..", "..", "..", "..", "#.", ".."), 3)


@task.case(en="a single row", zh="只有一行")
def single_row() -> Call:
    return Call(image("#....#......"), 3)


@task.case(en="a single column", zh="只有一列")
def single_column() -> Call:
    return Call(image(".", ".", ".", "#", ".", "."), 3)


@task.case(en="a window larger than the image: one 1 fills everything", zh="窗口比图像大：一个 1 就填满全部")
def window_beyondimage() -> Call:
    return Call(image("...", "..#", "..."), 9)


@task.case(en="a window larger than an image of zeros", zh="窗口比全 0 图像大")
def window_beyond_zeros() -> Call:
    return Call(image("..", ".."), 7)


@task.case(en="int64 pixels", zh="int64 类型的像素")
def long_integers() -> Call:
    return Call(image(".....", "....#", ".....", "#....", dtype=np.int64), 3)


@task.case(en="a transposed view", zh="转置视图")
def transposed_view() -> Call:
    return Call(image("......", ".....#", "......", "......").T, 3)


@task.case(en="every second pixel of an image, read-only", zh="图像的隔点视图，只读")
def strided_read_only_view() -> Call:
    view = image(*["..........", ".#.#.#.#.#"] * 3, "......#...", "..........", "..........")[::2, ::2]
    view.flags.writeable = False
    return Call(view, 3)


@task.bench(sizes=(16, 32, 64, 128, 256))
def square_images(rng: np.random.Generator, size: int) -> Call:
    return Call(square(rng, size, 0.1), 7)


@task.fast
def rows_then_columns(img, k):
    """Take the maximum along one axis, then along the other: a square is made of lines."""
    for axis in (0, 1):
        length, reach = img.shape[axis], min(k // 2, img.shape[axis])
        padded = np.pad(img, [(reach, reach) if one == axis else (0, 0) for one in (0, 1)], constant_values=0)
        img = np.maximum.reduce([padded.take(np.arange(start, start + length), axis=axis) for start in range(2 * reach + 1)])
    return img


@task.library
def pooling(img, k):
    from torch.nn.functional import max_pool2d

    return max_pool2d(img[None].float(), k, 1, k // 2)[0]


@task.random(count=25, en="random images, few ones, 3x3", zh="随机图像，1 很少，3x3 窗口")
def random_images(rng: np.random.Generator, size: int) -> Call:
    return Call(drawn(rng, size, 0.1), 3)


@task.random(count=20, en="random images, windows of any size", zh="随机图像，任意大小的窗口")
def random_windows(rng: np.random.Generator, size: int) -> Call:
    k = 1 + 2 * int(rng.integers(0, 5))
    return Call(drawn(rng, size, 1 / (1 + k * k)), k)


@task.mutant(
    en="Outside the image counted as 1, so a rim of ones grew in. For dilation it counts as 0.",
    zh="图像外被当成 1，四周长出一圈 1。膨胀时图像外视为 0。",
)
def counts_the_outside_as_one(img, k):
    return filtered_padded(img, k, np.max, constant_values=1)


@task.mutant(
    en="This is erosion: a pixel stayed 1 only where the whole window is. Dilation asks for any of them.",
    zh="这是腐蚀：窗口全部为 1 才得 1。膨胀只要求有一个为 1。",
)
def erodes(img, k):
    return filtered(img, k, np.min)


@task.mutant(
    en="The window went round to the other side of the image, as a negative index does. Clip it: max(0, y - r).",
    zh="窗口绕到了图像的另一侧（负下标就会这样）。应裁剪：max(0, y - r)。",
)
def wraps_around(img, k):
    return filtered_padded(img, k, np.max, mode="wrap")


@task.mutant(
    en="Pixels whose window leaves the image were left as they are. Dilate into them by the part inside.",
    zh="窗口超出图像的像素原样保留了。应按窗口在图像内的部分膨胀。",
)
def leaves_the_border(img, k):
    return filtered_inside(dilate(img, k), k, img)


@task.mutant(
    en="Pixels whose window leaves the image became 0. They are 1 where the part inside holds a 1.",
    zh="窗口超出图像的像素变成了 0。只要窗口在图像内的部分有 1，就应为 1。",
)
def zeroes_the_border(img, k):
    return filtered_inside(dilate(img, k), k, np.zeros_like(img))


@task.mutant(
    en="The result is larger than the image: what grows beyond the border is cut off.",
    zh="结果比原图大：长到边界之外的部分应裁掉。",
)
def enlarges_the_image(img, k):
    return dilate(np.pad(img, k // 2), k)


@task.mutant(
    en="The window is a cross: only pixels in the same row or column were looked at. It is a full square.",
    zh="窗口成了十字形：只看了同行同列的像素。应是完整的方形。",
)
def uses_a_cross(img, k):
    return np.maximum(filtered_along(img, k, np.max, 0), filtered_along(img, k, np.max, 1))


@task.mutant(
    en="The window is a disk: its corners were left out. It is a full square.",
    zh="窗口成了圆盘：四角没有计入。应是完整的方形。",
)
def uses_a_disk(img, k):
    window = np.hypot(*np.mgrid[:k, :k] - k // 2) <= k / 2
    padded = np.pad(img, k // 2)
    return np.array([[padded[y : y + k, x : x + k][window].max() for x in range(img.shape[1])] for y in range(len(img))])


@task.mutant(
    en="The ones were counted in the type of the image: 8 bits count to 255 and begin again at 0. Sum in int, or use any().",
    zh="用图像自身的类型计数：8 位整数数到 255 后又从 0 开始。应以 int 求和，或使用 any()。",
)
def counts_in_eight_bits(img, k):
    return filtered(img, k, lambda window: window.sum(dtype=img.dtype) > 0)


@task.mutant(
    en="Only the rows were dilated. The window has k rows and k columns.",
    zh="只沿行方向做了膨胀。窗口有 k 行 k 列。",
)
def dilates_along_rows_alone(img, k):
    return filtered_along(img, k, np.max, 1)


@task.mutant(
    en="The window ends one row and one column too early: the upper limit of a range or slice is exclusive, use y + r + 1.",
    zh="窗口少了最后一行和一列：range 和切片的上界不含端点，应为 y + r + 1。",
)
def excludes_the_upper_end(img, k):
    return filtered(img, k, np.max, high=max(1, k // 2))


@task.mutant(
    en="The window begins at the pixel itself. It lies around it, r = k // 2 to each side.",
    zh="窗口从该像素开始。它应以该像素为中心，两侧各 r = k // 2。",
)
def begins_at_the_pixel(img, k):
    return filtered(img, k, np.max, low=0, high=k)


@task.mutant(
    en="k was taken as the reach, so the window is (2k+1) wide. The reach is k // 2.",
    zh="把 k 当成了半径，窗口宽为 2k+1。半径应为 k // 2。",
)
def takes_k_for_the_reach(img, k):
    return dilate(img, 2 * k + 1)


@task.mutant(
    en="The image was dilated in place: later windows read pixels that are new, and the 1 spreads. Write into a new array.",
    zh="原地膨胀：后面的窗口读到了新长出的像素，1 一路蔓延。应写入新数组。",
)
def reads_dilated_pixels(img, k):
    result, reach = img.copy(), k // 2
    for y, x in np.ndindex(img.shape):
        result[y, x] = result[max(0, y - reach) : y + reach + 1, max(0, x - reach) : x + reach + 1].max()
    return result


@task.mutant(
    en="The pixel itself was left out. The window includes its centre: a pixel that is 1 stays 1.",
    zh="没有计入像素自身。窗口包含中心：为 1 的像素保持为 1。",
)
def leaves_out_the_centre(img, k):
    result, reach = img.copy(), k // 2
    for y, x in np.ndindex(img.shape):
        window = img[max(0, y - reach) : y + reach + 1, max(0, x - reach) : x + reach + 1]
        result[y, x] = int(window.sum(dtype=np.int64)) > int(img[y, x])
    return result


@task.mutant(
    en="The result holds the number of ones in the window. It is binary: 1 where there is any.",
    zh="结果是窗口内 1 的个数。结果应是二值的：只要有就是 1。",
)
def counts_the_ones(img, k):
    reach = k // 2
    result = np.zeros(img.shape, dtype=np.int64)
    for y, x in np.ndindex(img.shape):
        result[y, x] = img[max(0, y - reach) : y + reach + 1, max(0, x - reach) : x + reach + 1].sum(dtype=np.int64)
    return result


@task.mutant(
    en="The majority of the window decided: that is a median filter. One pixel that is 1 is enough.",
    zh="由窗口内的多数决定了：那是中值滤波。有一个像素为 1 就够了。",
)
def takes_the_majority(img, k):
    return filtered(img, k, lambda window: 2 * int(window.sum(dtype=np.int64)) > window.size)


@task.mutant(
    en="An erosion follows the dilation: that is closing. Return the dilated image.",
    zh="膨胀之后又做了腐蚀：那是闭运算。应返回膨胀后的图像。",
)
def closes(img, k):
    return erodes(dilate(img, k), k)


@task.mutant(
    en="The image was taken away from the dilated one: that is the ring around it. Return all of the dilated image.",
    zh="从膨胀结果中减去了原图：那是外面的一圈。应返回完整的膨胀结果。",
)
def returns_the_ring(img, k):
    return dilate(img, k) - img


@task.mutant(
    en="The complement was eroded, but not turned back: dilation is 1 - erode(1 - img).",
    zh="对补图做了腐蚀，却没有再取补：膨胀等于 1 - erode(1 - img)。",
)
def returns_the_complement(img, k):
    return 1 - dilate(img, k)


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
        result[y, x] = window.max()
    return result
