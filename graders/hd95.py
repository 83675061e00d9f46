"""Hausdorff distance of two masks at the 95th percentile.

A surface pixel is a foreground pixel beside the background or at the border of the image; distances go between centres.
"""

import numpy as np

from quizprep.coding.suite import Call, Task
from quizprep.graders._surfaces import add_to, both_ways

task = Task(
    "hd95",
    refuses=[
        "medpy.metric.binary.hd95",
        "medpy.metric.hd95",
        "monai.metrics.HausdorffDistanceMetric",
        "monai.metrics.compute_hausdorff_distance",
        "surface_distance.compute_robust_hausdorff",
        "surface_distance.compute_surface_distances",
    ],
)


@task.reference
def hd95(pred, target, spacing=(1.0, 1.0)):
    """Return the Hausdorff distance of two binary masks at the 95th percentile.

    Args:
        pred: array (H, W), booleans or integers 0 and 1: the predicted mask, with at least one foreground pixel.
        target: the true mask, of the same shape and type, with at least one foreground pixel.
        spacing: a tuple, the height of a pixel (step from row to row) and its width (from column to column).

    Returns:
        A float: the larger of two percentiles, the 95th of the distances from the surface of pred to that of target, and the
        95th of those back.  Percentiles are interpolated linearly between the sorted distances, as NumPy and PyTorch do by
        default: the one of n distances lies at the position ``0.95 * (n - 1)``, counted from 0.

        The surface of a mask is made of the foreground pixels one of whose four neighbours (above, below, left, right) is
        background; outside the image there is background.  The distance of a surface pixel is the Euclidean one from its
        centre to that of the nearest surface pixel of the other mask, in the unit of the spacing.  The inputs are not changed.

    """
    first, second = _surface(np.asarray(pred) == 1), _surface(np.asarray(target) == 1)
    there, back = _nearest(first, second, spacing), _nearest(second, first, spacing)
    return max(np.percentile(there, 95), np.percentile(back, 95))


def _surface(mask):
    """Return the rows and columns of the foreground pixels one of whose four neighbours is background."""
    padded = np.pad(mask, 1)  # outside the image there is background
    all_around = padded[:-2, 1:-1] & padded[2:, 1:-1] & padded[1:-1, :-2] & padded[1:-1, 2:]
    return np.argwhere(mask & ~all_around)


def _nearest(points, others, spacing):
    """Return the distance of each point to the nearest of the others."""
    offsets = (points[:, None] - others[None]) * np.asarray(spacing)
    return np.sqrt((offsets**2).sum(axis=-1)).min(axis=1)


def _summary(there, back):
    return max(np.percentile(there, 95), np.percentile(back, 95))


@task.case(
    en="a row of thirty pixels against its first one: the percentile lies between two distances",
    zh="一行三十个像素对其中第一个：百分位在两个距离之间",
)
def long_row() -> Call:
    first, row = np.zeros((2, 1, 30), dtype=np.int64)
    first[0, 0], row[0] = 1, 1
    return Call(first, row)


add_to(task, _summary)


@task.mutant(
    en="This is the plain Hausdorff distance, the maximum: one stray pixel decides it. The 95th percentile takes its place.",
    zh="这是普通的 Hausdorff 距离，即最大值：一个孤立像素就能决定它。应改取第 95 百分位。",
)
def takes_the_maximum(pred, target, spacing=(1.0, 1.0)):
    return max(map(np.max, both_ways(pred, target, spacing)))


@task.mutant(
    en="The largest distance was multiplied by 0.95. A percentile is a rank: 95 % of the distances lie at or below it.",
    zh="把最大距离乘以了 0.95。百分位是排位：95% 的距离不超过它。",
)
def takes_a_share_of_the_maximum(pred, target, spacing=(1.0, 1.0)):
    return 0.95 * max(map(np.max, both_ways(pred, target, spacing)))


@task.mutant(
    en="np.percentile counts to 100: 0.95 is almost the smallest distance. Write 95 there, or 0.95 in np.quantile.",
    zh="np.percentile 以 100 为满：0.95 几乎是最小的距离。应写 95，或在 np.quantile 中写 0.95。",
)
def takes_a_percentile_below_one(pred, target, spacing=(1.0, 1.0)):
    return max(np.percentile(distances, 0.95) for distances in both_ways(pred, target, spacing))


@task.mutant(
    en="One percentile was taken of both directions together, so that the longer surface decides. Take the larger of the two.",
    zh="把两个方向的距离合在一起取了一个百分位，较长的表面会占主导。应各取一个，再取较大的。",
)
def pools_both_directions(pred, target, spacing=(1.0, 1.0)):
    return np.percentile(np.concatenate(both_ways(pred, target, spacing)), 95)


@task.mutant(
    en="The two percentiles were averaged. Take the larger one.",
    zh="对两个百分位求了平均。应取较大的。",
)
def averages_both_directions(pred, target, spacing=(1.0, 1.0)):
    return np.mean([np.percentile(distances, 95) for distances in both_ways(pred, target, spacing)])


@task.mutant(
    en="The smaller of both percentiles was taken: the better direction hides the worse. Take the larger one.",
    zh="取了两个百分位中较小的：好的方向掩盖了差的方向。应取较大的。",
)
def takes_the_smaller_direction(pred, target, spacing=(1.0, 1.0)):
    return min(np.percentile(distances, 95) for distances in both_ways(pred, target, spacing))


@task.mutant(
    en="The percentile was cut to a rank, the one below: sorted[int(0.95 * (n - 1))]. Interpolate between the two neighbours.",
    zh="百分位被取整到下面的排位：sorted[int(0.95 * (n - 1))]。应在相邻两个值之间插值。",
)
def rounds_the_rank_down(pred, target, spacing=(1.0, 1.0)):
    return max(np.percentile(distances, 95, method="lower") for distances in both_ways(pred, target, spacing))


@task.mutant(
    en="The position was taken as 0.95 * n. The first distance has the position 0 and the last n - 1: it is 0.95 * (n - 1).",
    zh="位置按 0.95 * n 计算。第一个距离的位置是 0，最后一个是 n - 1：应为 0.95 * (n - 1)。",
)
def counts_ranks_to_n(pred, target, spacing=(1.0, 1.0)):
    def percentile(distances):
        ranked, place = np.sort(distances), min(0.95 * len(distances), len(distances) - 1)
        return np.interp(place, np.arange(len(ranked)), ranked)

    return max(map(percentile, both_ways(pred, target, spacing)))


@task.mutant(
    en="This is the average surface distance. The 95th percentile is asked for.",
    zh="这是平均表面距离。本题要的是第 95 百分位。",
)
def takes_the_mean(pred, target, spacing=(1.0, 1.0)):
    return np.mean(np.concatenate(both_ways(pred, target, spacing)))


@task.mutant(
    en="The percentile ran over all pairs of surface pixels. Each pixel first finds its nearest one on the other surface.",
    zh="对所有表面像素对的距离取了百分位。每个像素应先找到对方表面上最近的点。",
)
def takes_all_pairs(pred, target, spacing=(1.0, 1.0)):
    first, second = (_surface(np.asarray(mask) == 1) for mask in (pred, target))
    offsets = (first[:, None] - second[None]) * np.asarray(spacing)
    return np.percentile(np.sqrt((offsets**2).sum(axis=-1)), 95)


@task.mutant(
    en="The entry at int(0.95 * n) was taken. The percentile lies between two entries, at 0.95 * (n - 1): interpolate.",
    zh="取了下标 int(0.95 * n) 处的值。百分位在 0.95 * (n - 1) 处，位于两个值之间：应插值。",
)
def takes_one_entry(pred, target, spacing=(1.0, 1.0)):
    return max(np.sort(distances)[int(0.95 * len(distances))] for distances in both_ways(pred, target, spacing))
