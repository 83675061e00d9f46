"""Average symmetric surface distance of two masks.

A surface pixel is a foreground pixel beside the background or at the border of the image; distances go between centres.
"""

import numpy as np

from quizprep.coding.suite import Task
from quizprep.graders._surfaces import add_to, both_ways

task = Task(
    "surface_distance",
    refuses=[
        "medpy.metric.asd",
        "medpy.metric.assd",
        "medpy.metric.binary.asd",
        "medpy.metric.binary.assd",
        "monai.metrics.SurfaceDistanceMetric",
        "monai.metrics.compute_average_surface_distance",
        "surface_distance.compute_average_surface_distance",
        "surface_distance.compute_surface_distances",
    ],
)


@task.reference
def surface_distance(pred, target, spacing=(1.0, 1.0)):
    """Return the average symmetric surface distance of two binary masks.

    Args:
        pred: array (H, W), booleans or integers 0 and 1: the predicted mask, with at least one foreground pixel.
        target: the true mask, of the same shape and type, with at least one foreground pixel.
        spacing: a tuple, the height of a pixel (step from row to row) and its width (from column to column).

    Returns:
        A float: the mean of the distances of all surface pixels of both masks, taken together, so that each weighs the same.
        The surface of a mask is made of the foreground pixels one of whose four neighbours (above, below, left, right) is
        background; outside the image there is background.  The distance of a surface pixel is the Euclidean one from its
        centre to that of the nearest surface pixel of the other mask, in the unit of the spacing.  The inputs are not changed.

    """
    first, second = _surface(np.asarray(pred) == 1), _surface(np.asarray(target) == 1)
    return np.mean(np.concatenate([_nearest(first, second, spacing), _nearest(second, first, spacing)]))


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
    return np.mean(np.concatenate([there, back]))


add_to(task, _summary)


@task.mutant(
    en="The means of both directions were averaged. Take all surface pixels together: a small surface weighs no more.",
    zh="对两个方向的平均值再求平均。应把全部表面像素放在一起平均，否则小的表面权重过大。",
)
def averages_the_two_means(pred, target, spacing=(1.0, 1.0)):
    there, back = both_ways(pred, target, spacing)
    return (np.mean(there) + np.mean(back)) / 2


@task.mutant(
    en="The larger of both directed means was taken. The distance is the mean over both surfaces together.",
    zh="取了两个方向平均值中较大的。应是两个表面全部像素的平均。",
)
def takes_the_larger_mean(pred, target, spacing=(1.0, 1.0)):
    there, back = both_ways(pred, target, spacing)
    return max(np.mean(there), np.mean(back))


@task.mutant(
    en="This is the Hausdorff distance, the largest of all. The average is asked for.",
    zh="这是 Hausdorff 距离，即最大值。本题要的是平均值。",
)
def takes_the_maximum(pred, target, spacing=(1.0, 1.0)):
    return max(map(np.max, both_ways(pred, target, spacing)))


@task.mutant(
    en="The distances were added up. Divide by the number of surface pixels of both masks.",
    zh="把距离加在了一起。应除以两个掩码的表面像素总数。",
)
def sums_the_distances(pred, target, spacing=(1.0, 1.0)):
    return sum(map(np.sum, both_ways(pred, target, spacing)))


@task.mutant(
    en="The sums of both directions were divided by one surface alone. Both surfaces were summed, so both must be counted.",
    zh="两个方向的和只除以了一个表面的像素数。既然对两个表面求和，就要除以两者的总数。",
)
def counts_one_surface(pred, target, spacing=(1.0, 1.0)):
    there, back = both_ways(pred, target, spacing)
    return (there.sum() + back.sum()) / len(there)


@task.mutant(
    en="The root of the mean square was taken. It is the plain mean of the distances.",
    zh="取了均方根。应是距离的普通平均。",
)
def takes_the_root_mean_square(pred, target, spacing=(1.0, 1.0)):
    there, back = both_ways(pred, target, spacing)
    return np.sqrt(np.mean(np.concatenate([there, back]) ** 2))


@task.mutant(
    en="Zeros were left out of the mean. Surface pixels that coincide count, with distance 0.",
    zh="距离为零的没有计入平均。重合的表面像素也要以 0 计入。",
)
def leaves_zeros_out(pred, target, spacing=(1.0, 1.0)):
    distances = np.concatenate(both_ways(pred, target, spacing))
    return np.mean(distances[distances > 0]) if np.any(distances > 0) else np.nan
