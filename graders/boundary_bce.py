"""Boundary loss on edge maps: the binary cross entropy between the edges of a prediction and those of the target.

The probabilities of all calls are multiples of 1/64: sums and differences of them are exact in single precision, too, so that
rounding does not decide whether an edge is 0 or 1, where the logarithm jumps to its limit.
"""

from typing import Any

import numpy as np

from quizprep.coding.suite import Call, Task
from quizprep.graders._arrays import Array
from quizprep.graders._masks import batch, block, drawn_rectangles, drawn_shape, fit

task = Task("boundary_bce")


@task.reference
def boundary_bce(probabilities, target):
    """Return the binary cross entropy between the edge map of predicted probabilities and the edge map of the target.

    An edge map has the shape of its images.  At each pixel it holds the absolute difference to the neighbour on the right plus
    the absolute difference to the neighbour below, but 1 at most.  In the last column there is no neighbour on the right, in
    the last row none below: that difference is 0.

    Args:
        probabilities: array (N, H, W), float32 or float64, from 0 to 1: the predicted probability of foreground.
        target: integer array (N, H, W) of 0 and 1, the true masks.

    Returns:
        A float: the mean over all N * H * W pixels of ``-(t * log(e) + (1 - t) * log(1 - e))``, where ``e`` is the edge map of
        the probabilities and ``t`` that of the target.  Logarithms are natural, and -100 at least, as in PyTorch's ``BCELoss``:
        ``log(0)`` counts as -100.  The inputs are not changed.

    """
    return np.mean(_cross_entropy(_edges(probabilities), _edges(target)))


def _edges(images):
    """Return the edge maps of images (N, H, W)."""
    images = np.asarray(images, dtype=np.float64)
    # The last column and row are repeated, so that the differences keep the shape and are 0 there.
    right = np.abs(np.diff(images, axis=2, append=images[:, :, -1:]))
    below = np.abs(np.diff(images, axis=1, append=images[:, -1:]))
    # Both are 1 at a corner of a mask: without the limit, 1 - t would be negative there.
    return np.minimum(right + below, 1)


def _cross_entropy(predicted, true):
    """Return the binary cross entropy of each pixel."""
    return -(true * _log(predicted) + (1 - true) * _log(1 - predicted))


def _log(values):
    """Return the natural logarithm, -100 at least."""
    with np.errstate(divide="ignore"):
        return np.maximum(np.log(values), -100)


@task.valid
def within_contract(probabilities: Any, target: Any) -> bool:
    """Whether these are probabilities, all of them multiples of 1/64, and masks of one shape."""
    return fit(probabilities, target) and bool(np.all(probabilities * 64 % 1 == 0))


def _waves(*shape: int) -> Array:
    """Return multiples of 1/64 without a pattern, whose edges are seldom 0 or 1."""
    size = int(np.prod(shape))
    return (np.arange(size) * 11 % 29 + 2 * (np.arange(size) % 3) + 8).reshape(shape) / 64


@task.case(
    en="a perfect prediction costs nothing: the logarithm of 0 must not make it NaN",
    zh="完美的预测没有代价：0 的对数不能变成 NaN",
)
def perfect_prediction() -> Call:
    target = block((3, 4), slice(1, 3), slice(1, 3))
    return batch(target, target)


@task.case(en="a row of two pixels: one difference", zh="一行两个像素：只有一个差")
def one_step() -> Call:
    return batch([[0.25, 0.75]], [[0, 1]])


@task.case(
    en="a sharp edge where the target has none, and none where it has one: each counts 100",
    zh="目标无边缘处出现清晰边缘、有边缘处却没有：每个像素各计 100",
)
def missed_and_invented_edges() -> Call:
    return batch([[0, 0, 0, 1]], [[0, 1, 1, 1]])


@task.case(en="a soft edge in the right place", zh="位置正确但不够锐利的边缘")
def soft_edge() -> Call:
    return batch([[0.125, 0.25, 0.875, 0.75]], [[0, 0, 1, 1]])


@task.case(en="a falling edge: the difference counts by its absolute value", zh="由前景到背景的边缘：差取绝对值")
def falling_edge() -> Call:
    return batch([[0.75, 0.5, 0.25]], [[1, 1, 0]])


@task.case(en="one column: edges between rows alone", zh="只有一列：只有上下方向的边缘")
def one_column() -> Call:
    return batch([[0.25], [0.5], [0.875]], [[0], [1], [1]])


@task.case(
    en="a corner of the mask: a step to the right and one below, but the edge is 1 and not 2",
    zh="掩码的拐角：右侧和下方都有跳变，但边缘取 1 而不是 2",
)
def corner_of_the_target() -> Call:
    return batch([[0.5, 0.375], [0.25, 0.5]], [[1, 0], [0, 0]])


@task.case(en="a corner in the prediction: its edge ends at 1, too", zh="预测中的拐角：边缘同样以 1 为上限")
def corner_of_the_prediction() -> Call:
    return batch([[0.875, 0.125], [0.0, 0.25]], [[1, 0], [1, 0]])


@task.case(
    en="differences of 1/4 and 1/2 at one pixel: they are added, neither the larger one nor the root of squares",
    zh="同一像素上的差为 1/4 和 1/2：应相加，既不取较大者，也不取平方和的根",
)
def two_differences_are_added() -> Call:
    return batch([[0.25, 0.5], [0.75, 0.625]], [[0, 0], [1, 1]])


@task.case(
    en="an object at the right and lower border: beyond the image there is no edge",
    zh="位于右侧和下侧边界的目标：图像之外没有边缘",
)
def object_at_the_border() -> Call:
    return batch([[0.125, 0.25, 0.5], [0.25, 0.75, 0.875]], [[0, 0, 0], [0, 1, 1]])


@task.case(en="a step inside the last row and column counts", zh="最后一行和最后一列之内的跳变也要计入")
def steps_along_the_border() -> Call:
    return batch([[0.25, 0.25, 0.5], [0.25, 0.25, 0.75], [0.5, 0.875, 0.25]], [[0, 0, 0], [0, 0, 1], [0, 1, 1]])


@task.case(
    en="a mask without edges: edges that are predicted there cost all the same",
    zh="没有边缘的掩码：预测出的边缘同样有代价",
)
def target_without_edges() -> Call:
    return batch([[0.25, 0.75], [0.5, 0.625]], np.zeros((2, 2), dtype=np.int64))


@task.case(en="a mask of foreground alone has no edges either", zh="全是前景的掩码同样没有边缘")
def target_of_foreground_alone() -> Call:
    return batch([[0.25, 0.75, 0.5]], [[1, 1, 1]])


@task.case(en="the same probability everywhere: every true edge is missed", zh="处处相同的概率：真实边缘全部漏掉")
def flat_prediction() -> Call:
    return batch(np.full((2, 3), 0.5), block((2, 3), slice(0, 1), slice(0, 2)))


@task.case(
    en="foreground and background exchanged in the prediction: the edges are the same, and the loss is 0",
    zh="预测把前景和背景颠倒：边缘不变，损失为 0",
)
def exchanged_classes() -> Call:
    target = block((3, 3), slice(0, 2), slice(1, 3))
    return batch(1 - target, target)


@task.case(en="probabilities near one half: they are not rounded to 0 and 1", zh="接近二分之一的概率：不应取整为 0 和 1")
def undecided_probabilities() -> Call:
    return batch([[0.46875, 0.53125, 0.5625, 0.4375]], [[0, 1, 1, 0]])


@task.case(en="one pixel: no edge on either side, the loss is 0", zh="只有一个像素：两边都没有边缘，损失为 0")
def one_pixel() -> Call:
    return batch([[[0.5]], [[0.25]]], [[[1]], [[0]]])


@task.case(en="two images: no differences from one image to the next", zh="两张图像：不同图像之间不作差")
def two_images() -> Call:
    target = np.stack([block((3, 3), slice(0, 1), slice(0, 1)), block((3, 3), slice(2, 3), slice(1, 3))])
    return batch(_waves(2, 3, 3), target)


@task.case(
    en="images of different kind in one batch: an object, none, nothing else; all pixels count alike",
    zh="一批各不相同的图像：有目标、没有目标、全是目标；所有像素同等计入",
)
def mixed_batch() -> Call:
    target = np.stack([block((3, 4), slice(1, 3), slice(1, 2)), np.zeros((3, 4), np.int64), np.ones((3, 4), np.int64)])
    return batch(_waves(3, 3, 4), target)


@task.case(en="as many images as rows and columns", zh="图像数与行数、列数都相同")
def cube() -> Call:
    return batch(_waves(3, 3, 3), (np.arange(27) % 4 > 1).reshape(3, 3, 3).astype(np.int64))


@task.case(en="an image that is wider than high", zh="宽大于高的图像")
def wide_image() -> Call:
    return batch(_waves(2, 6), block((2, 6), slice(0, 1), slice(2, 5)))


@task.case(en="float32 probabilities", zh="float32 的概率")
def single_precision() -> Call:
    return batch(_waves(4, 5), block((4, 5), slice(1, 4), slice(2, 4)), dtype=np.float32)


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
    return (rng.integers(0, 64, size=shape, endpoint=True) / 64).astype(dtype)


@task.bench(sizes=(32, 64, 128, 256, 512))
def square_images(rng: np.random.Generator, size: int) -> Call:
    shape = (2, size, size)
    return Call(rng.integers(0, 64, size=shape, endpoint=True) / 64, rng.integers(0, 2, size=shape))


@task.random(count=20, en="random rectangles as targets", zh="随机矩形目标")
def random_rectangles(rng: np.random.Generator, size: int) -> Call:
    target = drawn_rectangles(rng, size, most=6)
    return Call(_probabilities(rng, target.shape), target)


@task.random(count=20, en="random scattered pixels as targets", zh="随机散布的目标像素")
def random_pixels(rng: np.random.Generator, size: int) -> Call:
    shape = drawn_shape(rng, size, most=6)
    return Call(_probabilities(rng, shape), (rng.random(shape) < rng.choice([0.1, 0.4, 0.8])).astype(np.int64))


def _differences(images):
    """Return the differences to the right and below, with their signs."""
    images = np.asarray(images, dtype=np.float64)
    return np.diff(images, axis=2, append=images[:, :, -1:]), np.diff(images, axis=1, append=images[:, -1:])


def _loss(edges, probabilities, target):
    """Return the loss of edge maps that are made in another way."""
    return np.mean(_cross_entropy(edges(probabilities), edges(target)))


@task.mutant(
    en="The arguments of the cross entropy are swapped: the logarithm is that of the hard target edges. Prediction first.",
    zh="交叉熵的两个参数弄反了：对 0/1 的目标边缘取了对数。应先传预测。",
)
def swaps_prediction_and_target(probabilities, target):
    return np.mean(_cross_entropy(_edges(target), _edges(probabilities)))


@task.mutant(
    en="The target's edges reach 2 at corners, where the weight 1 - t becomes negative. Limit them to 1 as well.",
    zh="目标的边缘在拐角处达到 2，权重 1 - t 变为负。目标的边缘也要以 1 为上限。",
)
def leaves_target_edges_unlimited(probabilities, target):
    right, below = _differences(target)
    return np.mean(_cross_entropy(_edges(probabilities), np.abs(right) + np.abs(below)))


@task.mutant(
    en="The loss was multiplied by the mean of the target's edges: a mask without edges then punishes nothing.",
    zh="损失又乘了目标边缘图的平均值：没有边缘的掩码就什么也不惩罚了。",
)
def multiplies_by_the_mean_edge(probabilities, target):
    return boundary_bce(probabilities, target) * np.mean(_edges(target))


@task.mutant(
    en="The edge maps were cropped to (H-1, W-1): edges in the last row and column are lost. A missing difference is 0.",
    zh="边缘图被裁成了 (H-1, W-1)：最后一行和最后一列的边缘丢了。缺少的差应取 0。",
)
def crops_the_edges(probabilities, target):
    losses = _cross_entropy(*(_edges(images)[:, :-1, :-1] for images in (probabilities, target)))
    return losses.sum() / losses.size


@task.mutant(
    en="Beyond the border there were zeros, so that foreground at the border has an edge. There is no neighbour: 0.",
    zh="图像之外补了 0，边界处的前景因此有了边缘。那里没有邻点：差为 0。",
)
def pads_the_images_with_zeros(probabilities, target):
    def edges(images):
        images = np.pad(np.asarray(images, dtype=np.float64), ((0, 0), (0, 1), (0, 1)))
        right, below = np.abs(np.diff(images, axis=2))[:, :-1], np.abs(np.diff(images, axis=1))[:, :, :-1]
        return np.minimum(right + below, 1)

    return _loss(edges, probabilities, target)


@task.mutant(
    en="The last column was compared with the first one, and the last row likewise (np.roll). They are no neighbours.",
    zh="最后一列与第一列作了差，最后一行也一样（np.roll）。它们并不相邻。",
)
def wraps_around(probabilities, target):
    def edges(images):
        images = np.asarray(images, dtype=np.float64)
        return np.minimum(sum(np.abs(np.roll(images, -1, axis) - images) for axis in (1, 2)), 1)

    return _loss(edges, probabilities, target)


@task.mutant(
    en="The larger of both differences was taken. They are added, up to 1.",
    zh="取了两个差中较大的一个。应相加，并以 1 为上限。",
)
def takes_the_larger_difference(probabilities, target):
    return _loss(lambda images: np.abs(_differences(images)).max(axis=0), probabilities, target)


@task.mutant(
    en="The length of the gradient was taken, the root of the sum of squares. Absolute differences are added.",
    zh="取了梯度的模（平方和的根）。应把绝对差相加。",
)
def takes_the_length_of_the_gradient(probabilities, target):
    return _loss(lambda images: np.minimum(np.hypot(*_differences(images)), 1), probabilities, target)


@task.mutant(
    en="Both differences were averaged: a straight edge of the mask then has only the strength 1/2. Add them.",
    zh="对两个差取了平均：掩码的直边只剩 1/2。应相加。",
)
def averages_both_differences(probabilities, target):
    return _loss(lambda images: np.abs(_differences(images)).mean(axis=0), probabilities, target)


@task.mutant(
    en="The differences have kept their signs, so that falling edges vanish. Take absolute values.",
    zh="差保留了符号，下降的边缘因此消失。应取绝对值。",
)
def keeps_the_signs(probabilities, target):
    return _loss(lambda images: np.clip(sum(_differences(images)), 0, 1), probabilities, target)


@task.mutant(
    en="Only differences along the rows count: horizontal edges are not seen.",
    zh="只算了左右方向的差：水平的边缘看不到。",
)
def looks_to_the_right_alone(probabilities, target):
    return _loss(lambda images: np.abs(_differences(images)[0]), probabilities, target)


@task.mutant(
    en="Only differences along the columns count: vertical edges are not seen.",
    zh="只算了上下方向的差：竖直的边缘看不到。",
)
def looks_below_alone(probabilities, target):
    return _loss(lambda images: np.abs(_differences(images)[1]), probabilities, target)


@task.mutant(
    en="Differences are those to the left and above. The edge belongs to the pixel on the left or above.",
    zh="用的是与左边和上边邻点的差。边缘应记在左边或上边的像素上。",
)
def looks_back(probabilities, target):
    return _loss(lambda images: _edges(np.asarray(images)[:, ::-1, ::-1]), probabilities, target)


@task.mutant(
    en="Differences run along the batch and the rows: the axes are those of a single image. Height is axis 1, width axis 2.",
    zh="沿批次和行作了差：那是单张图像的轴。高是第 1 轴，宽是第 2 轴。",
)
def takes_the_batch_for_the_height(probabilities, target):
    return _loss(lambda images: _edges(np.asarray(images).transpose(2, 0, 1)), probabilities, target)


@task.mutant(
    en="Probabilities and masks were compared themselves. The loss compares their edge maps.",
    zh="直接比较了概率和掩码。应比较它们的边缘图。",
)
def compares_the_masks(probabilities, target):
    return _loss(lambda images: np.asarray(images, dtype=np.float64), probabilities, target)


@task.mutant(
    en="The probabilities were rounded to a mask first. That has no gradient: take the edges of the probabilities.",
    zh="先把概率二值化了。那样没有梯度：应取概率本身的边缘。",
)
def rounds_the_probabilities(probabilities, target):
    return boundary_bce(np.asarray(probabilities) > 0.5, target)


@task.mutant(
    en="The second term is missing: edges that are predicted where there are none cost nothing.",
    zh="缺了第二项：在没有边缘处预测出边缘没有代价。",
)
def forgets_the_second_term(probabilities, target):
    return -np.mean(_edges(target) * _log(_edges(probabilities)))


@task.mutant(
    en="The sign is missing: logarithms of probabilities are negative, the cross entropy is not.",
    zh="漏了负号：概率的对数为负，而交叉熵不为负。",
)
def forgets_the_sign(probabilities, target):
    return -boundary_bce(probabilities, target)


@task.mutant(
    en="The logarithm of 0 is not limited: 0 · (-inf) is NaN, and one missed edge makes the loss infinite.",
    zh="没有限制 0 的对数：0 · (-inf) 得 NaN，漏掉一条边缘损失就变成无穷大。",
)
def leaves_the_logarithm_unlimited(probabilities, target):
    predicted, true = _edges(probabilities), _edges(target)
    return -np.mean(true * np.log(predicted) + (1 - true) * np.log(1 - predicted))


@task.mutant(
    en="The edges were clipped to [1e-7, 1 - 1e-7]: a missed edge costs 16 then. Here it is the logarithm that ends, at -100.",
    zh="把边缘裁到了 [1e-7, 1 - 1e-7]：漏掉的边缘只计约 16。本题限制的是对数，下限为 -100。",
)
def clips_the_edges(probabilities, target):
    return np.mean(_cross_entropy(np.clip(_edges(probabilities), 1e-7, 1 - 1e-7), _edges(target)))


@task.mutant(
    en="The losses of the pixels were added up. Take their mean.",
    zh="把各像素的损失加在了一起。应求平均。",
)
def sums_over_the_pixels(probabilities, target):
    return boundary_bce(probabilities, target) * np.size(target)


@task.mutant(
    en="The sum was divided by the number of images. Divide by the number of all pixels.",
    zh="求和后除以了图像数。应除以全部像素数。",
)
def divides_by_the_number_of_images(probabilities, target):
    return boundary_bce(probabilities, target) * np.size(target) / len(target)


@task.mutant(
    en="Only pixels with a true edge count in the mean. All pixels do, or invented edges would be free.",
    zh="只对有真实边缘的像素求平均。应对全部像素求平均，否则凭空出现的边缘没有代价。",
)
def averages_over_true_edges(probabilities, target):
    predicted, true = _edges(probabilities), _edges(target)
    return np.sum(true * _cross_entropy(predicted, true)) / max(1, np.sum(true))


@task.mutant(
    en="Edges were made of the prediction alone, and compared with the mask itself. The target has an edge map, too.",
    zh="只对预测求了边缘，却与掩码本身比较。目标也要先求边缘图。",
)
def compares_edges_with_the_mask(probabilities, target):
    return np.mean(_cross_entropy(_edges(probabilities), np.asarray(target)))


@task.bug(
    en=(
        "The differences to the right and below have two shapes, (N, H, W-1) and (N, H-1, W), and cannot be added: both are "
        "padded with 0 to (N, H, W). The edges of the target are 2 at corners and must end at 1 as well. The cross entropy "
        "gets its arguments the wrong way round. And the factor, the mean of the target's edges, does not belong there."
    ),
    zh=(
        "向右的差和向下的差形状不同，分别为 (N, H, W-1) 和 (N, H-1, W)，不能相加：都要补 0 成 (N, H, W)。"
        "目标的边缘在拐角处为 2，也要以 1 为上限。交叉熵的两个参数弄反了。最后乘的目标边缘平均值是多余的。"
    ),
)
def adds_two_shapes(probabilities, target):
    maps = []
    for images in (np.asarray(probabilities, dtype=np.float64), np.asarray(target, dtype=np.float64)):
        right = np.abs(images[:, :, 1:] - images[:, :, :-1])
        below = np.abs(images[:, 1:] - images[:, :-1])
        maps.append(right + below)
    predicted, true = np.minimum(maps[0], 1), maps[1]
    losses = _cross_entropy(true, predicted)
    return np.mean(losses) * np.mean(true)
