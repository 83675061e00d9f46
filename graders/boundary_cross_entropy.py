"""Boundary loss as a weighted cross entropy: the target of a predicted boundary is the band around the border of a mask.

Probabilities keep away from 0 and 1 but for one among hundreds, so that a small number added inside a logarithm for safety does
not show.
"""

from typing import Any

import numpy as np

from quizprep.coding.suite import Call, Task
from quizprep.graders._arrays import Array
from quizprep.graders._masks import batch, block, drawn_rectangles, drawn_shape, fit

task = Task("boundary_cross_entropy")

LEAST = 0.0005
"""How near probabilities may come to 0 and 1."""


@task.reference
def boundary_cross_entropy(probabilities, target, alpha=1.0, beta=1.0, reduction="mean"):
    """Return the weighted binary cross entropy of predicted boundary probabilities against the boundary band of the masks.

    A pixel lies in the band if the 3x3 square around it, as far as it is inside the image, holds foreground and background
    both.  The band is one pixel wide on either side of the border, corners included; it is dilation minus erosion of the mask.
    What lies beyond the image is neither foreground nor background.

    Args:
        probabilities: array (N, H, W), float32 or float64, between 0 and 1 (both excluded): the predicted probability that a
            pixel belongs to the boundary.
        target: integer array (N, H, W) of 0 and 1: the true masks of the objects, not their boundaries.
        alpha: weight of the pixels in the band, at least 0.
        beta: weight of all other pixels, at least 0.
        reduction: "mean" over all N * H * W pixels, "sum", or "none".

    Returns:
        With ``b`` = 1 in the band and 0 elsewhere, the losses ``-(alpha * b * log(p) + beta * (1 - b) * log(1 - p))``: their
        mean or sum as a float, or all of them as an array (N, H, W).  The inputs are not changed.

    """
    return _reduced(_losses(_band(target), probabilities, alpha, beta), reduction)


def _band(target):
    """Return where foreground and background are both near."""
    mask = np.asarray(target) == 1
    # Dilation minus erosion: eroding the foreground is growing the background.
    return _grown(mask) & _grown(~mask)


def _grown(mask):
    """Return a mask (N, H, W) with all eight neighbours of its pixels: a 3x3 maximum with stride 1."""
    height, width = mask.shape[1:]
    padded = np.pad(mask, ((0, 0), (1, 1), (1, 1)))  # with False: what is beyond the image grows into nothing
    shifted = [padded[:, row : row + height, column : column + width] for row in range(3) for column in range(3)]
    return np.any(shifted, axis=0)


def _losses(band, probabilities, alpha, beta):
    p = np.asarray(probabilities, dtype=np.float64)
    return -np.where(band, alpha * np.log(p), beta * np.log(1 - p))


def _reduced(losses, reduction):
    return losses if reduction == "none" else getattr(losses, reduction)()


@task.valid
def within_contract(probabilities: Any, target: Any, alpha: Any = 1.0, beta: Any = 1.0, reduction: Any = "mean") -> bool:
    """Whether these are probabilities away from 0 and 1, masks of the same shape, weights and a known reduction."""
    if not (fit(probabilities, target) and all(type(weight) is float and 0 <= weight <= 10 for weight in (alpha, beta))):
        return False
    return reduction in {"mean", "sum", "none"} and bool(np.all((probabilities >= LEAST) & (probabilities <= 1 - LEAST)))


def _waves(*shape: int) -> Array:
    """Return probabilities of two digits without a pattern."""
    return (np.arange(np.prod(shape)).reshape(shape) * 37 % 80 + 10) / 100


@task.case(
    en="a border in the middle: the band is one pixel wide on either side",
    zh="边界在中间：两侧各一个像素属于边界带",
)
def border_in_the_middle() -> Call:
    return batch([[0.2, 0.7, 0.6, 0.1]], [[0, 0, 1, 1]])


@task.case(en="the inside of an object does not belong to the band", zh="目标的内部不属于边界带")
def inside_of_an_object() -> Call:
    return batch([[0.1, 0.8, 0.9, 0.3, 0.2]], [[0, 0, 1, 1, 1]])


@task.case(
    en="background far from the border: a high probability there costs",
    zh="远离边界的背景：那里概率高就有代价",
)
def false_boundary_in_the_background() -> Call:
    return batch([[0.9, 0.2, 0.6, 0.6]], [[0, 0, 0, 1]])


@task.case(
    en="one foreground pixel: its eight neighbours lie in the band, corners too",
    zh="一个前景像素：八个邻点都属于边界带，对角也算",
)
def one_pixel_object() -> Call:
    return batch(_waves(4, 4), block((4, 4), slice(1, 2), slice(1, 2)))


@task.case(en="a hole of one pixel", zh="一个像素的孔")
def hole_of_one_pixel() -> Call:
    return batch(_waves(5, 4), 1 - block((5, 4), slice(2, 3), slice(1, 2)))


@task.case(
    en="an object at the image's border: what is beyond is no background, so there is no band",
    zh="贴着图像边缘的目标：图像之外不算背景，因此没有边界带",
)
def object_at_the_border() -> Call:
    return batch(_waves(3, 5), block((3, 5), slice(0, 3), slice(0, 3)))


@task.case(en="the object at the upper border, background below", zh="目标贴着上边缘，下方为背景")
def object_at_the_upper_border() -> Call:
    return batch([[0.3], [0.2], [0.6], [0.8]], [[1], [1], [0], [0]])


@task.case(en="two objects with a gap of one pixel: the gap lies in the band", zh="两个相隔一个像素的目标：间隙属于边界带")
def narrow_gap() -> Call:
    return batch([[0.2, 0.3, 0.4, 0.6, 0.7]], [[1, 1, 0, 1, 1]])


@task.case(
    en="no foreground: the band is empty, and every pixel counts as background", zh="没有前景：边界带为空，所有像素都按非边界计"
)
def no_foreground() -> Call:
    return batch([[0.2, 0.7], [0.4, 0.1]], [[0, 0], [0, 0]])


@task.case(en="foreground alone: the band is empty as well", zh="全是前景：边界带同样为空")
def no_background() -> Call:
    return batch([[0.2, 0.7], [0.4, 0.1]], [[1, 1], [1, 1]])


@task.case(en="alpha weighs the band, beta the rest", zh="alpha 为边界带的权重，beta 为其余像素的权重")
def both_weights() -> Call:
    return batch([[0.2, 0.7, 0.6, 0.1]], [[0, 0, 0, 1]], 2.0, 0.25)


@task.case(en="alpha alone differs from 1", zh="只改变 alpha")
def alpha_alone() -> Call:
    return batch([[0.3, 0.7, 0.6]], [[0, 0, 1]], 3.0)


@task.case(en="beta alone, by keyword", zh="只改变 beta，用关键字传入")
def beta_alone() -> Call:
    call = batch([[0.3, 0.7, 0.6]], [[0, 0, 1]])
    return Call(*call.args, beta=0.5)


@task.case(
    en="beta = 0: only the band counts, but the mean is still over all pixels", zh="beta = 0：只计边界带，但平均仍对全部像素"
)
def band_alone() -> Call:
    call = batch([[0.3, 0.7, 0.6, 0.2]], [[0, 0, 1, 1]])
    return Call(*call.args, beta=0.0)


@task.case(en="alpha = 0: only pixels outside the band count", zh="alpha = 0：只计边界带之外的像素")
def rest_alone() -> Call:
    return batch([[0.3, 0.7, 0.6, 0.2]], [[0, 0, 1, 1]], 0.0)


@task.case(
    en="a boundary pixel that was given 0.0005, in an image of four hundred: its loss is not cut off",
    zh="四百个像素中有一个边界像素的概率只有 0.0005：它的损失不能被截断",
)
def missed_boundary_pixel() -> Call:
    probabilities = np.full((20, 20), 0.25)
    probabilities[3, 10] = 0.0005
    return batch(probabilities, block((20, 20), slice(0, 20), slice(0, 10)))


@task.case(en="reduction 'sum'", zh="reduction 为 'sum'")
def added_up() -> Call:
    call = batch([[0.25, 0.7, 0.6]], [[0, 0, 1]])
    return Call(*call.args, reduction="sum")


@task.case(en="the sum over a batch: over all pixels of all images", zh="整批求和：对所有图像的全部像素")
def batch_added_up() -> Call:
    call = batch(_waves(2, 1, 3), [[[0, 0, 1]], [[1, 1, 1]]])
    return Call(*call.args, reduction="sum")


@task.case(en="reduction 'none': one loss a pixel", zh="reduction 为 'none'：每个像素一个损失")
def each_pixel() -> Call:
    call = batch([[0.2, 0.7, 0.6, 0.1], [0.3, 0.4, 0.8, 0.9]], [[0, 0, 0, 1], [0, 0, 0, 0]])
    return Call(*call.args, reduction="none")


@task.case(en="everything by position", zh="全部按位置传入")
def by_position() -> Call:
    return batch(_waves(2, 3), [[0, 0, 1], [0, 0, 0]], 0.5, 2.0, "sum")


@task.case(
    en="two images: the band of one does not reach into the other",
    zh="两张图像：一张的边界带不会延伸到另一张",
)
def two_images() -> Call:
    return batch(_waves(2, 3, 3), np.stack([np.zeros((3, 3), np.int64), block((3, 3), slice(1, 2), slice(1, 2))]))


@task.case(
    en="images of different kind in one batch: an object, none, nothing else",
    zh="一批各不相同的图像：有目标、没有目标、全是目标",
)
def mixed_batch() -> Call:
    target = np.stack([block((3, 4), slice(1, 3), slice(0, 1)), np.zeros((3, 4), np.int64), np.ones((3, 4), np.int64)])
    return batch(_waves(3, 3, 4), target, 1.5, 0.5)


@task.case(en="one pixel: no band", zh="只有一个像素：没有边界带")
def one_pixel() -> Call:
    return batch([[[0.5]], [[0.25]]], [[[1]], [[0]]])


@task.case(en="a diagonal border", zh="斜的边界")
def diagonal_border() -> Call:
    return batch(_waves(5, 5), np.tri(5, 5, -1, dtype=np.int64))


@task.case(en="float32 probabilities", zh="float32 的概率")
def single_precision() -> Call:
    return batch(_waves(4, 5), block((4, 5), slice(1, 4), slice(3, 5)), 2.0, dtype=np.float32)


@task.case(en="transposed views: entries do not lie one after another in memory", zh="转置视图：元素在内存中不连续")
def transposed_views() -> Call:
    target = np.stack([block((4, 3), slice(0, 1), slice(0, 1)), block((4, 3), slice(2, 4), slice(1, 3))])
    return Call(_waves(2, 4, 3).transpose(0, 2, 1), target.transpose(0, 2, 1))


@task.case(en="every second column of larger arrays, read-only", zh="较大数组的隔列视图，只读")
def strided_read_only_views() -> Call:
    probabilities, target = _waves(1, 3, 10), block((3, 10), slice(0, 1), slice(6, 10))[None]
    probabilities.flags.writeable = target.flags.writeable = False
    return Call(probabilities[:, :, ::2], target[:, :, ::2])


def _probabilities(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    dtype = np.float32 if rng.random() < 0.4 else np.float64
    return rng.uniform(0.06, 0.94, size=shape).astype(dtype)


def _settings(rng: np.random.Generator) -> tuple[Any, ...]:
    alpha, beta = (float(weight) for weight in rng.integers(0, 12, size=2) / 4)
    return alpha, beta, ("mean", "sum", "none")[int(rng.integers(3))]


@task.bench(sizes=(32, 64, 128, 256, 512))
def square_images(rng: np.random.Generator, size: int) -> Call:
    target = np.kron(rng.integers(0, 2, size=(2, 8, 8)), np.ones((size // 8, size // 8), dtype=np.int64))
    return Call(rng.uniform(0.06, 0.94, size=target.shape), target, 2.0)


@task.random(count=20, en="random rectangles as targets, random weights", zh="随机矩形目标，随机权重")
def random_rectangles(rng: np.random.Generator, size: int) -> Call:
    target = drawn_rectangles(rng, size, most=6)
    return Call(_probabilities(rng, target.shape), target, *_settings(rng))


@task.random(count=20, en="random scattered pixels as targets", zh="随机散布的目标像素")
def random_pixels(rng: np.random.Generator, size: int) -> Call:
    shape = drawn_shape(rng, size, most=6)
    return Call(_probabilities(rng, shape), (rng.random(shape) < rng.choice([0.05, 0.2, 0.9])).astype(np.int64))


def _band_of(band, probabilities, alpha, beta, reduction):
    """Return the loss for another band."""
    return _reduced(_losses(band, probabilities, alpha, beta), reduction)


def _with_entropy(boundary, inside_log, probabilities, alpha, beta, reduction):
    """Return the loss for a boundary map of any numbers, and another argument of the second logarithm."""
    p = np.asarray(probabilities, dtype=np.float64)
    return _reduced(-(alpha * boundary * np.log(p) + beta * (1 - boundary) * np.log(inside_log)), reduction)


@task.mutant(
    en="The outer rim was taken off the mask: the result is 1 inside and -1 on the rim. The band is dilation minus erosion.",
    zh="从掩码中减去了外圈：内部为 1，外圈为 -1。边界带应为膨胀减腐蚀。",
)
def takes_the_rim_off_the_mask(probabilities, target, alpha=1.0, beta=1.0, reduction="mean"):
    mask = np.asarray(target) == 1
    boundary = 1.0 * mask - (_grown(mask) & ~mask)
    return _with_entropy(boundary, 1 - np.asarray(probabilities, np.float64), probabilities, alpha, beta, reduction)


@task.mutant(
    en=(
        "Outside the band nothing counts: the second term is missing, or its prediction was masked by the band, and log(1 - 0) "
        "is 0. False boundaries are free then."
    ),
    zh="边界带之外没有代价：缺了第二项，或其中的预测乘了边界带，而 log(1 - 0) 为 0。误检的边界就没有代价。",
)
def masks_the_prediction(probabilities, target, alpha=1.0, beta=1.0, reduction="mean"):
    return _with_entropy(_band(target), 1 - _band(target) * probabilities, probabilities, alpha, beta, reduction)


@task.mutant(
    en="The band is the outer rim alone (dilation minus mask). Foreground pixels beside the border belong to it as well.",
    zh="边界带只取了外圈（膨胀减掩码）。边界旁的前景像素也属于边界带。",
)
def takes_the_outer_rim(probabilities, target, alpha=1.0, beta=1.0, reduction="mean"):
    mask = np.asarray(target) == 1
    return _band_of(_grown(mask) & ~mask, probabilities, alpha, beta, reduction)


@task.mutant(
    en="The band is the inner rim alone (mask minus erosion). Background pixels beside the border belong to it as well.",
    zh="边界带只取了内圈（掩码减腐蚀）。边界旁的背景像素也属于边界带。",
)
def takes_the_inner_rim(probabilities, target, alpha=1.0, beta=1.0, reduction="mean"):
    mask = np.asarray(target) == 1
    return _band_of(mask & _grown(~mask), probabilities, alpha, beta, reduction)


@task.mutant(
    en="The mask itself was the target. Its border is: the band has to be found first.",
    zh="直接以掩码为目标。目标应是掩码的边界：先要求出边界带。",
)
def compares_with_the_mask(probabilities, target, alpha=1.0, beta=1.0, reduction="mean"):
    return _band_of(np.asarray(target) == 1, probabilities, alpha, beta, reduction)


@task.mutant(
    en="The dilated mask was the target: the inside of the objects belongs to it, too. Take the eroded mask off.",
    zh="以膨胀后的掩码为目标：目标内部也算了进去。还要减去腐蚀后的掩码。",
)
def compares_with_the_dilated_mask(probabilities, target, alpha=1.0, beta=1.0, reduction="mean"):
    return _band_of(_grown(np.asarray(target) == 1), probabilities, alpha, beta, reduction)


@task.mutant(
    en="Beyond the image everything counts as background, so that objects at the image's border have a band there.",
    zh="图像之外被当成了背景，贴着图像边缘的目标因此在那里有了边界带。",
)
def sees_background_beyond_the_image(probabilities, target, alpha=1.0, beta=1.0, reduction="mean"):
    mask = np.pad(np.asarray(target) == 1, ((0, 0), (1, 1), (1, 1)))
    return _band_of((_grown(mask) & _grown(~mask))[:, 1:-1, 1:-1], probabilities, alpha, beta, reduction)


@task.mutant(
    en="Only the four neighbours count. The square of 3x3 has corners as well.",
    zh="只看了上下左右四个邻点。3x3 的方块还包括对角。",
)
def looks_at_four_neighbours(probabilities, target, alpha=1.0, beta=1.0, reduction="mean"):
    def grown(mask):
        padded = np.pad(mask, ((0, 0), (1, 1), (1, 1)))
        sides = padded[:, :-2, 1:-1] | padded[:, 2:, 1:-1] | padded[:, 1:-1, :-2] | padded[:, 1:-1, 2:]
        return mask | sides

    mask = np.asarray(target) == 1
    return _band_of(grown(mask) & grown(~mask), probabilities, alpha, beta, reduction)


@task.mutant(
    en="The band is two pixels wide on either side. A square of 3x3 reaches one pixel far.",
    zh="边界带在两侧各宽两个像素。3x3 的方块只达到一个像素远。",
)
def makes_a_wider_band(probabilities, target, alpha=1.0, beta=1.0, reduction="mean"):
    mask = np.asarray(target) == 1
    return _band_of(_grown(_grown(mask)) & _grown(_grown(~mask)), probabilities, alpha, beta, reduction)


@task.mutant(
    en="The square reached into the neighbouring images of the batch. Each image stands alone.",
    zh="方块延伸到了批次中相邻的图像。每张图像应单独处理。",
)
def grows_through_the_batch(probabilities, target, alpha=1.0, beta=1.0, reduction="mean"):
    def grown(mask):
        padded = np.pad(_grown(mask), ((1, 1), (0, 0), (0, 0)))
        return padded[:-2] | padded[1:-1] | padded[2:]

    mask = np.asarray(target) == 1
    return _band_of(grown(mask) & grown(~mask), probabilities, alpha, beta, reduction)


@task.mutant(
    en="The cross entropy of the mask was taken inside the band. The band is what is to be predicted, everywhere.",
    zh="在边界带内求了对掩码的交叉熵。应在所有像素上预测边界带本身。",
)
def weighs_the_mask_by_the_band(probabilities, target, alpha=1.0, beta=1.0, reduction="mean"):
    losses = _losses(np.asarray(target) == 1, probabilities, alpha, beta)
    return _reduced(losses * _band(target), reduction)


@task.mutant(
    en="alpha and beta are swapped: alpha belongs to the band.",
    zh="alpha 和 beta 弄反了：alpha 是边界带的权重。",
)
def swaps_the_weights(probabilities, target, alpha=1.0, beta=1.0, reduction="mean"):
    return boundary_cross_entropy(probabilities, target, beta, alpha, reduction)


@task.mutant(
    en="The weights are not used.",
    zh="没有用到权重。",
)
def ignores_the_weights(probabilities, target, alpha=1.0, beta=1.0, reduction="mean"):
    return boundary_cross_entropy(probabilities, target, reduction=reduction)


@task.mutant(
    en="Each image was added up, and the images averaged. 'sum' adds up all pixels of all images.",
    zh="先在每张图像内求和，再对图像求平均。'sum' 应把所有图像的全部像素相加。",
)
def averages_the_images_of_a_sum(probabilities, target, alpha=1.0, beta=1.0, reduction="mean"):
    loss = boundary_cross_entropy(probabilities, target, alpha, beta, reduction)
    return loss / len(target) if reduction == "sum" else loss


@task.mutant(
    en="Probabilities were clipped to [0.01, 0.99], which cuts off the loss of the worst predictions. Clip at a tiny value.",
    zh="把概率截断到了 [0.01, 0.99]，最差的预测的损失就被削掉了。应只截断极小值。",
)
def clips_at_a_hundredth(probabilities, target, alpha=1.0, beta=1.0, reduction="mean"):
    return boundary_cross_entropy(np.clip(probabilities, 0.01, 0.99), target, alpha, beta, reduction)


@task.mutant(
    en="The sum was divided by the sum of the weights. The mean is over all pixels, each counting once.",
    zh="求和后除以了权重之和。应对全部像素求平均，每个像素计一次。",
)
def divides_by_the_weights(probabilities, target, alpha=1.0, beta=1.0, reduction="mean"):
    losses, weights = _losses(_band(target), probabilities, alpha, beta), np.where(_band(target), alpha, beta)
    return losses.sum() / max(weights.sum(), 1e-12) if reduction == "mean" else _reduced(losses, reduction)


@task.mutant(
    en="The two terms were averaged apart, each over its own pixels. The mean is over all pixels together.",
    zh="两项各自在自己的像素上求了平均。应对全部像素一起求平均。",
)
def averages_the_terms_apart(probabilities, target, alpha=1.0, beta=1.0, reduction="mean"):
    band = _band(target)
    losses = _losses(band, probabilities, alpha, beta)
    if reduction != "mean":
        return _reduced(losses, reduction)
    return sum(losses[part].sum() / max(1, part.sum()) for part in (band, ~band))


@task.mutant(
    en="The sum was divided by the number of pixels in the band. Divide by the number of all pixels.",
    zh="求和后除以了边界带的像素数。应除以全部像素数。",
)
def divides_by_the_band(probabilities, target, alpha=1.0, beta=1.0, reduction="mean"):
    losses = _losses(_band(target), probabilities, alpha, beta)
    return losses.sum() / max(1, _band(target).sum()) if reduction == "mean" else _reduced(losses, reduction)


@task.mutant(
    en="The sum was divided by the number of images. The mean is over all pixels.",
    zh="求和后除以了图像数。应对全部像素求平均。",
)
def divides_by_the_number_of_images(probabilities, target, alpha=1.0, beta=1.0, reduction="mean"):
    losses = _losses(_band(target), probabilities, alpha, beta)
    return losses.sum() / len(losses) if reduction == "mean" else _reduced(losses, reduction)


@task.mutant(
    en="The mean was returned whatever the reduction: 'sum' adds up, 'none' keeps one loss a pixel.",
    zh="无论 reduction 是什么都返回了平均值：'sum' 应求和，'none' 应保留每个像素的损失。",
)
def always_averages(probabilities, target, alpha=1.0, beta=1.0, reduction="mean"):
    return boundary_cross_entropy(probabilities, target, alpha, beta)


@task.mutant(
    en="The sign is missing: logarithms of probabilities are negative, the loss is not.",
    zh="漏了负号：概率的对数为负，而损失不为负。",
)
def forgets_the_sign(probabilities, target, alpha=1.0, beta=1.0, reduction="mean"):
    return -boundary_cross_entropy(probabilities, target, alpha, beta, reduction)


@task.mutant(
    en="Logarithms to base 2 were taken. Natural ones are asked for.",
    zh="用了以 2 为底的对数。应取自然对数。",
)
def takes_logarithms_to_base_two(probabilities, target, alpha=1.0, beta=1.0, reduction="mean"):
    return boundary_cross_entropy(probabilities, target, alpha, beta, reduction) / np.log(2)


@task.bug(
    en=(
        "Taking the outer rim off the mask leaves 1 in the whole inside and -1 on the rim: the band is dilation minus erosion, "
        "0 or 1. And the prediction in log(1 - p) must not be masked: outside the band that is log(1), and costs nothing."
    ),
    zh=(
        "从掩码中减去外圈，得到的是内部全为 1、外圈为 -1：边界带应为膨胀减腐蚀，取值 0 或 1。"
        "另外，log(1 - p) 里的预测不应乘边界带：带外会变成 log(1)，没有代价。"
    ),
)
def masks_twice(probabilities, target, alpha=1.0, beta=1.0, reduction="mean"):
    p = np.asarray(probabilities, dtype=np.float64)
    mask = np.asarray(target) == 1
    rim = _grown(mask) & ~mask
    boundary = mask.astype(np.float64) - rim
    masked = p * boundary
    in_band = alpha * boundary * np.log(p)
    elsewhere = beta * (1 - boundary) * np.log(1 - masked)
    return _reduced(-in_band - elsewhere, reduction)
