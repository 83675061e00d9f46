"""The mask of N:M structured sparsity: in each group of M consecutive weights the N largest stay.

Within a group no two weights are of equal size, so that which ones stay is never a matter of taste.
"""

from typing import Any

import numpy as np

from quizprep.coding.suite import Call, Task

task = Task(
    "nm_sparsity_mask",
    refuses=[
        "apex.contrib.sparsity.ASP",
        "apex.contrib.sparsity.create_mask",
        "torch.ao.pruning.WeightNormSparsifier",
        "torch.nn.utils.prune.l1_unstructured",
        "torch.sparse.SparseSemiStructuredTensor",
        "torch.sparse.to_sparse_semi_structured",
    ],
)

CLEAR = 1e-5
"""Sizes within a group differ by this part of the largest at least."""


@task.reference
def nm_sparsity_mask(w, n=2, m=4):
    """Return the mask that keeps the n largest of each m consecutive weights.

    The groups lie along the last axis, one after the other.  "Largest" is meant by absolute value.

    Args:
        w: array of one or more dimensions, float32 or float64; the length of its last axis is a multiple of m.  Within a group
            no two weights have the same absolute value.
        n: int from 1 to m, how many weights of a group stay.
        m: int, the size of a group.

    Returns:
        Array of the shape of ``w``: 1 where a weight stays, 0 where it goes (integers, floats or booleans).  ``w`` itself is
        not changed.

    """
    w = np.asarray(w)
    groups = np.abs(w).reshape(-1, m)
    mask = np.zeros(groups.shape, dtype=np.int64)
    for group, sizes in enumerate(groups):
        largest_first = np.argsort(-sizes)
        mask[group, largest_first[:n]] = 1
    return mask.reshape(w.shape)


@task.valid
def within_contract(w: Any, n: Any = 2, m: Any = 4) -> bool:
    """Whether the groups fit into the last axis, and sizes within a group are clearly different."""
    if not (isinstance(w, np.ndarray) and w.dtype.name in {"float32", "float64"} and w.ndim and w.size):
        return False
    if not (type(n) is type(m) is int and 1 <= n <= m and w.shape[-1] % m == 0 and np.isfinite(w).all()):
        return False
    sizes = np.sort(np.abs(w.astype(np.float64)).reshape(-1, m), axis=1)
    return bool(np.all(np.diff(sizes, axis=1) > CLEAR * sizes[:, -1:]))


def _call(w: Any, *, dtype: Any = np.float64, **options: int) -> Call:
    return Call(np.array(w, dtype=dtype), **options)


@task.case(en="one group of four: the two largest stay", zh="一组四个：保留最大的两个")
def one_group() -> Call:
    return _call([0.1, 0.9, 0.3, 0.7])


@task.case(en="two groups: each keeps two of its own", zh="两组：每组各保留两个")
def two_groups() -> Call:
    return _call([0.1, 0.9, 0.3, 0.7, 5.0, 6.0, 8.0, 7.0])


@task.case(
    en="one group far larger than the other: the small one keeps two as well", zh="一组远大于另一组：小的那组也要保留两个"
)
def groups_of_different_size() -> Call:
    return _call([100.0, 200.0, 400.0, 300.0, 0.1, 0.3, 0.2, 0.4])


@task.case(en="negative weights: the absolute value counts", zh="负权重：看绝对值")
def negative_weights() -> Call:
    return _call([-5.0, 1.0, 2.0, -3.0, 4.0, -1.0, -2.0, 3.0])


@task.case(en="all weights negative", zh="权重全为负")
def all_negative() -> Call:
    return _call([-1.0, -4.0, -2.0, -3.0])


@task.case(en="a zero in the group is the smallest", zh="组中的零是最小的")
def zero_in_the_group() -> Call:
    return _call([0.0, -0.5, 1.0, 0.25], n=3)


@task.case(en="n equals m: everything stays", zh="n 等于 m：全部保留")
def everything_stays() -> Call:
    return _call([1.0, 2.0, -3.0, 4.0], n=4)


@task.case(en="1:4, one weight of a group", zh="1:4，每组保留一个")
def one_of_four() -> Call:
    return _call([1.0, -2.0, 0.5, 1.5, 7.0, 3.0, -8.0, 2.0], n=1)


@task.case(en="1:2, groups of two", zh="1:2，两个一组")
def one_of_two() -> Call:
    return _call([1.0, -2.0, 0.5, 0.25, -4.0, 3.0], n=1, m=2)


@task.case(en="3:5, a group size that is no power of two, by place", zh="3:5，组大小不是 2 的幂，按位置传入")
def three_of_five() -> Call:
    return Call(np.array([1.0, 5.0, -4.0, 2.0, 3.0, -0.1, 0.2, 0.5, 0.4, -0.3]), 3, 5)


@task.case(en="groups of one: everything stays", zh="一个一组：全部保留")
def groups_of_one() -> Call:
    return _call([3.0, 0.0, -1.0], n=1, m=1)


@task.case(en="a matrix: groups lie along the rows", zh="矩阵：分组沿着行")
def matrix() -> Call:
    return _call([[1.0, 2.0, 3.0, 4.0], [8.0, 7.0, 6.0, 5.0], [0.2, -0.4, 0.1, 0.3]])


@task.case(en="a square matrix: rows and columns must not be mixed up", zh="方阵：不能弄混行与列")
def square_matrix() -> Call:
    return _call([[1.0, 9.0, 3.0, 11.0], [8.0, 2.0, 6.0, 4.0], [12.0, 5.0, 13.0, 7.0], [10.0, 16.0, 14.0, 15.0]])


@task.case(en="two groups in each row", zh="每行两组")
def two_groups_a_row() -> Call:
    return _call([[1.0, 2.0, 3.0, 4.0, 40.0, 30.0, 20.0, 10.0], [-9.0, 8.0, -7.0, 6.0, 0.1, -0.2, 0.3, -0.4]])


@task.case(en="sorted weights: positions, not ranks, are marked", zh="已排序的权重：标记的是位置，不是名次")
def sorted_weights() -> Call:
    return _call([4.0, 3.0, 2.0, 1.0, 1.0, 2.0, 3.0, 4.0], n=1)


@task.case(en="ranks are not places: the order of sizes is a cycle", zh="名次不是位置：大小的次序构成一个循环")
def cyclic_order() -> Call:
    return _call([2.0, 3.0, 4.0, 1.0, 30.0, 10.0, 20.0, 40.0])


@task.case(en="weights of a convolution, four dimensions", zh="卷积的权重，四维")
def convolution_weights() -> Call:
    return Call((np.arange(48.0) * 29 % 53 - 20.25).reshape(2, 3, 2, 4))


@task.case(en="equal weights in different groups", zh="不同组中有相同的权重")
def equal_across_groups() -> Call:
    return _call([1.0, 2.0, 3.0, 4.0, 4.0, 3.0, 2.0, 1.0, 1.0, 2.0, 3.0, 4.0])


@task.case(en="very small and very large weights in one group", zh="同一组中有很小和很大的权重")
def wide_range() -> Call:
    return _call([1e-3, -1e2, 5e-2, 1.0])


@task.case(en="float32 weights", zh="float32 权重")
def single_precision() -> Call:
    return _call([[0.5, -1.5, 0.25, 1.0], [-2.0, 0.125, 3.0, -2.5]], dtype=np.float32)


@task.case(en="a transposed view: the last axis is not the one in memory", zh="转置视图：最后一轴在内存中不连续")
def transposed_view() -> Call:
    return Call((np.arange(12.0) * 7 % 13 - 5.25).reshape(4, 3).T)


@task.case(en="a strided, read-only view, by keyword", zh="隔列的只读视图，按关键字传入")
def strided_view() -> Call:
    view = (np.arange(24.0) * 11 % 29 - 9.25).reshape(2, 12)[:, ::2]
    view.flags.writeable = False
    return Call(m=3, n=1, w=view)


def _weights(rng: np.random.Generator, shape: tuple[int, ...], m: int, dtype: Any) -> "np.ndarray[Any, Any]":
    """Draw weights whose sizes within a group are clearly different."""
    steps = rng.permuted(np.tile(np.arange(m), (int(np.prod(shape)) // m, 1)), axis=1)
    sizes = (steps + rng.uniform(0.1, 0.9, size=steps.shape)) * rng.uniform(0.1, 3, size=(len(steps), 1))
    return np.asarray(sizes * rng.choice([-1, 1], size=sizes.shape), dtype=dtype).reshape(shape)


@task.bench(sizes=(400, 4_000, 40_000, 100_000, 400_000))
def layers(rng: np.random.Generator, size: int) -> Call:
    return Call(_weights(rng, (size // 40, 40), 4, np.float64))


@task.fast
def partition_of_all_groups(w, n=2, m=4):
    sizes = np.abs(w).reshape(-1, m)
    mask = np.zeros(sizes.shape, dtype=np.int64)
    np.put_along_axis(mask, np.argpartition(sizes, m - n, axis=1)[:, m - n :], 1, axis=1)
    return mask.reshape(w.shape)


@task.random(count=25, en="random weights, 2:4", zh="随机权重，2:4")
def random_two_of_four(rng: np.random.Generator, size: int) -> Call:
    rows, groups = (int(length) for length in rng.integers(1, 2 + size // 4, size=2, endpoint=True))
    dtype = np.float32 if rng.random() < 0.5 else np.float64
    return Call(_weights(rng, (rows, 4 * groups), 4, dtype))


@task.random(count=25, en="random weights with any n and m", zh="随机权重，任意的 n 与 m")
def random_patterns(rng: np.random.Generator, size: int) -> Call:
    m = int(rng.integers(1, 3 + size // 4, endpoint=True))
    lead = tuple(int(length) for length in rng.integers(1, 3, size=int(rng.integers(3)), endpoint=True))
    w = _weights(rng, (*lead, m * int(rng.integers(1, 4))), m, np.float64)
    return Call(w, n=int(rng.integers(1, m, endpoint=True)), m=m)


def _in_groups(w, n, m, key, count=None):
    """Mark the ``count`` entries of each group that come first by ``key``."""
    order = np.argsort(key(w.reshape(-1, m)), axis=1, kind="stable")
    mask = np.zeros(order.shape, dtype=np.int64)
    np.put_along_axis(mask, order[:, : n if count is None else count], 1, axis=1)
    return mask.reshape(w.shape)


@task.mutant(
    en="The sign was not dropped: the largest values stay, and large negative weights go. Compare absolute values.",
    zh="没有取绝对值：保留了数值最大的，很大的负权重被删掉。应比较绝对值。",
)
def compares_with_the_sign(w, n=2, m=4):
    return _in_groups(w, n, m, lambda groups: -groups)


@task.mutant(
    en="The smallest weights stay. Sort in falling order of size.",
    zh="保留了最小的权重。应按绝对值降序。",
)
def keeps_the_smallest(w, n=2, m=4):
    return _in_groups(w, n, m, np.abs)


@task.mutant(
    en="The mask marks what goes. 1 stands for a weight that stays.",
    zh="掩码标记的是被删除的。1 应表示保留。",
)
def marks_what_goes(w, n=2, m=4):
    return 1 - nm_sparsity_mask(w, n, m)


@task.mutant(
    en="n weights were removed in each group, not kept.",
    zh="每组删去了 n 个，而不是保留 n 个。",
)
def removes_n(w, n=2, m=4):
    return nm_sparsity_mask(w, m - n, m) if n < m else np.zeros(w.shape, dtype=np.int64)


@task.mutant(
    en="The largest weights of the whole array stay (unstructured pruning). Each group of m keeps n of its own.",
    zh="保留的是整个数组中最大的权重（非结构化剪枝）。应在每组 m 个中各保留 n 个。",
)
def prunes_the_whole_array(w, n=2, m=4):
    return _in_groups(w, 0, w.size, lambda groups: -np.abs(groups), w.size // m * n)


@task.mutant(
    en="The largest weights of each row stay, without regard to groups. Each group of m keeps n of its own.",
    zh="按整行保留最大的权重，没有分组。应在每组 m 个中各保留 n 个。",
)
def prunes_whole_rows(w, n=2, m=4):
    length = w.shape[-1]
    return _in_groups(w, 0, length, lambda groups: -np.abs(groups), length // m * n)


@task.mutant(
    en="The groups lie along the first axis. They lie along the last one.",
    zh="沿第一个轴分组了。应沿最后一个轴。",
)
def groups_along_the_first_axis(w, n=2, m=4):
    turned = np.ascontiguousarray(np.moveaxis(w, 0, -1))
    return np.moveaxis(nm_sparsity_mask(turned, n, m), -1, 0)


@task.mutant(
    en="The groups take every k-th weight (reshape to (m, -1)). A group is m consecutive weights: reshape to (-1, m).",
    zh="每隔若干个取一个权重成组（变形为 (m, -1)）。一组应是 m 个连续的权重：变形为 (-1, m)。",
)
def takes_strided_groups(w, n=2, m=4):
    groups = np.ascontiguousarray(w.reshape(m, -1).T)
    return nm_sparsity_mask(groups, n, m).T.reshape(w.shape)


@task.mutant(
    en="The groups were taken in the order of memory, which for a transposed view is another one than that of the axes.",
    zh="按内存中的顺序分组了；对转置视图来说，它与轴的顺序不同。",
)
def groups_in_memory_order(w, n=2, m=4):
    return nm_sparsity_mask(w.ravel(order="K"), n, m).reshape(w.shape)


@task.mutant(
    en="argsort was taken for the ranks: entry i of argsort is the place of the i-th smallest, not the rank of weight i.",
    zh="把 argsort 当成了名次：argsort 的第 i 项是第 i 小的权重所在的位置，不是权重 i 的名次。",
)
def takes_argsort_for_ranks(w, n=2, m=4):
    return (np.argsort(np.abs(w).reshape(-1, m), axis=1) >= m - n).astype(np.int64).reshape(w.shape)


@task.mutant(
    en="Weights at or above the mean size of their group stay: that need not be n of them.",
    zh="保留了不小于组内平均绝对值的权重：个数不一定是 n。",
)
def cuts_at_the_mean(w, n=2, m=4):
    sizes = np.abs(w).reshape(-1, m)
    return (sizes >= sizes.mean(axis=1, keepdims=True)).astype(np.int64).reshape(w.shape)


@task.mutant(
    en="The weight at the threshold went as well (> in place of >=): n - 1 stay.",
    zh="恰好等于阈值的权重也被删了（用了 > 而不是 >=）：只剩 n - 1 个。",
)
def drops_the_threshold_itself(w, n=2, m=4):
    return nm_sparsity_mask(w, n - 1, m) if n > 1 else np.zeros(w.shape, dtype=np.int64)


@task.mutant(
    en="The pattern is always 2:4: n and m are arguments.",
    zh="总是按 2:4 处理：n 和 m 是参数。",
)
def always_two_of_four(w, n=2, m=4):
    return nm_sparsity_mask(w)


@task.mutant(
    en="The pruned weights were returned. The mask is asked for: 1 and 0.",
    zh="返回的是剪枝后的权重。应返回由 1 和 0 组成的掩码。",
)
def returns_the_pruned_weights(w, n=2, m=4):
    return w * nm_sparsity_mask(w, n, m)


@task.mutant(
    en="The mask has the shape of the groups, (-1, m). Give it the shape of w.",
    zh="掩码的形状是分组的 (-1, m)。应还原为 w 的形状。",
)
def keeps_the_shape_of_the_groups(w, n=2, m=4):
    return nm_sparsity_mask(w, n, m).reshape(-1, m)


@task.mutant(
    en="Two weights stay in each group, whatever n is.",
    zh="无论 n 是多少，每组都保留两个权重。",
)
def always_keeps_two(w, n=2, m=4):
    del n
    return nm_sparsity_mask(w, min(2, m), m)
