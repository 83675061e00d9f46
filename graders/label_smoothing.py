"""Smoothed targets for class labels."""

from typing import Any

import numpy as np

from quizprep.coding.suite import Call, Task

task = Task("smooth_labels", refuses=["optax.losses.smooth_labels", "optax.smooth_labels"])


@task.reference
def smooth_labels(labels, num_classes, eps):
    """Return smoothed one-hot targets.

    Args:
        labels: integer array (m,), the true classes, from 0 to ``num_classes - 1``.  A class need not occur.
        num_classes: number K of classes, at least 1.
        eps: share of the probability that is spread over all K classes, from 0 to 1.

    Returns:
        Array (m, K) of floats: ``1 - eps + eps / K`` for the true class of a row, ``eps / K`` for the others, so that each row
        adds up to 1.  The labels are not changed.

    """
    targets = np.full((len(labels), num_classes), eps / num_classes)
    targets[np.arange(len(labels)), labels] += 1 - eps
    return targets


@task.valid
def within_contract(labels: Any, num_classes: Any, eps: Any) -> bool:
    """Whether these are labels of so many classes, and eps a share."""
    if not (isinstance(labels, np.ndarray) and labels.dtype == np.int64 and labels.ndim == 1 and labels.size):
        return False
    if not (type(num_classes) is int and num_classes >= 1 and type(eps) in {int, float}):
        return False
    return bool(0 <= eps <= 1 and np.all((labels >= 0) & (labels < num_classes)))


def _call(labels: Any, num_classes: int, eps: float) -> Call:
    return Call(np.array(labels, dtype=np.int64), num_classes, eps)


@task.case(
    en="one label of four classes: 0.925 for it and 0.025 for each other", zh="四个类别中的一个标签：它得 0.925，其余各得 0.025"
)
def one_label() -> Call:
    return _call([2], 4, 0.1)


@task.case(en="several labels, each once and in no order", zh="若干标签，各出现一次，无序")
def several_labels() -> Call:
    return _call([1, 0, 2], 3, 0.3)


@task.case(en="more labels than classes, with repetitions", zh="标签比类别多，有重复")
def more_labels_than_classes() -> Call:
    return _call([0, 1, 1, 0, 1], 2, 0.2)


@task.case(en="more classes than labels", zh="类别比标签多")
def more_classes_than_labels() -> Call:
    return _call([5, 0], 6, 0.12)


@task.case(en="as many labels as classes: mind which axis is which", zh="标签数等于类别数：注意两个轴的含义")
def as_many_labels_as_classes() -> Call:
    return _call([1, 1, 2], 3, 0.15)


@task.case(
    en="the last class never occurs: K comes from num_classes, not from the labels",
    zh="最后一个类别没有出现：K 取自 num_classes，而不是标签",
)
def last_class_missing() -> Call:
    return _call([0, 1, 0], 5, 0.1)


@task.case(en="the first class and the last one", zh="第一个和最后一个类别")
def first_and_last_class() -> Call:
    return _call([0, 3], 4, 0.4)


@task.case(en="one label for all rows", zh="所有行同一个标签")
def one_label_for_all() -> Call:
    return _call([1, 1, 1], 3, 0.1)


@task.case(en="eps = 0: plain one-hot rows", zh="eps = 0：就是普通的 one-hot")
def no_smoothing() -> Call:
    return _call([2, 0], 3, 0.0)


@task.case(en="eps = 1: every class gets 1 / K", zh="eps = 1：每个类别都是 1 / K")
def full_smoothing() -> Call:
    return _call([0, 3], 4, 1.0)


@task.case(
    en="eps = 0.5: one half stays with the true class beside its share", zh="eps = 0.5：真实类别保留一半，再加上它的份额"
)
def half_smoothing() -> Call:
    return _call([1, 0], 2, 0.5)


@task.case(en="eps = 0.01: little, but not nothing", zh="eps = 0.01：很小，但不是零")
def little_smoothing() -> Call:
    return _call([0, 2], 3, 0.01)


@task.case(en="eps as a whole number", zh="以整数给出的 eps")
def whole_eps() -> Call:
    return _call([1, 2], 3, 1)


@task.case(en="one class only: it gets 1 whatever eps is", zh="只有一个类别：无论 eps 是多少都得 1")
def one_class() -> Call:
    return _call([0, 0], 1, 0.3)


@task.case(en="two classes", zh="两个类别")
def two_classes() -> Call:
    return _call([1, 0, 0], 2, 0.1)


@task.case(en="one hundred classes: each other class gets a thousandth", zh="一百个类别：其余类别各得千分之一")
def many_classes() -> Call:
    return _call([99, 0, 41], 100, 0.1)


@task.case(en="every second label of a larger array, read-only", zh="较大数组的隔位视图，只读")
def strided_read_only_view() -> Call:
    labels = np.array([2, 9, 0, 9, 1, 9])
    labels.flags.writeable = False
    return Call(labels[::2], 3, 0.2)


@task.case(en="a column of a table of labels", zh="标签表中的一列")
def column_of_a_table() -> Call:
    return Call(np.array([[7, 1], [8, 0], [9, 3]])[:, 1], 4, 0.25)


@task.case(en="arguments given by name", zh="按名称传入参数")
def arguments_by_name() -> Call:
    return Call(eps=0.2, labels=np.array([1, 0, 1]), num_classes=4)


@task.bench(sizes=(20, 200, 2_000, 6_000, 20_000))
def labels_of_a_hundred_classes(rng: np.random.Generator, size: int) -> Call:
    return _call(rng.integers(100, size=size), 100, 0.1)


@task.random(count=30, en="random labels", zh="随机标签")
def random_labels(rng: np.random.Generator, size: int) -> Call:
    classes = int(rng.integers(1, 3 + min(size, 9)))
    return _call(rng.integers(classes, size=rng.integers(1, 3 + min(size, 12))), classes, int(rng.integers(1, 20)) / 20)


@task.random(count=15, en="random labels, eps of many digits", zh="随机标签，eps 有许多位小数")
def random_eps(rng: np.random.Generator, size: int) -> Call:
    classes = int(rng.integers(2, 4 + size))
    return _call(rng.integers(classes, size=1 + size // 2), classes, float(rng.uniform(0.02, 0.9)))


def _targets(labels, num_classes, true, other):
    """Return rows with one value for the true class and another one elsewhere."""
    return np.where(np.arange(num_classes) == np.asarray(labels)[:, None], true, other)


@task.mutant(
    en="The true class got 1 - eps. It has its share of the spread part, too: 1 - eps + eps / K, so that rows add up to 1.",
    zh="真实类别只得 1 - eps。它也应分到均摊的一份：1 - eps + eps / K，否则一行之和不为 1。",
)
def forgets_the_share_of_the_true_class(labels, num_classes, eps):
    return _targets(labels, num_classes, 1 - eps, eps / num_classes)


@task.mutant(
    en="eps was spread over the K - 1 other classes. Here it is spread over all K, the true one among them.",
    zh="把 eps 均摊给了其余 K - 1 个类别。本题是均摊给全部 K 个类别，包括真实类别。",
)
def spreads_over_the_others(labels, num_classes, eps):
    return _targets(labels, num_classes, 1 - eps if num_classes > 1 else 1.0, eps / max(1, num_classes - 1))


@task.mutant(
    en="Two conventions are mixed: 1 - eps + eps / K for the true class, but eps / (K - 1) for the others. Rows exceed 1.",
    zh="混用了两种约定：真实类别为 1 - eps + eps / K，其余为 eps / (K - 1)。一行之和超过 1。",
)
def mixes_two_conventions(labels, num_classes, eps):
    return _targets(labels, num_classes, 1 - eps + eps / num_classes, eps / max(1, num_classes - 1))


@task.mutant(
    en="Each other class got the whole of eps. It is divided among the K classes: eps / K.",
    zh="其余每个类别都得到了完整的 eps。它应由 K 个类别平分：eps / K。",
)
def gives_eps_to_each_class(labels, num_classes, eps):
    return _targets(labels, num_classes, 1 - eps, eps)


@task.mutant(
    en="The targets are one-hot; eps is not used.",
    zh="结果仍是 one-hot，没有用到 eps。",
)
def does_not_smooth(labels, num_classes, eps):
    return _targets(labels, num_classes, 1.0, 0.0)


@task.mutant(
    en="Only the true class was lowered. What it loses goes to the classes: eps / K for each.",
    zh="只降低了真实类别。它失去的部分应分给各个类别：每个 eps / K。",
)
def lowers_the_true_class_only(labels, num_classes, eps):
    return _targets(labels, num_classes, 1 - eps, 0.0)


@task.mutant(
    en="eps / K was added to one-hot rows without scaling them by 1 - eps: they add up to 1 + eps.",
    zh="在 one-hot 上加了 eps / K，却没有先乘以 1 - eps：一行之和为 1 + eps。",
)
def adds_without_scaling(labels, num_classes, eps):
    return _targets(labels, num_classes, 1 + eps / num_classes, eps / num_classes)


@task.mutant(
    en="eps was taken for the weight of the one-hot part. It is the weight of the uniform part.",
    zh="把 eps 当成了 one-hot 部分的权重。它是均匀分布部分的权重。",
)
def takes_eps_for_the_confidence(labels, num_classes, eps):
    return smooth_labels(labels, num_classes, 1 - eps)


@task.mutant(
    en="True and other classes are swapped.",
    zh="真实类别和其他类别的值弄反了。",
)
def swaps_true_and_other(labels, num_classes, eps):
    return _targets(labels, num_classes, eps / num_classes, 1 - eps + eps / num_classes)


@task.mutant(
    en="targets[:, labels] sets whole columns: every class that occurs anywhere becomes true in all rows. "
    "Pair them up: targets[np.arange(m), labels].",
    zh="targets[:, labels] 会设置整列：任何出现过的类别在所有行中都成了真实类别。应一一对应：targets[np.arange(m), labels]。",
)
def sets_whole_columns(labels, num_classes, eps):
    targets = np.full((len(labels), num_classes), eps / num_classes)
    targets[:, labels] = 1 - eps + eps / num_classes
    return targets


@task.mutant(
    en="The number of classes was taken from the labels, max + 1. A batch need not hold the last class: use num_classes.",
    zh="类别数取自标签的最大值加 1。一批数据中不一定出现最后一个类别：应使用 num_classes。",
)
def counts_the_classes_in_the_labels(labels, num_classes, eps):
    return smooth_labels(labels, int(np.max(labels)) + 1, eps)


@task.mutant(
    en="The result is transposed: a row belongs to a sample, a column to a class.",
    zh="结果转置了：一行对应一个样本，一列对应一个类别。",
)
def returns_classes_by_samples(labels, num_classes, eps):
    return smooth_labels(labels, num_classes, eps).T


@task.mutant(
    en="The labels were counted from 1. They begin with 0.",
    zh="标签被当成从 1 开始。它们从 0 开始。",
)
def counts_labels_from_one(labels, num_classes, eps):
    return smooth_labels(np.asarray(labels) - 1, num_classes, eps)


@task.mutant(
    en="The array holds integers, so every target below 1 was cut to 0. Make it an array of floats.",
    zh="数组是整数类型，小于 1 的值都被截成了 0。应使用浮点数组。",
)
def keeps_integers(labels, num_classes, eps):
    return smooth_labels(labels, num_classes, eps).astype(np.int64)


@task.mutant(
    en="eps was divided by the number of samples. The classes share it: eps / K.",
    zh="eps 除以了样本数。应由各类别平分：eps / K。",
)
def divides_by_the_number_of_samples(labels, num_classes, eps):
    share = eps / len(labels)
    return _targets(labels, num_classes, 1 - eps + share, share)
