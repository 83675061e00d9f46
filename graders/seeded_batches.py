"""Mini-batches whose order can be made again: it follows from seed and epoch alone.

The order is that of a named generator, so that results are equal, not only alike.  A function that draws from shared state, or
goes on from the epoch before, gives another order after a restart.
"""

from typing import Any

import numpy as np

from quizprep.coding.compare import close
from quizprep.coding.suite import Call, Mismatch, Task


def batches(expected: Any, actual: Any, tolerance: float) -> Mismatch | None:
    """Compare batch by batch; where there is none, an array without rows will do, too."""
    if not expected and isinstance(actual, np.ndarray) and actual.ndim and not len(actual):
        return None
    return close(expected, actual, tolerance)


task = Task(
    "seeded_batches",
    compare=batches,
    refuses=[
        "sklearn.utils.gen_batches",
        "torch.utils.data.BatchSampler",
        "torch.utils.data.DataLoader",
        "torch.utils.data.DistributedSampler",
        "torch.utils.data.RandomSampler",
        "torch.utils.data.distributed.DistributedSampler",
    ],
)


@task.reference
def seeded_batches(n, batch_size, seed, epoch=0, drop_last=False):
    """Return the mini-batches of one epoch, in an order that follows from seed and epoch alone.

    The order of the samples is ``numpy.random.default_rng([seed, epoch]).permutation(n)``; the batches are cut from it one
    after the other.

    Args:
        n: int, the number of samples, at least 0.
        batch_size: int, at least 1.
        seed: int, at least 0.
        epoch: int, at least 0: any epoch can be asked for, in any order, as after a restart.
        drop_last: whether a last batch that is not full is left out.

    Returns:
        List of batches, each a list (or array) of indices from 0 to n - 1; the last one may be shorter.  No batch is empty.

    """
    order = np.random.default_rng([seed, epoch]).permutation(n).tolist()
    batches = [order[start : start + batch_size] for start in range(0, n, batch_size)]
    return [batch for batch in batches if len(batch) == batch_size or not drop_last]


@task.valid
def within_contract(n: Any, batch_size: Any, seed: Any, epoch: Any = 0, drop_last: Any = False) -> bool:
    """Whether these are whole numbers in their ranges, and a flag."""
    if not all(type(number) is int and number >= 0 for number in (n, batch_size, seed, epoch)):
        return False
    return batch_size >= 1 and type(drop_last) is bool and max(seed, epoch) < 2**32


@task.case(en="ten samples in batches of five", zh="十个样本，每批五个")
def full_batches() -> Call:
    return Call(10, 5, 3)


@task.case(en="a last batch that is not full stays", zh="不满的最后一批要保留")
def last_batch_stays() -> Call:
    return Call(11, 4, 3)


@task.case(en="a last batch that is not full is left out where that is asked for", zh="要求时，不满的最后一批应舍去")
def last_batch_is_dropped() -> Call:
    return Call(11, 4, 3, drop_last=True)


@task.case(en="drop_last where the last batch is full: nothing is left out", zh="最后一批恰好满时，drop_last 不舍去任何样本")
def nothing_to_drop() -> Call:
    return Call(12, 4, 3, drop_last=True)


@task.case(en="another epoch has another order", zh="不同的轮次顺序不同")
def third_epoch() -> Call:
    return Call(12, 4, 3, 2)


@task.case(en="another seed has another order", zh="不同的种子顺序不同")
def other_seed() -> Call:
    return Call(12, 4, 4)


@task.case(
    en="seed 1 in epoch 2 and seed 2 in epoch 1 are different orders: the two must not be added",
    zh="种子 1 的第 2 轮与种子 2 的第 1 轮顺序不同：不能把两者相加",
)
def seed_and_epoch_are_two_numbers() -> Call:
    return Call(9, 3, 1, 2)


@task.case(en="seed 0, epoch 0", zh="种子 0，第 0 轮")
def zero_and_zero() -> Call:
    return Call(8, 3, 0, 0)


@task.case(en="a late epoch by itself, as after a restart", zh="直接取很靠后的一轮，如同中断后恢复")
def late_epoch() -> Call:
    return Call(9, 2, 7, 40)


@task.case(en="no samples: no batches", zh="没有样本：没有批次")
def no_samples() -> Call:
    return Call(0, 4, 3)


@task.case(en="one sample", zh="只有一个样本")
def one_sample() -> Call:
    return Call(1, 4, 3)


@task.case(en="batches larger than the data: one short batch", zh="批大小超过样本数：只有一个不满的批次")
def larger_than_the_data() -> Call:
    return Call(6, 100, 5)


@task.case(
    en="batches larger than the data, the short one left out: none at all", zh="批大小超过样本数且舍去不满的批次：没有批次"
)
def larger_and_dropped() -> Call:
    return Call(6, 100, 5, drop_last=True)


@task.case(en="batches of one", zh="每批一个样本")
def batches_of_one() -> Call:
    return Call(7, 1, 2)


@task.case(en="a large seed, everything by keyword", zh="很大的种子，全部按关键字传入")
def large_seed() -> Call:
    return Call(drop_last=True, epoch=9, seed=2**31 + 5, batch_size=3, n=10)


@task.case(en="a hundred samples", zh="一百个样本")
def hundred_samples() -> Call:
    return Call(100, 16, 20, 1)


@task.bench(sizes=(1_000, 10_000, 30_000, 100_000, 300_000))
def epochs_of_a_hundred_batches(rng: np.random.Generator, size: int) -> Call:
    return Call(size, size // 100, int(rng.integers(2**32)), int(rng.integers(30)))


@task.random(count=25, en="random numbers of samples, seeds and epochs", zh="随机的样本数、种子与轮次")
def random_epochs(rng: np.random.Generator, size: int) -> Call:
    n, batch_size = int(rng.integers(2 + 2 * size)), int(rng.integers(1, 3 + size // 2))
    return Call(n, batch_size, int(rng.integers(1000)), int(rng.integers(30)), bool(rng.integers(2)))


@task.random(count=10, en="random seeds, first epoch", zh="随机的种子，第一轮")
def random_seeds(rng: np.random.Generator, size: int) -> Call:
    return Call(6 + size, 4, int(rng.integers(2**32)))


def _cut(order, batch_size, drop_last):
    batches = [list(order[start : start + batch_size]) for start in range(0, len(order), batch_size)]
    return [batch for batch in batches if len(batch) == batch_size or not drop_last]


@task.mutant(
    en="The epoch is ignored: every epoch sees the samples in the same order. Seed with [seed, epoch].",
    zh="忽略了轮次：每一轮样本顺序都相同。应以 [seed, epoch] 为种子。",
)
def ignores_the_epoch(n, batch_size, seed, epoch=0, drop_last=False):
    return _cut(np.random.default_rng(seed).permutation(n).tolist(), batch_size, drop_last)


@task.mutant(
    en="Seed and epoch were added: runs with neighbouring seeds then share their orders, one epoch apart. Seed with both.",
    zh="把种子与轮次相加了：种子相邻的两次训练会错开一轮地共用顺序。应以两个数一起作种子。",
)
def adds_seed_and_epoch(n, batch_size, seed, epoch=0, drop_last=False):
    return _cut(np.random.default_rng(seed + epoch).permutation(n).tolist(), batch_size, drop_last)


@task.mutant(
    en="The order of the two is [seed, epoch], not [epoch, seed].",
    zh="两个数的顺序应为 [seed, epoch]，而不是 [epoch, seed]。",
)
def swaps_seed_and_epoch(n, batch_size, seed, epoch=0, drop_last=False):
    return seeded_batches(n, batch_size, epoch, seed, drop_last)


@task.mutant(
    en="One generator went through all epochs up to this one. After a restart it would begin anew: seed each epoch by itself.",
    zh="用一个生成器依次走过了之前的各轮。中断恢复后它会从头开始：每一轮应单独设种子。",
)
def goes_on_from_epoch_to_epoch(n, batch_size, seed, epoch=0, drop_last=False):
    rng = np.random.default_rng(seed)
    orders = [rng.permutation(n).tolist() for _ in range(epoch + 1)]
    return _cut(orders[-1], batch_size, drop_last)


@task.mutant(
    en="The generator is not seeded: the order can never be made again.",
    zh="生成器没有设种子：顺序无法重现。",
)
def forgets_the_seed(n, batch_size, seed, epoch=0, drop_last=False):
    return _cut(np.random.default_rng().permutation(n).tolist(), batch_size, drop_last)


@task.mutant(
    en="The legacy generator (np.random.seed, RandomState) has another stream, and np.random.seed changes everybody's state.",
    zh="旧式生成器（np.random.seed、RandomState）的随机流不同，而且 np.random.seed 会改动全局状态。",
)
def uses_the_legacy_generator(n, batch_size, seed, epoch=0, drop_last=False):
    return _cut(np.random.RandomState([seed, epoch]).permutation(n).tolist(), batch_size, drop_last)


@task.mutant(
    en="The samples are in their original order: shuffle them.",
    zh="样本保持原来的顺序：应打乱。",
)
def does_not_shuffle(n, batch_size, seed, epoch=0, drop_last=False):
    return _cut(list(range(n)), batch_size, drop_last)


@task.mutant(
    en="Only the batches were shuffled, not the samples: the same ones always meet in a batch.",
    zh="只打乱了批次的顺序而没有打乱样本：总是同样的样本在一批。",
)
def shuffles_whole_batches(n, batch_size, seed, epoch=0, drop_last=False):
    batches = _cut(list(range(n)), batch_size, drop_last)
    return [batches[place] for place in np.random.default_rng([seed, epoch]).permutation(len(batches))]


@task.mutant(
    en="The samples were drawn with replacement: some come twice in an epoch, others never.",
    zh="有放回地抽取样本：同一轮里有的出现两次，有的从不出现。",
)
def draws_with_replacement(n, batch_size, seed, epoch=0, drop_last=False):
    return _cut(np.random.default_rng([seed, epoch]).integers(max(n, 1), size=n).tolist(), batch_size, drop_last)


@task.mutant(
    en="A last batch that is not full was always left out. It stays unless drop_last says otherwise.",
    zh="总是舍去不满的最后一批。只有 drop_last 为真时才舍去。",
)
def always_drops_the_last(n, batch_size, seed, epoch=0, drop_last=False):
    return seeded_batches(n, batch_size, seed, epoch, drop_last=True)


@task.mutant(
    en="drop_last is ignored: a last batch that is not full is to be left out then.",
    zh="忽略了 drop_last：此时不满的最后一批应舍去。",
)
def never_drops_the_last(n, batch_size, seed, epoch=0, drop_last=False):
    return seeded_batches(n, batch_size, seed, epoch)


@task.mutant(
    en="drop_last left the last batch out even where it was full.",
    zh="drop_last 为真时连满的最后一批也舍去了。",
)
def drops_full_batches(n, batch_size, seed, epoch=0, drop_last=False):
    batches = seeded_batches(n, batch_size, seed, epoch)
    return batches[:-1] if drop_last else batches


@task.mutant(
    en="An empty batch was added where the samples fill the batches exactly, or where there are none: cut at 0, k, 2k ... < n.",
    zh="样本恰好填满各批或没有样本时多出了一个空批次：应在 0、k、2k ……（小于 n）处切分。",
)
def adds_an_empty_batch(n, batch_size, seed, epoch=0, drop_last=False):
    order = np.random.default_rng([seed, epoch]).permutation(n).tolist()
    stop = n if drop_last and n % batch_size else n + 1
    batches = [order[start : start + batch_size] for start in range(0, stop, batch_size)]
    return [batch for batch in batches if len(batch) in (0, batch_size) or not drop_last]


@task.mutant(
    en="A short last batch was filled up from the front: samples come twice. Leave it short.",
    zh="用开头的样本补满了最后一批：有样本出现两次。应让它保持不满。",
)
def fills_up_the_last(n, batch_size, seed, epoch=0, drop_last=False):
    batches = seeded_batches(n, batch_size, seed, epoch, drop_last)
    order = [index for batch in batches for index in batch]
    return [batch + (order * batch_size)[: batch_size - len(batch)] for batch in batches]


@task.mutant(
    en="Every k-th sample was put into a batch. Batches are cut from the order one after the other.",
    zh="隔几个取一个样本组成一批。应按顺序依次切分。",
)
def takes_strided_batches(n, batch_size, seed, epoch=0, drop_last=False):
    order = np.random.default_rng([seed, epoch]).permutation(n).tolist()
    count = n // batch_size if drop_last else -(-n // batch_size)
    return [order[start::count][:batch_size] for start in range(count)]


@task.mutant(
    en="The indices were sorted within each batch. Leave them in the order drawn.",
    zh="每批内的下标被排序了。应保持抽取的顺序。",
)
def sorts_each_batch(n, batch_size, seed, epoch=0, drop_last=False):
    return [sorted(batch) for batch in seeded_batches(n, batch_size, seed, epoch, drop_last)]


@task.mutant(
    en="The indices came back in one row. Cut them into batches.",
    zh="下标排成了一列返回。应切成批次。",
)
def returns_one_row(n, batch_size, seed, epoch=0, drop_last=False):
    return [index for batch in seeded_batches(n, batch_size, seed, epoch, drop_last) for index in batch]
