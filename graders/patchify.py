"""Images cut into patches, as at the entrance of a vision transformer.

Values are copied, not computed: no case depends on rounding.
"""

from typing import Any

import numpy as np

from quizprep.coding.suite import Call, Task
from quizprep.graders._arrays import are_finite, are_floats, is_int
from quizprep.graders._windows import numbered

task = Task(
    "patchify",
    refuses=[
        "mmcv.ops.im2col",
        "patchify.patchify",
        "sklearn.feature_extraction.image.extract_patches_2d",
        "tensorflow.image.extract_patches",
        "timm.layers.PatchEmbed",
        "torch.nn.PixelUnshuffle",
        "torch.nn.Unfold",
        "torch.nn.functional.pixel_unshuffle",
        "torch.nn.functional.unfold",
        "torch.ops.aten.im2col",
        "torch.pixel_unshuffle",
    ],
)


@task.reference
def patchify(images, patch_size):
    """Cut each image into square patches that do not overlap, and flatten each patch.

    Args:
        images: array (N, C, H, W), float32 or float64.
        patch_size: side p of a patch, an int that divides H and W.

    Returns:
        Array (N, L, p * p * C) with L = (H / p) (W / p).  The patches are counted row by row, from the top left.  Inside a
        patch the channel runs slowest, then the row, then the column: it is flattened as (C, p, p).  ``images`` is not changed.

    """
    images = np.asarray(images, dtype=np.float64)
    tiles = _tiles(images, patch_size)
    batch, rows, columns = tiles.shape[:3]
    return tiles.reshape(batch, rows * columns, images.shape[1] * patch_size**2)


def _tiles(images, p):
    """Return an array (N, H / p, W / p, C, p, p)."""
    batch, channels, height, width = images.shape
    split = images.reshape(batch, channels, height // p, p, width // p, p)
    return split.transpose(0, 2, 4, 1, 3, 5)


@task.valid
def within_contract(images: Any, patch_size: Any) -> bool:
    """Whether these are finite images, and a patch size that divides both sides."""
    if not (are_floats(images) and images.ndim == 4 and images.size and are_finite(images) and is_int(patch_size, 1)):
        return False
    return not any(side % patch_size for side in images.shape[2:])


@task.case(en="one pixel: one patch of one number", zh="一个像素：一个图像块，一个数")
def one_pixel() -> Call:
    return Call(numbered(1, 1, 1, 1), 1)


@task.case(en="a 4x4 image in four patches of 2x2", zh="4x4 图像切成四个 2x2 图像块")
def four_patches() -> Call:
    return Call(numbered(1, 1, 4, 4), 2)


@task.case(
    en="three channels: a patch holds all pixels of the first channel, then of the second",
    zh="三个通道：图像块中先是第一个通道的全部像素，再是第二个",
)
def channel_runs_slowest() -> Call:
    return Call(numbered(1, 3, 2, 2), 2)


@task.case(en="channels and several patches", zh="多个通道、多个图像块")
def channels_and_patches() -> Call:
    return Call(numbered(1, 2, 4, 4), 2)


@task.case(en="more patches along a row than rows: patches are counted row by row", zh="一行的图像块多于行数：图像块逐行编号")
def wide_image() -> Call:
    return Call(numbered(1, 1, 4, 6), 2)


@task.case(en="an image more high than wide", zh="高大于宽的图像")
def high_image() -> Call:
    return Call(numbered(1, 1, 6, 2), 2)


@task.case(en="more high than wide, with channels and a batch", zh="高大于宽，有通道也有批")
def high_images() -> Call:
    return Call(numbered(2, 2, 6, 4), 2)


@task.case(en="a batch of two images", zh="一批两幅图像")
def batch_of_two() -> Call:
    return Call(numbered(2, 1, 2, 4), 2)


@task.case(
    en="three images of three channels: axes of one length must not change places", zh="三幅三通道图像：长度相同的轴不能调换"
)
def axes_of_one_length() -> Call:
    return Call(numbered(3, 3, 3, 3), 1)


@task.case(en="patches of one pixel: each holds the channels of that pixel", zh="图像块为一个像素：各含该像素的全部通道")
def patches_of_one_pixel() -> Call:
    return Call(numbered(1, 2, 2, 3), 1)


@task.case(en="one patch is the whole image, flattened", zh="一个图像块就是整幅图像展平")
def whole_image() -> Call:
    return Call(numbered(2, 2, 3, 3), 3)


@task.case(en="patches of 3x3, 2 by 3 of them", zh="3x3 的图像块，2 行 3 列")
def patches_of_three() -> Call:
    return Call(numbered(1, 1, 6, 9), 3)


@task.case(
    en="a 9x9 image in nine patches: as many patches as pixels in a patch",
    zh="9x9 图像切成九个图像块：图像块数等于图像块内像素数",
)
def as_many_patches_as_pixels() -> Call:
    return Call(numbered(1, 1, 9, 9), 3)


@task.case(en="a patch size by keyword", zh="用关键字给出图像块大小")
def size_by_keyword() -> Call:
    return Call(numbered(1, 3, 4, 8), patch_size=4)


@task.case(en="negative numbers, zeros and fractions: values are copied as they are", zh="负数、零和小数：数值原样复制")
def negative_and_fractions() -> Call:
    return Call((numbered(1, 2, 2, 4) - 8) / 8, 2)


@task.case(en="large numbers beside small ones", zh="很大的数与很小的数并存")
def large_and_small() -> Call:
    return Call(np.array([[[[1e12, 0.5, -3e10, 7.0], [0.25, -1e9, 2.0, 1e-3]]]]), 2)


@task.case(en="float32 images", zh="float32 图像")
def single_precision() -> Call:
    return Call(numbered(2, 3, 4, 2, dtype=np.float32) / 4, 2)


@task.case(en="channels moved to the front: a view that is not contiguous", zh="由通道在后变为通道在前的视图，内存不连续")
def channels_last_view() -> Call:
    return Call(numbered(2, 4, 6, 3).transpose(0, 3, 1, 2), 2)


@task.case(en="every second pixel of an image, read-only", zh="图像的隔点视图，只读")
def strided_read_only_view() -> Call:
    view = numbered(1, 2, 4, 8)[:, :, ::2, ::2]
    view.flags.writeable = False
    return Call(view, 2)


@task.case(
    en="a mixed batch: an image of zeros, one of equal pixels, one with a single pixel that is not 0",
    zh="一批结构不同的图像：全零、像素全相等、只有一个像素不为 0",
)
def mixed_batch() -> Call:
    images = np.zeros((3, 2, 4, 4))
    images[1], images[2, 1, 2, 1] = -1.5, 9
    return Call(images, 2)


@task.bench(sizes=(32, 64, 128, 256, 512))
def square_images(rng: np.random.Generator, size: int) -> Call:
    return Call(rng.standard_normal((2, 3, size, size)), 16)


@task.library
def library_unfold(images, patch_size):
    from torch.nn.functional import unfold

    return unfold(images, patch_size, stride=patch_size).transpose(1, 2)


@task.half(count=6, en="random images in half precision", zh="半精度的随机图像")
def half_images(rng: np.random.Generator, size: int) -> Call:
    patch = 1 + size % 3
    rows, columns = (int(number) for number in rng.integers(1, 4, size=2))
    return Call(rng.standard_normal((2, 2, rows * patch, columns * patch)), patch)


@task.random(count=40, en="random images", zh="随机图像")
def random_images(rng: np.random.Generator, size: int) -> Call:
    batch, channels, patch = (int(number) for number in rng.integers(1, 3, size=3, endpoint=True))
    rows, columns = (int(number) for number in rng.integers(1, 2 + size // 10, size=2, endpoint=True))
    dtype = np.float32 if rng.random() < 0.4 else np.float64
    images = np.round(rng.normal(0, 5, (batch, channels, rows * patch, columns * patch)), 1)
    return Call(images.astype(dtype), patch)


def _flat(tiles):
    """Return tiles (N, rows, columns, ...) as patches (N, L, ...), each flattened."""
    batch, rows, columns = tiles.shape[:3]
    return tiles.reshape(batch, rows * columns, -1)


@task.mutant(
    en="The channel runs fastest in a patch, (p, p, C). It runs slowest here: (C, p, p).",
    zh="图像块内通道变化最快，即 (p, p, C)。这里应变化最慢：(C, p, p)。",
)
def puts_the_channel_last(images, patch_size):
    return _flat(_tiles(images, patch_size).transpose(0, 1, 2, 4, 5, 3))


@task.mutant(
    en="The patches are counted column by column. They run row by row.",
    zh="图像块是逐列编号的。应逐行编号。",
)
def counts_patches_by_columns(images, patch_size):
    return _flat(_tiles(images, patch_size).swapaxes(1, 2))


@task.mutant(
    en="Inside a patch columns come first. It is flattened row by row.",
    zh="图像块内部先按列展开了。应逐行展开。",
)
def flattens_patches_by_columns(images, patch_size):
    return _flat(_tiles(images, patch_size).swapaxes(4, 5))


@task.mutant(
    en="The image was reshaped alone: a patch is then a stretch of memory, not a square. Split the axes, transpose, reshape.",
    zh="只做了 reshape：图像块成了一段连续内存而不是方块。应先拆分轴，再 transpose，最后 reshape。",
)
def only_reshapes(images, patch_size):
    return images.reshape(_flat(_tiles(images, patch_size)).shape)


@task.mutant(
    en="Axes are split as (p, H/p), so a patch gathers pixels that lie H/p apart. Split as (H/p, p), with p inside.",
    zh="轴被拆成了 (p, H/p)，图像块收集的是相隔 H/p 的像素。应拆成 (H/p, p)：图像块在内层。",
)
def gathers_scattered_pixels(images, patch_size):
    batch, channels, height, width = images.shape
    p = patch_size
    split = images.reshape(batch, channels, p, height // p, p, width // p)
    return _flat(split.transpose(0, 3, 5, 1, 2, 4))


@task.mutant(
    en="Height and width of the grid are mixed up, which shows where the image is not square.",
    zh="网格的高和宽弄混了，图像不是正方形时就会出错。",
)
def mixes_up_height_and_width(images, patch_size):
    batch, channels, height, width = images.shape
    p = patch_size
    split = images.reshape(batch, channels, width // p, p, height // p, p)
    return _flat(split.transpose(0, 2, 4, 1, 3, 5))


@task.mutant(
    en="Each patch is a column: the shape is (N, p²·C, L). Patches are rows here, one token each: (N, L, p²·C).",
    zh="每个图像块成了一列：形状是 (N, p²·C, L)。这里每个图像块是一行，即一个 token：(N, L, p²·C)。",
)
def makes_columns(images, patch_size):
    return patchify(images, patch_size).swapaxes(1, 2)


@task.mutant(
    en="The rows and columns of the grid are still two axes. One axis counts all patches: (N, L, p²·C).",
    zh="网格的行和列仍是两个轴。应合成一个轴来编号所有图像块：(N, L, p²·C)。",
)
def keeps_the_grid(images, patch_size):
    tiles = _tiles(images, patch_size)
    return tiles.reshape(*tiles.shape[:3], -1)


@task.mutant(
    en="The patches are not flattened: each is one vector of p²·C numbers.",
    zh="图像块没有展平：每个图像块应是含 p²·C 个数的一个向量。",
)
def does_not_flatten_the_patches(images, patch_size):
    tiles = _tiles(images, patch_size)
    return tiles.reshape(len(images), -1, *tiles.shape[3:])


@task.mutant(
    en="The patches of all images are in one list. The batch keeps its axis.",
    zh="所有图像的图像块放进了同一个列表。批的轴要保留。",
)
def merges_the_batch(images, patch_size):
    patches = patchify(images, patch_size)
    return patches.reshape(-1, patches.shape[2])


@task.mutant(
    en="Each channel makes patches of its own. A patch holds all channels: p²·C numbers.",
    zh="每个通道各自成了图像块。一个图像块应含全部通道：p²·C 个数。",
)
def makes_patches_of_each_channel(images, patch_size):
    tiles = _tiles(images, patch_size).transpose(0, 3, 1, 2, 4, 5)
    return tiles.reshape(len(images), -1, patch_size**2)


@task.mutant(
    en="The patches overlap: the window moved by one pixel. It moves by the patch size.",
    zh="图像块相互重叠：窗口每次只移动一个像素。应移动一个图像块的大小。",
)
def overlaps(images, patch_size):
    p, (height, width) = patch_size, images.shape[2:]
    starts = [(top, left) for top in range(height - p + 1) for left in range(width - p + 1)]
    return np.stack([images[:, :, y : y + p, x : x + p].reshape(len(images), -1) for y, x in starts], axis=1)


@task.mutant(
    en="The last row and column of patches are missing: the range ends before H - p.",
    zh="少了最后一行和最后一列图像块：range 在 H - p 之前就结束了。",
)
def leaves_out_the_last_patches(images, patch_size):
    tiles = _tiles(images, patch_size)[:, :-1, :-1]
    return tiles.reshape(len(images), tiles.shape[1] * tiles.shape[2], images.shape[1] * patch_size**2)


@task.mutant(
    en="patch_size was taken as the number of patches along a side. It is the side of a patch in pixels.",
    zh="把 patch_size 当成了每边的图像块数。它是图像块的边长（像素）。",
)
def takes_the_size_for_the_number(images, patch_size):
    batch, channels, height, width = images.shape
    n = patch_size
    split = images.reshape(batch, channels, n, height // n, n, width // n)
    return split.transpose(0, 2, 4, 1, 3, 5).reshape(batch, n * n, -1)


@task.mutant(
    en="A class token was put before the patches. It is added after the projection, by the model: L patches, not L + 1.",
    zh="在图像块前面加了类别 token。它由模型在投影之后加上：这里是 L 个图像块，不是 L + 1 个。",
)
def adds_a_class_token(images, patch_size):
    return np.pad(patchify(images, patch_size), ((0, 0), (1, 0), (0, 0)))


@task.mutant(
    en="Every row of patches comes from the first image. Each image has its own.",
    zh="所有图像块都来自第一幅图像。每幅图像各有各的。",
)
def uses_the_first_image(images, patch_size):
    return np.repeat(patchify(images[:1], patch_size), len(images), axis=0)
