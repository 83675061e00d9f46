"""Grouped AUC, as recommenders use it: the area within each user's list, averaged over the users.

A user whose samples are all of one class has no pairs, and no area.  Scores of all cases are either equal or clearly
different, in single precision too.
"""

from typing import Any

import numpy as np

from quizprep.coding.suite import Call, Task

task = Task(
    "gauc",
    refuses=[
        "scipy.stats.mannwhitneyu",
        "sklearn.metrics.roc_auc_score",
        "sklearn.metrics.roc_curve",
        "torcheval.metrics.functional.binary_auroc",
        "torchmetrics.functional.auroc",
        "torchmetrics.functional.classification.binary_auroc",
    ],
)

CLEAR = 1e-4
"""Scores that are not equal differ by this part of the largest at least, so that rounding makes no ties."""


@task.reference
def gauc(y_true, scores, groups):
    """Return the grouped AUC: the AUC of each group, weighted by the number of its samples.

    The AUC of a group is the share of its pairs, one positive and one negative sample, in which the positive has the higher
    score; a pair of equal scores counts one half.  A group that holds one class only is left out, and so is its weight.

    Args:
        y_true: array (n,) of integers 0 or 1; n is at least 1.
        scores: array (n,), float32 or float64, any real numbers; equal scores may occur.
        groups: array (n,) of integers, the group (user) of each sample; any numbers, in any order.

    Returns:
        A float from 0.0 to 1.0; 0.0 where no group holds both classes.  The inputs are not changed.

    """
    total = weight = 0.0
    for group in np.unique(groups):
        inside = groups == group
        area = _area(y_true[inside], scores[inside])
        if area is not None:
            total += area * inside.sum()
            weight += inside.sum()
    return float(total / weight) if weight else 0.0


def _area(y_true, scores, tie=0.5):
    """Return the AUC of one group, ``None`` where there are no pairs."""
    scores = np.asarray(scores, dtype=np.float64)
    positives, negatives = scores[y_true == 1], scores[y_true == 0]
    if not (len(positives) and len(negatives)):
        return None
    return np.mean((positives[:, None] > negatives) + tie * (positives[:, None] == negatives))


@task.valid
def within_contract(y_true: Any, scores: Any, groups: Any) -> bool:
    """Whether these are vectors of one length, of classes, finite scores that are equal or clearly different, and groups."""
    if not all(isinstance(values, np.ndarray) and values.ndim == 1 and values.size for values in (y_true, scores, groups)):
        return False
    if not (y_true.shape == scores.shape == groups.shape and y_true.dtype.kind == groups.dtype.kind == "i"):
        return False
    if scores.dtype.name not in {"float32", "float64"} or not np.isfinite(scores).all() or not np.isin(y_true, (0, 1)).all():
        return False
    steps = np.diff(np.unique(scores.astype(np.float64)))
    return bool(np.all(steps >= CLEAR * np.abs(scores).max()))


def _call(*users: tuple[int, list[int], list[float]], dtype: Any = np.float64) -> Call:
    """Return a call with these users, their samples one after the other."""
    groups = [user for user, labels, _ in users for _ in labels]
    labels = [label for _, labels, _ in users for label in labels]
    return Call(
        np.array(labels), np.array([score for _, _, scores in users for score in scores], dtype=dtype), np.array(groups)
    )


def _mixed(call: Call, step: int) -> Call:
    """Return the call with its samples in another order; ``step`` and their number have no common divisor."""
    order = np.arange(len(call.args[0])) * step % len(call.args[0])
    return Call(*(values[order] for values in call.args))


@task.case(en="one group: its AUC", zh="只有一个组：就是它的 AUC")
def one_group() -> Call:
    return _call((0, [0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]))


@task.case(en="two groups of one size: the mean of their AUCs", zh="两个大小相同的组：AUC 的平均")
def two_equal_groups() -> Call:
    return _call((0, [1, 0, 0], [0.9, 0.4, 0.2]), (1, [1, 0, 1], [0.3, 0.6, 0.1]))


@task.case(en="a large and a small group: weighted by the number of samples", zh="一大一小两个组：按样本数加权")
def groups_of_different_size() -> Call:
    return _call((0, [1, 0, 0, 0, 1, 0], [0.9, 0.4, 0.95, 0.3, 0.8, 0.1]), (1, [1, 0], [0.3, 0.6]))


@task.case(
    en="as many positives, but more samples: the weight is the number of samples, not of clicks",
    zh="正例数相同而样本数不同：权重是样本数，不是点击数",
)
def same_clicks() -> Call:
    return _call((0, [1, 0, 0, 0, 0], [0.5, 0.4, 0.6, 0.3, 0.7]), (1, [1, 0], [0.9, 0.2]))


@task.case(
    en="scores of different level: every user's list is in order, though the mixed list is not",
    zh="各用户得分水平不同：每个用户内部顺序正确，混在一起则不然",
)
def levels_of_users() -> Call:
    return _call((0, [1, 0, 0], [0.3, 0.2, 0.1]), (1, [1, 1, 0], [0.9, 0.8, 0.7]))


@task.case(en="a group without positives is left out, with its weight", zh="没有正例的组连同权重一起略去")
def group_without_positives() -> Call:
    return _call((0, [1, 0, 0], [0.9, 0.95, 0.2]), (1, [0, 0, 0, 0], [0.3, 0.6, 0.1, 0.5]))


@task.case(en="a group without negatives is left out, with its weight", zh="没有负例的组连同权重一起略去")
def group_without_negatives() -> Call:
    return _call((0, [1, 1, 1], [0.9, 0.95, 0.2]), (1, [0, 1, 0, 0], [0.3, 0.4, 0.1, 0.5]))


@task.case(en="no group holds both classes: 0.0", zh="没有任何组同时包含两类：0.0")
def no_group_counts() -> Call:
    return _call((0, [1, 1], [0.9, 0.95]), (1, [0, 0, 0], [0.3, 0.6, 0.1]))


@task.case(en="one sample: no pairs, 0.0", zh="只有一个样本：没有样本对，0.0")
def one_sample() -> Call:
    return _call((5, [1], [0.5]))


@task.case(en="the samples of the groups are mixed", zh="各组的样本交错排列")
def mixed_samples() -> Call:
    return _mixed(_call((0, [1, 0, 0, 1], [0.9, 0.4, 0.3, 0.2]), (1, [1, 0, 0], [0.3, 0.6, 0.1])), 3)


@task.case(en="group numbers that are negative, far apart and in no order", zh="组号有负数、相距很远且无序")
def strange_group_numbers() -> Call:
    return _call((900, [1, 0], [0.2, 0.4]), (-7, [1, 0, 0], [0.9, 0.6, 0.1]), (3, [0, 1, 1], [0.5, 0.7, 0.3]))


@task.case(en="ties inside a group count one half", zh="组内平局计二分之一")
def ties_inside() -> Call:
    return _call((0, [1, 0, 0, 1], [0.5, 0.5, 0.2, 0.5]), (1, [0, 1, 0], [0.25, 0.25, 0.75]))


@task.case(en="all scores equal: every group has 0.5", zh="所有得分相等：每组都是 0.5")
def all_equal() -> Call:
    return _call((0, [1, 0, 0], [0.5] * 3), (1, [0, 1], [0.5] * 2))


@task.case(en="every group in perfect order: 1.0", zh="每组顺序都完全正确：1.0")
def perfect_order() -> Call:
    return _call((0, [1, 0], [0.5, 0.25]), (1, [0, 1, 1], [2.0, 3.0, 4.0]))


@task.case(en="every group in reversed order: 0.0", zh="每组顺序都完全颠倒：0.0")
def reversed_order() -> Call:
    return _call((0, [0, 1], [0.5, 0.25]), (1, [1, 0, 0], [2.0, 3.0, 4.0]))


@task.case(en="logits, below and above zero", zh="logits，有正有负")
def logits() -> Call:
    return _call((0, [1, 0, 1], [-2.5, -4.0, 13.0]), (1, [0, 1, 0, 0], [0.0, -2.5, 0.75, -3.0]))


@task.case(en="float32 scores", zh="float32 得分")
def single_precision() -> Call:
    return _call((0, [1, 0, 1], [0.75, 0.5, 0.5]), (1, [0, 1, 0, 0], [0.25, 0.125, 0.125, 0.5]), dtype=np.float32)


@task.case(en="columns of tables, read-only, by keyword", zh="表的各列，只读，按关键字传入")
def columns_of_tables() -> Call:
    whole = np.array([[1, 4], [0, 4], [1, 2], [0, 2], [0, 2]])
    table = np.array([[7, 0.3], [7, 0.4], [7, 0.8], [7, 0.1], [7, 0.9]])
    whole.flags.writeable = table.flags.writeable = False
    return Call(groups=whole[:, 1], y_true=whole[:, 0], scores=table[:, 1])


@task.case(
    en="users of every kind: with pairs, with clicks alone, without clicks, with one sample, with a tie",
    zh="各种用户：有样本对、只有点击、没有点击、只有一个样本、有平局",
)
def users_of_every_kind() -> Call:
    pairs, tie = (0, [1, 0, 0], [0.5, 0.75, 0.25]), (4, [0, 1], [0.5, 0.5])
    return _call(pairs, (1, [1, 1], [0.5, 0.25]), (2, [0, 0], [0.75, 0.5]), (3, [1], [0.5]), tie)


@task.case(
    en="tiny probabilities: close to each other, but not equal, so that none of them is a tie",
    zh="极小的概率：彼此接近，但并不相等，不算平局",
)
def tiny_probabilities() -> Call:
    return _call((0, [1, 0, 0], [2e-9, 1e-9, 3e-9]), (1, [0, 1], [4e-9, 5e-9]))


@task.case(en="large scores of both signs", zh="绝对值很大、有正有负的得分")
def large_scores() -> Call:
    return _call((0, [1, 0, 1], [-1e4, 9e3, 1e4]), (1, [0, 1], [-1e4, -9e3]))


@task.bench(sizes=(250, 500, 1_000, 2_000, 4_000))
def many_users(rng: np.random.Generator, size: int) -> Call:
    return Call(
        rng.integers(0, 2, size=size), rng.integers(0, 1_000, size=size) / 1_000, rng.integers(0, size // 20, size=size)
    )


@task.fast
def sum_of_ranks_in_each_group(y_true, scores, groups):
    """Sort all samples once, by group and score: equal ones share their mean rank, which is counted from the group's start."""
    _, group = np.unique(groups, return_inverse=True)
    order = np.lexsort((scores, group))
    group, ranked, is_positive = group[order], np.asarray(scores)[order], np.asarray(y_true)[order] == 1
    is_new = np.ones(len(order), dtype=bool)
    is_new[1:] = (np.diff(group) != 0) | (np.diff(ranked) != 0)
    starts = np.flatnonzero(is_new)
    counts = np.diff(starts, append=len(order))
    ranks = np.repeat(starts + (counts + 1) / 2, counts)
    samples, positives = np.bincount(group), np.bincount(group, is_positive)
    before = np.cumsum(samples) - samples
    beaten = np.bincount(group, ranks * is_positive) - positives * (before + (positives + 1) / 2)
    pairs = positives * (samples - positives)
    counted = pairs > 0
    return float(np.average(beaten[counted] / pairs[counted], weights=samples[counted])) if counted.any() else 0.0


@task.random(count=25, en="random users with different scores", zh="得分各异的随机用户")
def random_users(rng: np.random.Generator, size: int) -> Call:
    n = 1 + 2 * size
    groups = rng.integers(0, 2 + size // 4, size=n)
    scores = ((rng.permutation(n) + 1) / n).astype(np.float32 if rng.random() < 0.5 else np.float64)
    return Call((rng.random(n) < rng.uniform(0.2, 0.8)).astype(np.int64), scores, groups)


@task.random(count=20, en="random users with many ties", zh="有许多平局的随机用户")
def random_ties(rng: np.random.Generator, size: int) -> Call:
    n = 2 + 2 * size
    return Call(rng.integers(0, 2, size=n), rng.integers(0, 4, size=n) / 4, rng.integers(-3, 2 + size // 5, size=n))


def _weighted(y_true, scores, groups, weigh=len, empty=None, tie=0.5, nothing=0.0):
    """Work as the reference does, with another weight, value of a group without pairs, value of a tie, or of no group."""
    total = weight = 0.0
    for group in np.unique(groups):
        labels = y_true[groups == group]
        area = _area(labels, scores[groups == group], tie)
        area = empty if area is None else area
        if area is not None:
            total += area * weigh(labels)
            weight += weigh(labels)
    return float(total / weight) if weight else nothing


@task.mutant(
    en="The groups are ignored: pairs of different users were compared. Compare within each group only.",
    zh="忽略了分组：比较了不同用户之间的样本对。只应在组内比较。",
)
def ignores_the_groups(y_true, scores, groups):
    area = _area(y_true, scores)
    return 0.0 if area is None else float(area)


@task.mutant(
    en="Every group has the same weight. The weight of a group is the number of its samples.",
    zh="每个组权重相同。组的权重应是它的样本数。",
)
def weighs_groups_equally(y_true, scores, groups):
    return _weighted(y_true, scores, groups, weigh=lambda _labels: 1)


@task.mutant(
    en="The groups were weighted by their positives (clicks). Here the weight is the number of samples (impressions).",
    zh="按正例数（点击）加权了。本题的权重是样本数（曝光）。",
)
def weighs_by_clicks(y_true, scores, groups):
    return _weighted(y_true, scores, groups, weigh=np.sum)


@task.mutant(
    en="The groups were weighted by their pairs, as if all pairs went into one pot. The weight is the number of samples.",
    zh="按样本对的数目加权了，等于把各组的样本对放在一起。权重应是样本数。",
)
def weighs_by_pairs(y_true, scores, groups):
    return _weighted(y_true, scores, groups, weigh=lambda labels: labels.sum() * (1 - labels).sum())


@task.mutant(
    en="A group of one class counted as 0.5. It has no pairs, and is left out.",
    zh="只有一类的组按 0.5 计入了。它没有样本对，应略去。",
)
def counts_one_class_as_a_half(y_true, scores, groups):
    return _weighted(y_true, scores, groups, empty=0.5)


@task.mutant(
    en="A group of one class counted as 0.0, or its samples stayed in the denominator. Leave it out, weight and all.",
    zh="只有一类的组按 0.0 计入了，或者它的样本仍留在分母里。应连同权重一起略去。",
)
def keeps_the_weight_of_one_class(y_true, scores, groups):
    return _weighted(y_true, scores, groups, empty=0.0)


@task.mutant(
    en="A group of one class counted as 1.0. It has no pairs, and is left out.",
    zh="只有一类的组按 1.0 计入了。它没有样本对，应略去。",
)
def counts_one_class_as_perfect(y_true, scores, groups):
    return _weighted(y_true, scores, groups, empty=1.0)


@task.mutant(
    en="Groups without negatives were skipped, but those without positives counted as 0.0. Neither has pairs.",
    zh="略去了没有负例的组，却把没有正例的组按 0.0 计入。两种组都没有样本对。",
)
def keeps_groups_without_positives(y_true, scores, groups):
    kept = np.isin(groups, groups[y_true == 0])
    return _weighted(y_true[kept], scores[kept], groups[kept], empty=0.0)


@task.mutant(
    en="Where no group counts, 0 / 0 is NaN. The task says 0.0.",
    zh="没有可计入的组时 0 / 0 得 NaN。本题规定为 0.0。",
)
def divides_zero_by_zero(y_true, scores, groups):
    return _weighted(y_true, scores, groups, nothing=np.nan)


@task.mutant(
    en="Where no group counts, there is no weight to divide by. The task says 0.0.",
    zh="没有可计入的组时总权重为零，不能相除。本题规定为 0.0。",
)
def divides_by_no_weight(y_true, scores, groups):
    value = _weighted(y_true, scores, groups, nothing=None)
    if value is None:
        raise ZeroDivisionError
    return value


@task.mutant(
    en="Where no group counts, 0.5 was returned. The task says 0.0.",
    zh="没有可计入的组时返回了 0.5。本题规定为 0.0。",
)
def returns_a_half_for_nothing(y_true, scores, groups):
    return _weighted(y_true, scores, groups, nothing=0.5)


@task.mutant(
    en="Equal scores counted nothing. They count one half.",
    zh="得分相等没有计分。应计二分之一。",
)
def counts_ties_as_wrong(y_true, scores, groups):
    return _weighted(y_true, scores, groups, tie=0)


@task.mutant(
    en="Equal scores counted fully (>= in place of >). They count one half.",
    zh="得分相等按全对计了（用了 >= 而不是 >）。应计二分之一。",
)
def counts_ties_as_right(y_true, scores, groups):
    return _weighted(y_true, scores, groups, tie=1)


@task.mutant(
    en="Scores that are close were taken for equal (np.isclose). Only equal scores are a tie.",
    zh="把接近的得分当成了相等（np.isclose）。只有完全相等才算平局。",
)
def takes_close_scores_for_ties(y_true, scores, groups):
    return _weighted(y_true, np.round(scores, 7), groups)


@task.mutant(
    en="Runs of equal group numbers were taken for the groups (itertools.groupby without sorting). Samples may be mixed.",
    zh="把连续相同的组号当成了组（没有排序就用 itertools.groupby）。样本可能交错排列。",
)
def takes_runs_for_groups(y_true, scores, groups):
    return _weighted(y_true, scores, np.cumsum(np.diff(groups, prepend=groups[:1]) != 0))


@task.mutant(
    en="The groups were taken to be numbered 0, 1, ...: others are missed. Go through the numbers that occur.",
    zh="假定组号是 0、1、……：其他组号被漏掉。应遍历实际出现的组号。",
)
def expects_consecutive_numbers(y_true, scores, groups):
    kept = np.isin(groups, range(len(np.unique(groups))))
    return _weighted(y_true[kept], scores[kept], groups[kept])


@task.mutant(
    en="Positive and negative are swapped: this is one minus the value.",
    zh="正负例弄反了：得到的是 1 减去该值。",
)
def swaps_the_classes(y_true, scores, groups):
    return _weighted(1 - y_true, scores, groups)


@task.mutant(
    en="Equal scores got different ranks, by their place (argsort). They share the mean of their ranks.",
    zh="相等的得分按位置得到了不同的排名（argsort）。它们应取平均排名。",
)
def ranks_ties_by_place(y_true, scores, groups):
    places = np.empty(len(scores))
    places[np.argsort(scores, kind="stable")] = np.arange(len(scores))
    return _weighted(y_true, places, groups)
