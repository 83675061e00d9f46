"""Boundary loss of Kervadec et al.: predicted probabilities weighed by the signed distance to the true boundary."""

from typing import Any

import numpy as np

from quizprep.coding.suite import Call, Task
from quizprep.graders._arrays import Array
from quizprep.graders._masks import batch, block, drawn_rectangles, drawn_shape, fit

task = Task("boundary_loss")


@task.reference
def boundary_loss(probabilities, target):
    """Return the boundary loss of predicted foreground probabilities, averaged over all pixels.

    Args:
        probabilities: array (N, H, W), float32 or float64, from 0 to 1: the predicted probability of foreground.
        target: integer array (N, H, W) of 0 and 1, the true masks.  An image may be all 0 or all 1.

    Returns:
        A float: the mean over all N * H * W pixels of ``distance * probability``.  Distances are worked out in each image by
        itself, Euclidean between the centres of pixels, with pixels of side 1.  A background pixel has the distance to the
        nearest foreground pixel, a foreground pixel *minus* the distance to the nearest background pixel.  An image without
        foreground or without background has no boundary: its distances are 0.  The inputs are not changed.

    """
    distances = np.stack([_signed_distances(mask == 1) for mask in np.asarray(target)])
    return np.mean(distances * np.asarray(probabilities, dtype=np.float64))


def _signed_distances(mask):
    inside, outside = np.argwhere(mask), np.argwhere(~mask)
    distances = np.zeros(mask.shape)
    if len(inside) and len(outside):
        # Each foreground pixel against each background pixel; the order of argwhere is that of boolean indexing.
        gaps = np.sqrt(((inside[:, None] - outside[None]) ** 2).sum(axis=-1))
        distances[mask] = -gaps.min(axis=1)
        distances[~mask] = gaps.min(axis=0)
    return distances


@task.valid
def within_contract(probabilities: Any, target: Any) -> bool:
    """Whether these are probabilities and masks of one shape."""
    return fit(probabilities, target)


def _waves(*shape: int) -> Array:
    """Return probabilities of two digits without a pattern."""
    return np.arange(np.prod(shape)).reshape(shape) * 37 % 99 / 100


@task.case(
    en="one foreground pixel: its neighbours are 1 away, corners the root of 2",
    zh="一个前景像素：相邻像素距离为 1，对角为根号 2",
)
def one_pixel_object() -> Call:
    return batch(_waves(3, 3), block((3, 3), slice(1, 2), slice(1, 2)))


@task.case(
    en="a perfect prediction: the loss is negative, foreground weighs with minus", zh="完美的预测：损失为负，因为前景的权重为负"
)
def perfect_prediction() -> Call:
    target = block((4, 5), slice(1, 3), slice(1, 4))
    return batch(target, target)


@task.case(
    en="the same low probability everywhere: the mean of all distances shows", zh="处处相同的低概率：结果反映全部距离的平均"
)
def same_probability_everywhere() -> Call:
    return batch(np.full((3, 4), 0.1), block((3, 4), slice(0, 2), slice(0, 2)))


@task.case(en="false foreground far away costs more than close by", zh="离边界远的误检比近处的代价大")
def false_positives_far_and_near() -> Call:
    probabilities = np.zeros((3, 8))
    probabilities[1, 2], probabilities[0, 7] = 0.5, 0.5
    return batch(probabilities, block((3, 8), slice(1, 2), slice(0, 2)))


@task.case(en="foreground pixels beside the boundary have the distance -1, not 0", zh="边界旁的前景像素距离为 -1，而不是 0")
def foreground_beside_the_boundary() -> Call:
    probabilities = np.zeros((1, 6))
    probabilities[0, 2] = 1
    return batch(probabilities, [[1, 1, 1, 0, 0, 0]])


@task.case(en="deep inside an object the distance grows, too", zh="目标内部越深，距离也越大")
def deep_inside() -> Call:
    return batch(np.full((7, 7), 0.5), block((7, 7), slice(1, 6), slice(1, 6)))


@task.case(
    en="distances along a knight's move: Euclidean, neither blocks nor the larger side",
    zh="“马步”距离：欧氏距离，而不是街区距离或棋盘距离",
)
def knights_move() -> Call:
    probabilities = np.zeros((4, 4))
    probabilities[2, 1], probabilities[3, 3] = 0.75, 0.5
    return batch(probabilities, block((4, 4), slice(0, 1), slice(0, 1)))


@task.case(en="two objects: the nearer one counts", zh="两个目标：取较近的一个")
def two_objects() -> Call:
    return batch(_waves(3, 9), [[1, 0, 0, 0, 0, 0, 0, 0, 1], [1, 0, 0, 0, 0, 0, 0, 0, 0], [0] * 9])


@task.case(en="an object with a hole", zh="有孔的目标")
def object_with_a_hole() -> Call:
    target = np.ones((5, 5), dtype=np.int64)
    target[2, 2] = 0
    return batch(_waves(5, 5), target)


@task.case(en="an object at the border: beyond the image there is nothing", zh="位于图像边缘的目标：图像之外什么也没有")
def object_at_the_border() -> Call:
    return batch(_waves(4, 6), block((4, 6), slice(0, 4), slice(0, 3)))


@task.case(
    en="an image without foreground: no boundary, 0 for all of its pixels", zh="没有前景的图像：没有边界，所有像素距离为 0"
)
def no_foreground() -> Call:
    return batch(_waves(3, 4), np.zeros((3, 4), dtype=np.int64))


@task.case(en="an image that is all foreground: no boundary either", zh="全是前景的图像：同样没有边界")
def no_background() -> Call:
    return batch(_waves(3, 4), np.ones((3, 4), dtype=np.int64))


@task.case(
    en="a batch of two: a distance must not lead into the other image",
    zh="两张图像的批次：距离不能跨到另一张图像",
)
def two_images() -> Call:
    target = np.stack([block((4, 5), slice(0, 1), slice(0, 1)), block((4, 5), slice(3, 4), slice(3, 5))])
    return batch(_waves(2, 4, 5), target)


@task.case(
    en="images of different kind in one batch: an object, none, nothing else; the empty ones count in the mean",
    zh="一批各不相同的图像：有目标、没有目标、全是目标；没有边界的图像也计入平均",
)
def mixed_batch() -> Call:
    target = np.stack([block((3, 4), slice(1, 3), slice(1, 2)), np.zeros((3, 4), np.int64), np.ones((3, 4), np.int64)])
    return batch(_waves(3, 3, 4), target)


@task.case(en="probabilities near one half: they are not rounded to 0 and 1", zh="接近二分之一的概率：不应取整为 0 和 1")
def undecided_probabilities() -> Call:
    return batch([[0.45, 0.55, 0.49, 0.51]], [[0, 1, 1, 0]])


@task.case(en="images of one row", zh="只有一行的图像")
def one_row() -> Call:
    return batch(_waves(2, 1, 7), [[[0, 0, 1, 1, 1, 0, 0]], [[1, 0, 0, 0, 0, 0, 1]]])


@task.case(en="images of one column", zh="只有一列的图像")
def one_column() -> Call:
    return batch(_waves(2, 6, 1), [[[0], [1], [1], [1], [0], [0]], [[1], [0], [0], [0], [0], [1]]])


@task.case(en="images of one pixel: no boundary", zh="只有一个像素的图像：没有边界")
def one_pixel() -> Call:
    return batch([[[0.5]], [[0.25]]], [[[1]], [[0]]])


@task.case(en="a square object in a square image", zh="方形图像中的方形目标")
def square() -> Call:
    return batch(_waves(6, 6), block((6, 6), slice(2, 5), slice(0, 3)))


@task.case(en="float32 probabilities", zh="float32 的概率")
def single_precision() -> Call:
    return batch(np.arange(20.0).reshape(4, 5) % 8 / 8, block((4, 5), slice(1, 4), slice(2, 4)), dtype=np.float32)


@task.case(en="transposed views: entries do not lie one after another in memory", zh="转置视图：元素在内存中不连续")
def transposed_views() -> Call:
    target = np.stack([block((4, 3), slice(0, 2), slice(0, 1)), block((4, 3), slice(2, 4), slice(1, 3))])
    return Call(_waves(2, 4, 3).transpose(0, 2, 1), target.transpose(0, 2, 1))


@task.case(en="every second column of larger arrays, read-only", zh="较大数组的隔列视图，只读")
def strided_read_only_views() -> Call:
    probabilities, target = _waves(1, 3, 8), block((3, 8), slice(0, 2), slice(2, 6))[None]
    probabilities.flags.writeable = target.flags.writeable = False
    return Call(probabilities[:, :, ::2], target[:, :, ::2])


@task.case(en="arguments given by name", zh="按名称传入参数")
def arguments_by_name() -> Call:
    call = batch(_waves(2, 3), [[0, 1, 1], [0, 0, 1]])
    return Call(target=call.args[1], probabilities=call.args[0])


def _probabilities(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    dtype = np.float32 if rng.random() < 0.4 else np.float64
    return (rng.integers(0, 20, size=shape, endpoint=True) / 20).astype(dtype)


@task.bench(sizes=(8, 12, 18, 27, 40))
def discs(rng: np.random.Generator, size: int) -> Call:
    rows, columns = np.indices((size, size))
    places = rng.uniform(size / 3, 2 * size / 3, size=(4, 2))
    target = np.stack([np.hypot(rows - y, columns - x) < size / 4 for y, x in places]).astype(np.int64)
    return Call(rng.random(target.shape), target)


@task.fast
def along_the_rows_then_the_columns(probabilities, target):
    is_inside = np.asarray(target) == 1
    distances = np.where(is_inside, -_to_the_nearest(~is_inside), _to_the_nearest(is_inside))
    return np.mean(np.where(np.isfinite(distances), distances, 0) * probabilities)


def _to_the_nearest(masks):
    """Return how far each pixel is from its mask: the square of a distance is that along the row plus that down the column."""
    down, along = ((np.arange(side)[:, None] - np.arange(side)) ** 2.0 for side in masks.shape[1:])
    in_its_row = np.where(masks[:, :, None, :], along, np.inf).min(axis=-1)
    return np.sqrt((in_its_row[:, None] + down[:, :, None]).min(axis=2))


@task.random(count=20, en="random rectangles as targets", zh="随机矩形目标")
def random_rectangles(rng: np.random.Generator, size: int) -> Call:
    target = drawn_rectangles(rng, size, most=5)
    return Call(_probabilities(rng, target.shape), target)


@task.random(count=20, en="random scattered pixels as targets", zh="随机散布的目标像素")
def random_pixels(rng: np.random.Generator, size: int) -> Call:
    shape = drawn_shape(rng, size, most=5)
    target = (rng.random(shape) < rng.choice([0.1, 0.4, 0.8])).astype(np.int64)
    return Call(_probabilities(rng, shape), target)


@task.half(count=6, en="probabilities in half precision", zh="半精度的概率")
def half_probabilities(rng: np.random.Generator, size: int) -> Call:
    target = (rng.random((2, 2 + size // 2, 4)) < 0.4).astype(np.int64)
    return Call(rng.integers(0, 8, size=target.shape, endpoint=True) / 8, target)


def _maps(target):
    """Return the signed distances of all images."""
    return np.stack([_signed_distances(mask == 1) for mask in np.asarray(target)])


def _loss(maps, probabilities):
    return np.mean(maps * np.asarray(probabilities, dtype=np.float64))


def _measured(target, measure):
    """Return signed distances by another measure of the offsets between pixels."""
    maps = np.zeros(np.shape(target))
    for distances, mask in zip(maps, np.asarray(target) == 1, strict=True):
        inside, outside = np.argwhere(mask), np.argwhere(~mask)
        if len(inside) and len(outside):
            gaps = measure(np.abs(inside[:, None] - outside[None]))
            distances[mask], distances[~mask] = -gaps.min(axis=1), gaps.min(axis=0)
    return maps


@task.mutant(
    en="The sign is turned round: foreground in the right place would cost, and false foreground would pay.",
    zh="符号反了：正确的前景受罚，误检反而得利。",
)
def turns_the_sign(probabilities, target):
    return -_loss(_maps(target), probabilities)


@task.mutant(
    en="The distances have no sign: right foreground is punished like false foreground. Inside they are negative.",
    zh="距离没有符号：正确的前景与误检一样受罚。目标内部应为负。",
)
def takes_distances_without_sign(probabilities, target):
    return _loss(np.abs(_maps(target)), probabilities)


@task.mutant(
    en="Only the outside has distances: missing foreground costs nothing.",
    zh="只有外部有距离：漏掉前景没有代价。",
)
def measures_outside_only(probabilities, target):
    return _loss(np.maximum(_maps(target), 0), probabilities)


@task.mutant(
    en="Only the inside has distances: false foreground costs nothing.",
    zh="只有内部有距离：误检没有代价。",
)
def measures_inside_only(probabilities, target):
    return _loss(np.minimum(_maps(target), 0), probabilities)


@task.mutant(
    en="1 was taken off the distances inside, as the authors' code does. Here a foreground pixel beside the background has -1.",
    zh="内部距离被减去了 1，这是原作者代码的做法。本题中紧邻背景的前景像素距离为 -1。",
)
def takes_one_off_inside(probabilities, target):
    maps = _maps(target)
    return _loss(np.where(maps < 0, maps + 1, maps), probabilities)


@task.mutant(
    en="The distances are squared: the square root is missing.",
    zh="距离是平方值：漏了开方。",
)
def squares_the_distances(probabilities, target):
    maps = _maps(target)
    return _loss(np.sign(maps) * maps**2, probabilities)


@task.mutant(
    en="Distances were counted in steps along rows and columns. They are Euclidean.",
    zh="距离按行列方向的步数计算（街区距离）。应为欧氏距离。",
)
def counts_city_blocks(probabilities, target):
    return _loss(_measured(target, lambda offsets: offsets.sum(axis=-1)), probabilities)


@task.mutant(
    en="The larger of both offsets was taken for the distance. It is Euclidean: the root of the sum of squares.",
    zh="把两个方向偏移中较大的当成了距离（棋盘距离）。应为欧氏距离：平方和的根。",
)
def takes_the_larger_offset(probabilities, target):
    return _loss(_measured(target, lambda offsets: offsets.max(axis=-1)), probabilities)


@task.mutant(
    en="The distance transform ran over the whole batch: the nearest pixel may lie in another image. Take each alone.",
    zh="对整个批次做了距离变换，最近的像素可能在另一张图像里。应逐张图像计算。",
)
def measures_through_the_batch(probabilities, target):
    return _loss(_signed_distances(np.asarray(target) == 1), probabilities)


@task.mutant(
    en="The products were added up. Take their mean over all pixels.",
    zh="把乘积加在了一起。应对所有像素求平均。",
)
def sums_over_the_pixels(probabilities, target):
    return np.sum(_maps(target) * probabilities)


@task.mutant(
    en="The sum was divided by the number of images. Divide by the number of all pixels.",
    zh="求和后除以了图像数。应除以全部像素数。",
)
def divides_by_the_number_of_images(probabilities, target):
    return np.sum(_maps(target) * probabilities) / len(target)


@task.mutant(
    en="The sum was divided by the number of foreground pixels. Divide by the number of all pixels.",
    zh="求和后除以了前景像素数。应除以全部像素数。",
)
def divides_by_the_foreground(probabilities, target):
    return np.sum(_maps(target) * probabilities) / max(1, np.sum(target))


@task.mutant(
    en="An image without a boundary made the loss infinite or NaN: there is no nearest pixel. Its distances are 0.",
    zh="没有边界的图像使损失变成无穷大或 NaN：不存在最近的像素。它的距离应为 0。",
)
def is_infinite_without_a_boundary(probabilities, target):
    maps = _maps(target)
    without = np.all(maps == 0, axis=(1, 2))
    maps[without] = np.where(np.asarray(target)[without] == 1, -np.inf, np.inf)
    return _loss(maps, probabilities)


@task.mutant(
    en="Images without a boundary were left out of the mean. Their pixels count, with distance 0.",
    zh="没有边界的图像没有计入平均。它们的像素以距离 0 计入。",
)
def leaves_empty_images_out(probabilities, target):
    maps = _maps(target)
    has_boundary = np.any(maps != 0, axis=(1, 2))
    return _loss(maps[has_boundary], np.asarray(probabilities)[has_boundary]) if has_boundary.any() else 0.0


@task.mutant(
    en="The probabilities were rounded to a mask. That has no gradient: the loss weighs the probabilities themselves.",
    zh="把概率二值化成了掩码。那样没有梯度：损失应对概率本身加权。",
)
def rounds_the_probabilities(probabilities, target):
    return _loss(_maps(target), np.asarray(probabilities) > 0.5)


@task.mutant(
    en="Roles are swapped: distances of the thresholded prediction, weighed by the target. Distances come from the target.",
    zh="角色弄反了：用二值化预测的距离对目标加权。距离应来自目标。",
)
def measures_in_the_prediction(probabilities, target):
    return _loss(_maps(np.asarray(probabilities) > 0.5), target)


@task.mutant(
    en="Each image's distances were scaled to at most 1. They stay in pixels.",
    zh="把每张图像的距离缩放到了最大为 1。应保持以像素为单位。",
)
def scales_the_distances(probabilities, target):
    maps = _maps(target)
    return _loss(maps / np.maximum(np.abs(maps).max(axis=(1, 2), keepdims=True), 1e-12), probabilities)


@task.mutant(
    en="Half a pixel was taken off, as if the boundary ran between the pixels. Here distances go from centre to centre.",
    zh="距离被减去了半个像素，仿佛边界在两个像素之间。本题的距离是从中心到中心。",
)
def measures_to_the_edge_between_pixels(probabilities, target):
    maps = _maps(target)
    return _loss(maps - 0.5 * np.sign(maps), probabilities)


@task.bug(
    en=(
        "The signs were swapped, which rewards foreground outside and punishes it inside. And an image without a boundary has "
        "no nearest pixel of the other kind: its distances are 0."
    ),
    zh=(
        "符号弄反了：在目标外预测前景反而得到奖励，在目标内却受惩罚。"
        "另外，没有边界的图像不存在最近的另一类像素：它的距离应全为 0。"
    ),
)
def rewards_what_is_wrong(probabilities, target):
    total = 0.0
    for probability, mask in zip(probabilities, target, strict=True):
        inside, outside = np.argwhere(mask == 1), np.argwhere(mask == 0)
        for pixel in np.ndindex(mask.shape):
            is_inside = mask[pixel] == 1
            others = outside if is_inside else inside
            nearest = np.sqrt(((others - pixel) ** 2).sum(axis=1)).min()
            sign = 1 if is_inside else -1
            total += sign * nearest * float(probability[pixel])
    return total / probabilities.size
