"""Mean filter on a grey image, its window clipped at the border."""

from typing import Any

import numpy as np

from quizprep.coding.suite import Call, Task
from quizprep.graders._filters import Image, filtered, filtered_inside, filtered_padded

task = Task(
    "mean_filter",
    refuses=[
        "PIL.ImageFilter.BoxBlur",
        "cv2.blur",
        "cv2.boxFilter",
        "kornia.filters.box_blur",
        "scipy.ndimage.uniform_filter",
        "scipy.ndimage.uniform_filter1d",
        "skimage.filters.rank.mean",
        "torch.nn.AvgPool2d",
        "torch.nn.functional.avg_pool2d",
    ],
    dtype="uint8",
)


@task.reference
def mean_filter(img, k):
    """Replace each pixel by the mean of the k x k window around it.

    Args:
        img: grey image, array (H, W) of dtype uint8, H and W at least 1.
        k: side of the window, odd; may be larger than the image.

    Returns:
        Array (H, W) of dtype uint8: the mean over those pixels of the window that lie inside the image, rounded down (floor).
        ``img`` itself is not changed.

    """
    reach = k // 2
    result = np.zeros_like(img)
    for y, x in np.ndindex(img.shape):
        # A slice ends at the border by itself, but a negative start would count from the other end.
        window = img[max(0, y - reach) : y + reach + 1, max(0, x - reach) : x + reach + 1]
        # A wide sum, since uint8 wraps round at 256; the window's own size, which is smaller at the border.
        result[y, x] = window.sum(dtype=np.int64) // window.size
    return result


@task.valid
def within_contract(img: Any, k: Any) -> bool:
    """Whether this is a grey image of at least one pixel, and an odd window."""
    is_image = isinstance(img, np.ndarray) and img.ndim == 2 and img.dtype == np.uint8 and img.size > 0
    return is_image and type(k) is int and k > 0 and k % 2 == 1


def _image(rows: Any) -> Image:
    return np.array(rows, dtype=np.uint8)


def _ramp(height: int, width: int) -> Image:
    """Return an image without symmetry."""
    return (np.arange(height * width).reshape(height, width) * 37 % 251).astype(np.uint8)


@task.case(en="one pixel stays as it is", zh="只有一个像素：保持不变")
def one_pixel() -> Call:
    return Call(_image([[200]]), 3)


@task.case(en="k = 1: the image itself", zh="k = 1：就是原图")
def window_of_one() -> Call:
    return Call(_ramp(3, 4), 1)


@task.case(
    en="a 3x3 image: the centre sees nine pixels, an edge six, a corner four", zh="3x3 图像：中心看到九个像素，边六个，角四个"
)
def three_by_three() -> Call:
    return Call(_image([[10, 20, 30], [40, 50, 60], [70, 80, 95]]), 3)


@task.case(
    en="a bright constant image stays constant: a sum of nine does not fit into uint8, nor does the border get darker",
    zh="明亮的常数图像保持不变：九个像素之和超出 uint8，边界也不变暗",
)
def bright_constant() -> Call:
    return Call(np.full((4, 5), 200, dtype=np.uint8), 3)


@task.case(en="all pixels 255", zh="所有像素均为 255")
def all_white() -> Call:
    return Call(np.full((3, 3), 255, dtype=np.uint8), 5)


@task.case(
    en="a white image of 20x20: the sum of a window is 102000, too large for 16 bits",
    zh="20x20 的白色图像：窗口内的和为 102000，超出 16 位整数",
)
def large_and_white() -> Call:
    return Call(np.full((20, 20), 255, dtype=np.uint8), 39)


@task.case(
    en="all pixels 1, windows of 49: the sum is divided, for 49 * (1 / 49) is just below 1",
    zh="所有像素均为 1，窗口有 49 个像素：应把和相除，因为 49 * (1 / 49) 略小于 1",
)
def windows_of_forty_nine() -> Call:
    return Call(np.ones((7, 7), dtype=np.uint8), 13)


@task.case(en="all pixels 0", zh="所有像素均为 0")
def all_black() -> Call:
    return Call(np.zeros((3, 4), dtype=np.uint8), 3)


@task.case(en="one white pixel in a black image", zh="黑色图像中的一个白色像素")
def one_white_pixel() -> Call:
    img = np.zeros((5, 6), dtype=np.uint8)
    img[2, 3] = 255
    return Call(img, 3)


@task.case(en="one white pixel in the last corner", zh="右下角有一个白色像素")
def white_corner() -> Call:
    img = np.zeros((4, 4), dtype=np.uint8)
    img[3, 3] = 255
    return Call(img, 3)


@task.case(
    en="one white pixel in the first corner: filtered pixels must not be read again",
    zh="左上角有一个白色像素：不能读取已滤波的像素",
)
def white_first_corner() -> Call:
    img = np.zeros((3, 5), dtype=np.uint8)
    img[0, 0] = 252
    return Call(img, 3)


@task.case(en="a mean just below an integer is rounded down", zh="略小于整数的平均值向下取整")
def just_below_an_integer() -> Call:
    return Call(_image([[0, 0, 0], [0, 8, 0], [0, 0, 0]]), 3)


@task.case(
    en="floor is taken once, of the whole window: a floor per row loses more", zh="只对整个窗口取整一次：逐行取整会多损失"
)
def floor_once() -> Call:
    return Call(_image([[1, 1, 0], [1, 1, 0], [1, 1, 3]]), 3)


@task.case(en="more wide than high", zh="宽大于高")
def wide_image() -> Call:
    return Call(_ramp(3, 8), 5)


@task.case(en="more high than wide", zh="高大于宽")
def high_image() -> Call:
    return Call(_ramp(8, 3), 5)


@task.case(en="a single row", zh="只有一行")
def single_row() -> Call:
    return Call(_image([[0, 90, 30, 60, 255, 7]]), 3)


@task.case(en="a single column", zh="只有一列")
def single_column() -> Call:
    return Call(_image([[0], [90], [30], [60], [255]]), 3)


@task.case(en="a window as large as the image", zh="窗口与图像一样大")
def window_of_image_size() -> Call:
    return Call(_ramp(5, 5), 5)


@task.case(en="a window larger than the image: the mean of what is inside", zh="窗口比图像大：对图像内的部分求平均")
def window_beyond_image() -> Call:
    return Call(_ramp(2, 3), 9)


@task.case(en="a window that covers the whole image from every pixel", zh="从任何像素出发窗口都覆盖整幅图像")
def window_covers_everything() -> Call:
    return Call(_ramp(3, 4), 21)


@task.case(en="k = 5 in a larger image", zh="较大图像中的 k = 5")
def five_by_five() -> Call:
    return Call(_ramp(7, 9), 5)


@task.case(en="black and white stripes", zh="黑白条纹")
def stripes() -> Call:
    img = np.zeros((6, 6), dtype=np.uint8)
    img[:, ::2] = 255
    return Call(img, 3)


@task.case(en="a chessboard of 0 and 255", zh="0 与 255 的棋盘")
def chessboard() -> Call:
    return Call((255 * (np.indices((5, 7)).sum(axis=0) % 2)).astype(np.uint8), 3)


@task.case(en="one outlier beside equal pixels: the mean is not the median", zh="相等像素旁有一个离群值：均值不是中值")
def outlier() -> Call:
    return Call(_image([[7, 7, 7, 7], [7, 250, 7, 7], [7, 7, 7, 7]]), 3)


@task.case(en="a transposed view", zh="转置视图")
def transposed_view() -> Call:
    return Call(_ramp(6, 4).T, 3)


@task.case(en="every second pixel of an image, read-only", zh="图像的隔点视图，只读")
def strided_read_only_view() -> Call:
    view = _ramp(8, 10)[::2, ::2]
    view.flags.writeable = False
    return Call(view, 3)


@task.bench(sizes=(16, 32, 64, 128, 256))
def square_images(rng: np.random.Generator, size: int) -> Call:
    return Call(rng.integers(0, 255, size=(size, size), dtype=np.uint8, endpoint=True), 7)


@task.fast
def summed_area_table(img, k):
    """Sum each window by four look-ups in the table of all sums from the corner."""
    table = np.zeros((img.shape[0] + 1, img.shape[1] + 1), dtype=np.int64)
    table[1:, 1:] = img.cumsum(axis=0, dtype=np.int64).cumsum(axis=1)
    (top, bottom), (left, right) = (_window_edges(length, k // 2) for length in img.shape)
    rows = table[bottom] - table[top]
    sums = rows[:, right] - rows[:, left]
    counts = (bottom - top)[:, None] * (right - left)
    return (sums // counts).astype(np.uint8)


def _window_edges(length, reach):
    """Return where the window of each pixel along one axis begins and ends."""
    place = np.arange(length)
    return np.maximum(place - reach, 0), np.minimum(place + reach + 1, length)


@task.library
def pooling(img, k):
    from torch.nn.functional import avg_pool2d

    return avg_pool2d(img[None].double(), k, 1, k // 2, count_include_pad=False)[0].byte()


@task.random(count=30, en="random images, odd windows up to 7", zh="随机图像，窗口为不超过 7 的奇数")
def random_images(rng: np.random.Generator, size: int) -> Call:
    height, width = rng.integers(1, 2 + size // 3, size=2, endpoint=True)
    img = rng.integers(0, 255, size=(height, width), dtype=np.uint8, endpoint=True)
    return Call(img, int(rng.choice([1, 3, 5, 7])))


@task.random(count=10, en="random images of 0 and 255, windows of any size", zh="由 0 和 255 组成的随机图像，任意大小的窗口")
def random_extremes(rng: np.random.Generator, size: int) -> Call:
    height, width = rng.integers(1, 3 + size // 3, size=2, endpoint=True)
    img = (255 * rng.integers(0, 1, size=(height, width), endpoint=True)).astype(np.uint8)
    return Call(img, 1 + 2 * int(rng.integers(0, 7, endpoint=True)))


def _floor(window):
    return int(window.sum(dtype=np.int64)) // window.size


@task.mutant(
    en="The sum was kept in uint8 and wraps round at 256. Convert the pixels to int before adding them.",
    zh="用 uint8 累加，在 256 处回绕。相加之前应把像素转成 int。",
)
def sums_in_uint8(img, k):
    return filtered(img, k, lambda window: int(window.sum(dtype=np.uint8)) // window.size)


@task.mutant(
    en="The sum was divided by k² at the border too, which darkens it. Divide by the number of pixels inside the image.",
    zh="边界处也除以 k²，结果变暗。应除以窗口在图像内的像素个数。",
)
def divides_by_k_squared(img, k):
    return filtered(img, k, lambda window: int(window.sum(dtype=np.int64)) // (k * k))


@task.mutant(
    en="The mean was rounded to the nearest integer. The task asks for the floor.",
    zh="平均值被四舍五入了。本题要求向下取整。",
)
def rounds_to_nearest(img, k):
    return filtered(img, k, lambda window: (2 * int(window.sum(dtype=np.int64)) + window.size) // (2 * window.size))


@task.mutant(
    en="The mean was rounded up. The task asks for the floor.",
    zh="平均值向上取整了。本题要求向下取整。",
)
def rounds_up(img, k):
    return filtered(img, k, lambda window: -(-int(window.sum(dtype=np.int64)) // window.size))


@task.mutant(
    en="The border pixels were repeated outwards. Here the window is clipped: only pixels inside the image count.",
    zh="边界像素被向外复制了。这里应裁剪窗口：只计图像内的像素。",
)
def repeats_the_border(img, k):
    return filtered_padded(img, k, _floor, mode="edge")


@task.mutant(
    en="The image was mirrored at the border. Here the window is clipped: only pixels inside the image count.",
    zh="图像在边界处做了镜像。这里应裁剪窗口：只计图像内的像素。",
)
def mirrors_the_border(img, k):
    return filtered_padded(img, k, _floor, mode="symmetric")


@task.mutant(
    en="The window went round to the other side of the image, as a negative index does. Clip it: max(0, y - r).",
    zh="窗口绕到了图像的另一侧（负下标就会这样）。应裁剪：max(0, y - r)。",
)
def wraps_around(img, k):
    return filtered_padded(img, k, _floor, mode="wrap")


@task.mutant(
    en="Pixels whose window leaves the image were left as they are. They get the mean over the part inside.",
    zh="窗口超出图像的像素原样保留了。它们应取图像内部分的平均值。",
)
def leaves_the_border(img, k):
    return filtered_inside(mean_filter(img, k), k, img)


@task.mutant(
    en="Pixels whose window leaves the image became 0. They get the mean over the part inside.",
    zh="窗口超出图像的像素变成了 0。它们应取图像内部分的平均值。",
)
def zeroes_the_border(img, k):
    return filtered_inside(mean_filter(img, k), k, np.zeros_like(img))


@task.mutant(
    en="The window ends one row and one column too early: the upper limit of a range or slice is exclusive, use y + r + 1.",
    zh="窗口少了最后一行和一列：range 和切片的上界不含端点，应为 y + r + 1。",
)
def excludes_the_upper_end(img, k):
    return filtered(img, k, _floor, high=max(1, k // 2))


@task.mutant(
    en="The window begins at the pixel itself. It lies around it, r = k // 2 to each side.",
    zh="窗口从该像素开始。它应以该像素为中心，两侧各 r = k // 2。",
)
def begins_at_the_pixel(img, k):
    return filtered(img, k, _floor, low=0, high=k)


@task.mutant(
    en="k was taken as the reach, so the window is (2k+1) wide. The reach is k // 2.",
    zh="把 k 当成了半径，窗口宽为 2k+1。半径应为 k // 2。",
)
def takes_k_for_the_reach(img, k):
    return mean_filter(img, 2 * k + 1)


@task.mutant(
    en="The image was filtered in place: later windows read pixels that are filtered already. Write into a new array.",
    zh="原地滤波：后面的窗口读到了已滤波的像素。应写入新数组。",
)
def reads_filtered_pixels(img, k):
    result, reach = img.copy(), k // 2
    for y, x in np.ndindex(img.shape):
        result[y, x] = _floor(result[max(0, y - reach) : y + reach + 1, max(0, x - reach) : x + reach + 1])
    return result


@task.mutant(
    en="Rows and columns were averaged one after the other with a floor each time. Add up first, take the floor once.",
    zh="先按行再按列求平均，每次都取整。应先求和，最后只取整一次。",
)
def floors_twice(img, k):
    reach = k // 2
    rows, result = np.zeros_like(img), np.zeros_like(img)
    for y, x in np.ndindex(img.shape):
        rows[y, x] = _floor(img[y, max(0, x - reach) : x + reach + 1])
    for y, x in np.ndindex(img.shape):
        result[y, x] = _floor(rows[max(0, y - reach) : y + reach + 1, x])
    return result


@task.mutant(
    en="This is a median filter; the task asks for the mean.",
    zh="这是中值滤波；本题要求均值。",
)
def takes_the_median(img, k):
    return filtered(img, k, lambda window: int(np.median(window)))


@task.mutant(
    en="The pixel itself was left out. The window includes its centre.",
    zh="没有计入像素自身。窗口包含中心。",
)
def leaves_out_the_centre(img, k):
    result, reach = img.copy(), k // 2
    for y, x in np.ndindex(img.shape):
        window = img[max(0, y - reach) : y + reach + 1, max(0, x - reach) : x + reach + 1]
        if window.size > 1:
            result[y, x] = (int(window.sum(dtype=np.int64)) - int(img[y, x])) // (window.size - 1)
    return result


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
        result[y, x] = _floor(window)
    return result


@task.mutant(
    en="The means are right, but the dtype of the result is not uint8: convert it.",
    zh="平均值正确，但结果的类型不是 uint8：需要转换。",
)
def returns_another_dtype(img, k):
    return mean_filter(img, k).astype(np.int64)


@task.mutant(
    en="The sum was multiplied by a reciprocal: 49 * (1 / 49) is just below 1, and its floor is 0. Divide the sum.",
    zh="把和乘以了个数的倒数：49 * (1 / 49) 略小于 1，向下取整得 0。应把和相除。",
)
def multiplies_by_the_reciprocal(img, k):
    return filtered(img, k, lambda window: int(window.sum(dtype=np.int64) * (1 / window.size)))


@task.mutant(
    en="The sum was kept in 16 bits, which hold 257 white pixels. Convert to a wider integer.",
    zh="用 16 位整数累加，只够 257 个白色像素。应使用更宽的整数。",
)
def sums_in_sixteen_bits(img, k):
    return filtered(img, k, lambda window: int(window.sum(dtype=np.uint16)) // window.size)


@task.bug(
    en="NumPy calls it zeros; and a sum kept in uint8 wraps round at 256: add the pixels up in a wider type.",
    zh="NumPy 中的函数名是 zeros；另外，用 uint8 累加会在 256 处回绕：应换用更宽的类型累加。",
)
def wraps_round(img, k):
    height, width = img.shape
    reach = k // 2
    result = np.zero((height, width), dtype=np.uint8)
    for row in range(height):
        for column in range(width):
            window = img[max(0, row - reach) : row + reach + 1, max(0, column - reach) : column + reach + 1]
            total = np.sum(window, dtype=img.dtype)
            result[row, column] = total // window.size
    return result
