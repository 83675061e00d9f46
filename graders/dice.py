"""Dice coefficient of two binary masks.

Masks of eight bits hold fewer than 64 pixels, so that counting in their own type, which plain loops over NumPy scalars do, does
not overflow.
"""

from typing import Any

import numpy as np

from quizprep.coding.suite import Call, Task

task = Task(
    "dice",
    refuses=[
        "medpy.metric.binary.dc",
        "medpy.metric.dc",
        "monai.metrics.DiceHelper",
        "monai.metrics.DiceMetric",
        "monai.metrics.compute_dice",
        "scipy.spatial.distance.dice",
        "sklearn.metrics.f1_score",
        "torchmetrics.functional.dice",
        "torchmetrics.functional.segmentation.dice_score",
        "torchmetrics.segmentation.DiceScore",
    ],
)

DTYPES = ("bool", "int64", "uint8")
MOST_BYTES = 63


@task.reference
def dice(pred, target):
    """Return the Dice coefficient of two binary masks.

    Args:
        pred: array of any shape, booleans or integers 0 and 1: the predicted mask.
        target: the true mask, of the same shape and type.

    Returns:
        A float from 0.0 to 1.0: twice the number of pixels in both masks, divided by the sum of the numbers of pixels in each.
        Where both masks are empty: 1.0.  The inputs are not changed.

    """
    pred, target = np.asarray(pred, dtype=bool), np.asarray(target, dtype=bool)
    total = np.count_nonzero(pred) + np.count_nonzero(target)
    return 2 * np.count_nonzero(pred & target) / total if total else 1.0


@task.valid
def within_contract(pred: Any, target: Any) -> bool:
    """Whether these are two masks of one shape and type, small where the type is."""
    if not all(
        isinstance(mask, np.ndarray) and mask.dtype.name in DTYPES and mask.ndim and mask.size for mask in (pred, target)
    ):
        return False
    if pred.shape != target.shape or pred.dtype != target.dtype or (pred.dtype == np.uint8 and pred.size > MOST_BYTES):
        return False
    return bool(np.isin(pred, (0, 1)).all() and np.isin(target, (0, 1)).all())


def _call(pred: Any, target: Any, dtype: Any = np.int64) -> Call:
    return Call(np.array(pred).astype(dtype), np.array(target).astype(dtype))


@task.case(en="masks that share half of their pixels: 0.5", zh="两个掩码各有一半像素重合：0.5")
def half_shared() -> Call:
    return _call([[1, 1, 0, 0]], [[0, 1, 1, 0]])


@task.case(en="masks of different size", zh="大小不同的掩码")
def different_sizes() -> Call:
    return _call([[1, 1, 1], [1, 1, 0]], [[0, 1, 0], [0, 0, 0]])


@task.case(en="a mask and itself: 1.0", zh="掩码与自身：1.0")
def identical_masks() -> Call:
    return _call([[1, 0, 1], [0, 1, 0]], [[1, 0, 1], [0, 1, 0]])


@task.case(en="masks without a common pixel: 0.0", zh="没有公共像素的掩码：0.0")
def disjoint_masks() -> Call:
    return _call([[1, 1], [0, 0]], [[0, 0], [0, 1]])


@task.case(
    en="both masks empty: 1.0, for nothing was to be found and nothing was",
    zh="两个掩码都为空：1.0，本来就没有目标，也没有误检",
)
def both_empty() -> Call:
    return _call(np.zeros((3, 2)), np.zeros((3, 2)))


@task.case(en="only the prediction is empty: 0.0", zh="只有预测为空：0.0")
def empty_prediction() -> Call:
    return _call([[0, 0], [0, 0]], [[1, 0], [0, 1]])


@task.case(en="only the target is empty: 0.0", zh="只有目标为空：0.0")
def empty_target() -> Call:
    return _call([[0, 1, 1]], [[0, 0, 0]])


@task.case(en="both masks full: 1.0", zh="两个掩码全满：1.0")
def both_full() -> Call:
    return _call(np.ones((2, 3)), np.ones((2, 3)))


@task.case(en="a full prediction of a small object", zh="小目标，预测却全满")
def full_prediction() -> Call:
    return _call(np.ones((3, 3)), [[0, 0, 0], [0, 1, 0], [0, 0, 0]])


@task.case(en="the prediction lies inside the target", zh="预测在目标内部")
def prediction_inside_target() -> Call:
    return _call([[0, 0, 0], [0, 1, 0]], [[0, 1, 0], [1, 1, 1]])


@task.case(en="masks of equal size that hardly overlap", zh="大小相同但几乎不重叠的掩码")
def equal_sizes() -> Call:
    return _call([[1, 1, 1], [0, 0, 0]], [[0, 0, 1], [0, 1, 1]])


@task.case(en="a small object in much background: background pixels count nowhere", zh="大片背景中的小目标：背景像素不参与计算")
def much_background() -> Call:
    pred, target = np.zeros((2, 12, 15))
    pred[4, 5:8] = target[4:7, 7] = 1
    return _call(pred, target)


@task.case(en="one pixel in both: 1.0", zh="都只有同一个像素：1.0")
def one_pixel() -> Call:
    return _call([1], [1])


@task.case(en="one pixel, in one mask only: 0.0", zh="只有一个像素，且只在一个掩码中：0.0")
def one_pixel_missed() -> Call:
    return _call([[0]], [[1]])


@task.case(en="a flat vector of pixels", zh="展平的一维像素")
def flat_masks() -> Call:
    return _call([0, 1, 1, 1, 0, 1, 0], [0, 1, 0, 1, 1, 1, 1])


@task.case(
    en="a batch of masks is one set of pixels: count over all of it, do not average the images",
    zh="一批掩码视为一个像素集合：对全部像素计数，不要按图像求平均",
)
def batch_of_masks() -> Call:
    pred = [[[1, 1], [1, 1]], [[0, 0], [0, 1]], [[0, 0], [0, 0]]]
    return _call(pred, [[[1, 1], [1, 0]], [[1, 0], [0, 0]], [[0, 0], [0, 0]]])


@task.case(en="boolean masks", zh="布尔掩码")
def booleans() -> Call:
    return _call([[1, 1, 0], [0, 1, 1]], [[1, 0, 0], [0, 1, 0]], bool)


@task.case(en="boolean masks, both empty", zh="布尔掩码，都为空")
def empty_booleans() -> Call:
    return _call(np.zeros((2, 2)), np.zeros((2, 2)), bool)


@task.case(en="masks of type uint8", zh="uint8 类型的掩码")
def bytes_as_masks() -> Call:
    return _call([[1, 1, 0, 1]], [[1, 1, 1, 0]], np.uint8)


@task.case(en="transposed views: pixels do not lie one after another in memory", zh="转置视图：像素在内存中不连续")
def transposed_views() -> Call:
    return Call(np.array([[1, 0], [1, 1], [0, 0]]).T, np.array([[1, 1], [1, 0], [0, 0]]).T)


@task.case(en="every second column of larger masks, read-only", zh="较大掩码的隔列视图，只读")
def strided_read_only_views() -> Call:
    pred, target = np.array([[1, 0, 1, 1, 0, 0]] * 2), np.array([[1, 1, 0, 1, 1, 0]] * 2)
    pred.flags.writeable = target.flags.writeable = False
    return Call(pred[:, ::2], target[:, ::2])


@task.case(en="arguments given by name", zh="按名称传入参数")
def arguments_by_name() -> Call:
    return Call(target=np.array([[1, 1, 1, 0]]), pred=np.array([[1, 0, 0, 0]]))


@task.case(en="a batch of one image with one channel", zh="一张单通道图像组成的一批")
def batch_of_one() -> Call:
    return _call([[[[1, 1, 0], [0, 1, 0]]]], [[[[0, 1, 0], [0, 1, 1]]]])


@task.bench(sizes=(64, 128, 256, 512, 1_024))
def square_masks(rng: np.random.Generator, size: int) -> Call:
    return _call(*(rng.random((2, size, size)) < 0.5))


@task.random(count=30, en="random masks", zh="随机掩码")
def random_masks(rng: np.random.Generator, size: int) -> Call:
    shape = tuple(int(side) for side in rng.integers(1, 2 + min(size // 3, 6), size=rng.integers(1, 4)))
    dtypes = [np.int64, bool, np.uint8] if np.prod(shape) <= MOST_BYTES else [np.int64, bool]
    pred, target = (rng.random(shape) < rng.choice([0.2, 0.5, 0.8]) for _ in range(2))
    return _call(pred, target, dtypes[int(rng.integers(len(dtypes)))])


@task.random(count=20, en="random rectangles as masks", zh="随机矩形掩码")
def random_rectangles(rng: np.random.Generator, size: int) -> Call:
    height, width = (int(side) for side in rng.integers(2, 4 + min(size, 14), size=2))
    masks = np.zeros((2, height, width), dtype=np.int64)
    for mask in masks:
        rows, columns = (np.sort(rng.integers(0, side + 1, size=2)) for side in (height, width))
        mask[rows[0] : rows[1], columns[0] : columns[1]] = 1
    return Call(*masks)


def _counts(pred, target):
    """Return the numbers of pixels in both masks, in the first and in the second."""
    pred, target = np.asarray(pred, dtype=bool), np.asarray(target, dtype=bool)
    return (pred & target).sum(), pred.sum(), target.sum()


def _ratio(part, whole):
    return part / whole if whole else 1.0


@task.mutant(
    en="This is IoU: the intersection over the union. Dice is twice the intersection over the sum of both sizes.",
    zh="这是 IoU：交集除以并集。Dice 是两倍交集除以两个掩码大小之和。",
)
def computes_iou(pred, target):
    both, first, second = _counts(pred, target)
    return _ratio(both, first + second - both)


@task.mutant(
    en="The 2 is missing: pixels of the intersection count in both sizes below, so they count twice above.",
    zh="漏了系数 2：分母把交集像素在两个掩码中各算了一次，分子也应算两次。",
)
def forgets_the_two(pred, target):
    both, first, second = _counts(pred, target)
    return _ratio(both, first + second)


@task.mutant(
    en="This is the Dice loss, 1 - Dice. The task asks for the coefficient.",
    zh="这是 Dice 损失，即 1 - Dice。本题要的是系数。",
)
def returns_the_loss(pred, target):
    return 1 - dice(pred, target)


@task.mutant(
    en="Two empty masks gave 0.0: an image without the object, rightly left empty, counts as a complete failure. It is 1.0.",
    zh="两个空掩码得到 0.0：没有目标、预测也正确为空的图像被当成了完全失败。应为 1.0。",
)
def takes_empty_masks_for_a_failure(pred, target):
    both, first, second = _counts(pred, target)
    return 2 * both / (first + second) if first + second else 0.0


@task.mutant(
    en="0 / 0 is NaN where both masks are empty. Test for it and return 1.0.",
    zh="两个掩码都为空时 0 / 0 得 NaN。应判断并返回 1.0。",
)
def divides_zero_by_zero(pred, target):
    both, first, second = _counts(pred, target)
    return np.float64(2 * both) / (first + second)


@task.mutant(
    en="Where both masks are empty, the sum of their sizes is 0, and the division raises. Test for it and return 1.0.",
    zh="两个掩码都为空时大小之和为 0，除法会抛出异常。应判断并返回 1.0。",
)
def raises_where_both_are_empty(pred, target):
    both, first, second = map(int, _counts(pred, target))
    return 2 * both / (first + second)


@task.mutant(
    en="A smoothing term of 1 above and below makes empty masks work, but distorts all others, small objects most.",
    zh="分子分母都加 1 的平滑项虽然解决了空掩码，却使其他结果都有偏差，小目标尤甚。",
)
def adds_a_smoothing_term(pred, target):
    both, first, second = _counts(pred, target)
    return (2 * both + 1) / (first + second + 1)


@task.mutant(
    en="One empty mask was enough for 1.0. Only where both are empty nothing was missed and nothing invented.",
    zh="只要有一个掩码为空就返回了 1.0。只有两个都为空时才既没有漏检也没有误检。",
)
def takes_one_empty_mask_for_success(pred, target):
    both, first, second = _counts(pred, target)
    return 2 * both / (first + second) if first and second else 1.0


@task.mutant(
    en="This is pixel accuracy: background that agrees counts as well, so an empty prediction of a small object looks good.",
    zh="这是像素准确率：一致的背景也算在内，于是对小目标什么都不预测也显得很好。",
)
def counts_the_background(pred, target):
    return np.mean(np.asarray(pred) == np.asarray(target))


@task.mutant(
    en="The Dice of background and object were averaged. Only the object's pixels, the ones, count.",
    zh="把背景和目标的 Dice 求了平均。只有值为 1 的目标像素才算。",
)
def averages_background_and_object(pred, target):
    background = dice(1 - np.asarray(pred, dtype=np.int64), 1 - np.asarray(target, dtype=np.int64))
    return (dice(pred, target) + background) / 2


@task.mutant(
    en="Twice the intersection was divided by twice the number of all pixels. Divide by the sizes of the two masks.",
    zh="除以了全部像素数的两倍。应除以两个掩码大小之和。",
)
def divides_by_all_pixels(pred, target):
    both, first, second = _counts(pred, target)
    return both / np.size(pred) if first + second else 1.0


@task.mutant(
    en="The intersection was divided by the smaller mask, so a mask inside another scores 1. Divide by the mean size.",
    zh="交集除以了较小的掩码，于是被包含的掩码得 1。应除以两者大小的平均。",
)
def divides_by_the_smaller_mask(pred, target):
    both, first, second = _counts(pred, target)
    return both / min(first, second) if first and second else float(first == second)


@task.mutant(
    en="The intersection was divided by the target: that is recall, and a full prediction scores 1.",
    zh="交集除以了目标大小：那是召回率，全满的预测也会得 1。",
)
def divides_by_the_target(pred, target):
    both, first, second = _counts(pred, target)
    return both / second if second else float(first == 0)


@task.mutant(
    en="The intersection was divided by the prediction: that is precision, and one right pixel scores 1.",
    zh="交集除以了预测大小：那是精确率，只要预测一个正确像素就得 1。",
)
def divides_by_the_prediction(pred, target):
    both, first, second = _counts(pred, target)
    return both / first if first else float(second == 0)


@task.mutant(
    en="The sizes were compared, not the places: the intersection counts pixels that are 1 in both masks.",
    zh="只比较了大小，没有比较位置：交集是在两个掩码中都为 1 的像素数。",
)
def compares_the_sizes(pred, target):
    _, first, second = _counts(pred, target)
    return _ratio(2 * min(first, second), first + second)


@task.mutant(
    en="Pixels that are 1 in either mask were counted as the intersection. It takes both: and, not or.",
    zh="把任一掩码为 1 的像素算成了交集。交集要两者都为 1：是“与”，不是“或”。",
)
def takes_the_union_for_the_intersection(pred, target):
    both, first, second = _counts(pred, target)
    return _ratio(2 * (first + second - both), first + second)


@task.mutant(
    en="The coefficient was worked out along the first axis and averaged. The masks are one set of pixels each.",
    zh="沿第一个轴分别计算后求了平均。每个掩码应作为一个整体的像素集合。",
)
def averages_over_the_first_axis(pred, target):
    return float(np.mean([dice(np.atleast_1d(one), np.atleast_1d(other)) for one, other in zip(pred, target, strict=True)]))


@task.mutant(
    en="The result was rounded down to a whole number: integers need true division, not //.",
    zh="结果被取整了：整数相除要用 /，而不是 //。",
)
def divides_in_integers(pred, target):
    both, first, second = _counts(pred, target)
    return 2 * both // (first + second) if first + second else 1
