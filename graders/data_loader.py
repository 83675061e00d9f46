"""What a loader does with the indices that a sampler yields: look each up in the data set, and make batches of what comes.

Which indices, and in which order, is the sampler's affair: they may be a part of the data set, and may come more than once.
"""

from typing import Any

import numpy as np

from quizprep.coding.suite import Call, Task

task = Task(
    "data_loader",
    refuses=[
        "grain.DataLoader",
        "tensorflow.data.Dataset.from_tensor_slices",
        "torch.utils.data.DataLoader",
        "torch.utils.data.dataloader.DataLoader",
    ],
)


@task.reference
def data_loader(dataset, order, batch_size, drop_last=False):
    """Return the batches that a loader yields for the indices of a sampler.

    Args:
        dataset: list of samples, each a tuple ``(inputs, label)``: ``inputs`` an array of one or more dimensions, float32 or
            float64, of the same shape and dtype in all samples; ``label`` an int.
        order: list of ints, the indices of samples in the order in which the sampler yields them.  It may be empty, leave
            samples out, and name a sample more than once.
        batch_size: int, at least 1.
        drop_last: whether a last batch that is not full is left out.

    Returns:
        List of batches, cut from ``order`` one after the other; the last one may be smaller.  A batch of k samples is a tuple
        ``(inputs, labels)``: an array whose first axis, of length k, is new, and an array (or list) of k ints.  No batch is
        empty.  The inputs are not changed, ``order`` included.

    """
    batches = []
    for start in range(0, len(order), batch_size):
        indices = order[start : start + batch_size]
        if drop_last and len(indices) < batch_size:
            break
        samples = [dataset[index] for index in indices]  # inputs and label are looked up together, so they stay together
        inputs, labels = zip(*samples, strict=True)
        batches.append((np.stack(inputs), np.array(labels)))
    return batches


@task.valid
def within_contract(dataset: Any, order: Any, batch_size: Any, drop_last: Any = False) -> bool:
    """Whether the samples are alike, the indices name some of them, and the rest are a whole number and a flag."""
    if not (isinstance(dataset, list) and dataset and isinstance(order, list)):
        return False
    if not all(isinstance(sample, tuple) and len(sample) == len(("inputs", "label")) for sample in dataset):
        return False
    if not all(
        isinstance(inputs, np.ndarray) and inputs.ndim and inputs.size and type(label) is int for inputs, label in dataset
    ):
        return False
    kinds = {(inputs.shape, inputs.dtype.name) for inputs, _ in dataset}
    if len(kinds) > 1 or dataset[0][0].dtype.name not in {"float32", "float64"}:
        return False
    if not all(type(index) is int and 0 <= index < len(dataset) for index in order):
        return False
    whole = type(batch_size) is int and batch_size >= 1 and type(drop_last) is bool
    return whole and all(bool(np.isfinite(inputs).all()) for inputs, _ in dataset)


def _dataset(count: int, shape: tuple[int, ...] = (3,), dtype: Any = np.float64) -> list[Any]:
    """Return samples whose inputs tell which one and which place they are, with labels that tell the sample."""
    size = int(np.prod(shape))
    return [((np.arange(size) + 10.0 * place).reshape(shape).astype(dtype), 7 - 2 * place) for place in range(count)]


@task.case(en="two full batches, in the order of the data set", zh="两个满批，按数据集的顺序")
def in_order() -> Call:
    return Call(_dataset(4), [0, 1, 2, 3], 2)


@task.case(en="a shuffled order", zh="打乱的顺序")
def shuffled() -> Call:
    return Call(_dataset(6), [4, 0, 5, 2, 1, 3], 3)


@task.case(en="a last batch that is not full stays", zh="不满的最后一批要保留")
def last_batch_stays() -> Call:
    return Call(_dataset(5), [3, 1, 4, 0, 2], 2)


@task.case(en="a last batch that is not full is left out where that is asked for", zh="要求时，不满的最后一批应舍去")
def last_batch_is_dropped() -> Call:
    return Call(_dataset(5), [3, 1, 4, 0, 2], 2, drop_last=True)


@task.case(en="drop_last where the last batch is full: nothing is left out", zh="最后一批恰好满时，drop_last 不舍去任何样本")
def nothing_to_drop() -> Call:
    return Call(_dataset(4), [2, 0, 3, 1], 2, drop_last=True)


@task.case(en="the order names a part of the data set alone", zh="顺序里只有数据集的一部分")
def part_of_the_data() -> Call:
    return Call(_dataset(6), [5, 2, 4], 2)


@task.case(en="a sample comes more than once, as from a weighted sampler", zh="同一样本出现多次，如同加权采样")
def repeated_samples() -> Call:
    return Call(_dataset(3), [1, 1, 2, 1, 0, 2], 3)


@task.case(en="more indices than samples", zh="下标比样本还多")
def more_indices_than_samples() -> Call:
    return Call(_dataset(2), [1, 0, 1, 0, 0], 4)


@task.case(en="no indices: no batches", zh="没有下标：没有批次")
def no_indices() -> Call:
    return Call(_dataset(2), [], 2)


@task.case(en="one sample: a batch of one, with a batch axis", zh="只有一个样本：批大小为一，也要有批次轴")
def one_sample() -> Call:
    return Call(_dataset(1), [0], 4)


@task.case(en="one sample in a batch that is not full, left out: none at all", zh="唯一的批次不满且要舍去：没有批次")
def one_sample_dropped() -> Call:
    return Call(_dataset(1), [0], 4, True)


@task.case(en="batches of one", zh="每批一个样本")
def batches_of_one() -> Call:
    return Call(_dataset(3, (2,)), [2, 0, 1], 1)


@task.case(en="samples of one number", zh="每个样本只有一个数")
def one_number() -> Call:
    return Call(_dataset(4, (1,)), [3, 0, 2, 1], 3)


@task.case(en="images: the new axis comes first, (N, C, H, W)", zh="图像：新的轴在最前面，(N, C, H, W)")
def images() -> Call:
    return Call(_dataset(5, (3, 2, 4)), [4, 2, 0, 1, 3], 3)


@task.case(en="square samples in a batch of as many: the axes look alike", zh="方阵样本，批大小与边长相同：各轴长度一样")
def square_samples() -> Call:
    return Call(_dataset(4, (2, 2)), [2, 3, 0, 1], 2)


@task.case(en="negative labels, and equal ones", zh="负的标签，以及相同的标签")
def labels_of_all_kinds() -> Call:
    return Call([(np.array([1.0, 2.0]), -1), (np.array([3.0, 4.0]), 0), (np.array([5.0, 6.0]), -1)], [2, 0, 1], 2)


@task.case(en="float32 samples", zh="float32 样本")
def single_precision() -> Call:
    return Call(_dataset(4, (2, 3), np.float32), [1, 3, 0], 2)


@task.case(en="samples that are read-only views of one array", zh="样本是同一数组的只读视图")
def views() -> Call:
    rows = np.arange(24.0).reshape(4, 6)[:, ::2]
    rows.flags.writeable = False
    return Call([(rows[place], place) for place in range(4)], [3, 1, 0], 2)


@task.case(en="everything by keyword", zh="全部按关键字传入")
def by_keyword() -> Call:
    return Call(drop_last=True, batch_size=2, order=[2, 1, 0], dataset=_dataset(3))


def _drawn(rng: np.random.Generator, size: int) -> tuple[list[Any], list[int]]:
    count = int(rng.integers(1, 3 + size, endpoint=True))
    shape = tuple(int(length) for length in rng.integers(1, 3, size=int(rng.integers(1, 3, endpoint=True)), endpoint=True))
    dtype = np.float32 if rng.random() < 0.4 else np.float64
    labels = rng.integers(-3, 9, size=count).tolist()
    return [(rng.normal(0, 2, size=shape).astype(dtype), label) for label in labels], rng.permutation(count).tolist()


@task.bench(sizes=(100, 300, 1_000, 3_000, 10_000))
def shuffled_vectors(rng: np.random.Generator, size: int) -> Call:
    return Call([(row, int(row[0] > 0)) for row in rng.standard_normal((size, 64))], rng.permutation(size).tolist(), 32)


@task.random(count=25, en="random data, shuffled", zh="随机数据，打乱顺序")
def random_orders(rng: np.random.Generator, size: int) -> Call:
    dataset, order = _drawn(rng, size)
    return Call(dataset, order, int(rng.integers(1, 2 + size // 2, endpoint=True)), bool(rng.integers(2)))


@task.random(count=15, en="random data, indices drawn with replacement", zh="随机数据，有放回地抽取下标")
def random_draws(rng: np.random.Generator, size: int) -> Call:
    dataset, order = _drawn(rng, size)
    drawn = rng.integers(len(dataset), size=len(order)).tolist()
    return Call(dataset, drawn, int(rng.integers(1, 5, endpoint=True)))


def _pieces(order, batch_size, drop_last=False):
    pieces = [order[start : start + batch_size] for start in range(0, len(order), batch_size)]
    return [piece for piece in pieces if len(piece) == batch_size or not drop_last]


def _inputs(dataset, indices):
    return np.stack([dataset[index][0] for index in indices])


def _labels(dataset, indices):
    return np.array([dataset[index][1] for index in indices], dtype=int)


@task.mutant(
    en="The order is ignored: the samples come as they lie in the data set. Look up the indices of the sampler.",
    zh="忽略了 order：样本按数据集里的顺序给出。应按采样器给出的下标去取。",
)
def ignores_the_order(dataset, order, batch_size, drop_last=False):
    return data_loader(dataset, [place % len(dataset) for place in range(len(order))], batch_size, drop_last)


@task.mutant(
    en="Every epoch covers the whole data set: the sampler may name only a part of it.",
    zh="总是遍历整个数据集：采样器可能只给出其中一部分。",
)
def takes_the_whole_data_set(dataset, order, batch_size, drop_last=False):
    rest = [index for index in range(len(dataset)) if index not in order]
    return data_loader(dataset, order + rest, batch_size, drop_last)


@task.mutant(
    en="The labels were taken in the order of the data set, the inputs in that of the sampler: they no longer belong together.",
    zh="输入按采样器的顺序取，标签却按数据集的顺序取：两者不再对应。",
)
def parts_inputs_and_labels(dataset, order, batch_size, drop_last=False):
    straight = [place % len(dataset) for place in range(len(order))]
    pairs = zip(_pieces(order, batch_size, drop_last), _pieces(straight, batch_size, drop_last), strict=True)
    return [(_inputs(dataset, indices), _labels(dataset, places)) for indices, places in pairs]


@task.mutant(
    en="The indices themselves came back as labels. The label stands in the sample.",
    zh="把下标本身当成了标签。标签在样本里。",
)
def returns_indices_as_labels(dataset, order, batch_size, drop_last=False):
    return [(_inputs(dataset, indices), np.array(indices)) for indices in _pieces(order, batch_size, drop_last)]


@task.mutant(
    en="The indices were sorted within each batch. Keep the sampler's order.",
    zh="每批内的下标被排序了。应保持采样器的顺序。",
)
def sorts_each_batch(dataset, order, batch_size, drop_last=False):
    ordered = [index for piece in _pieces(order, batch_size) for index in sorted(piece)]
    return data_loader(dataset, ordered, batch_size, drop_last)


@task.mutant(
    en="A sample that comes twice was kept once. The sampler decides how often it comes.",
    zh="重复的样本只保留了一次。出现几次由采样器决定。",
)
def drops_repeated_samples(dataset, order, batch_size, drop_last=False):
    return data_loader(dataset, list(dict.fromkeys(order)), batch_size, drop_last)


@task.mutant(
    en="The samples were joined along their first axis. A batch has a new axis: stack, do not concatenate.",
    zh="沿样本的第一维拼接了。批次要有新的轴：用 stack 而不是 concatenate。",
)
def concatenates(dataset, order, batch_size, drop_last=False):
    batches = data_loader(dataset, order, batch_size, drop_last)
    return [(np.concatenate(list(inputs)), labels) for inputs, labels in batches]


@task.mutant(
    en="The new axis stands last. The batch axis comes first.",
    zh="新的轴放在了最后。批次轴应在最前面。",
)
def stacks_along_the_last_axis(dataset, order, batch_size, drop_last=False):
    batches = data_loader(dataset, order, batch_size, drop_last)
    return [(np.moveaxis(inputs, 0, -1), labels) for inputs, labels in batches]


@task.mutant(
    en="Each sample was flattened. Its own axes follow the batch axis.",
    zh="每个样本被展平了。批次轴之后应保留样本自己的各维。",
)
def flattens_the_samples(dataset, order, batch_size, drop_last=False):
    return [(inputs.reshape(len(inputs), -1), labels) for inputs, labels in data_loader(dataset, order, batch_size, drop_last)]


@task.mutant(
    en="A batch of one lost its axis (squeeze). It has a first axis of length 1.",
    zh="只有一个样本的批次丢了批次轴（squeeze）。它的第一维长度应为 1。",
)
def squeezes_a_batch_of_one(dataset, order, batch_size, drop_last=False):
    batches = data_loader(dataset, order, batch_size, drop_last)
    return [(inputs[0], labels) if len(inputs) == 1 else (inputs, labels) for inputs, labels in batches]


@task.mutant(
    en="A list of samples is no batch: collate them into one array of inputs and one of labels.",
    zh="返回的是样本的列表，不是批次：应整理成一个输入数组和一个标签数组。",
)
def does_not_collate(dataset, order, batch_size, drop_last=False):
    return [[dataset[index] for index in indices] for indices in _pieces(order, batch_size, drop_last)]


@task.mutant(
    en="Labels came before inputs. A batch is (inputs, labels).",
    zh="标签放在了输入前面。批次应为（输入，标签）。",
)
def puts_the_labels_first(dataset, order, batch_size, drop_last=False):
    return [(labels, inputs) for inputs, labels in data_loader(dataset, order, batch_size, drop_last)]


@task.mutant(
    en="The labels are missing.",
    zh="缺少标签。",
)
def leaves_out_the_labels(dataset, order, batch_size, drop_last=False):
    return [inputs for inputs, _ in data_loader(dataset, order, batch_size, drop_last)]


@task.mutant(
    en="A last batch that is not full was always left out. It stays unless drop_last says otherwise.",
    zh="总是舍去不满的最后一批。只有 drop_last 为真时才舍去。",
)
def always_drops_the_last(dataset, order, batch_size, drop_last=False):
    del drop_last
    return data_loader(dataset, order, batch_size, drop_last=True)


@task.mutant(
    en="drop_last is ignored: a last batch that is not full is to be left out then.",
    zh="忽略了 drop_last：此时不满的最后一批应舍去。",
)
def never_drops_the_last(dataset, order, batch_size, drop_last=False):
    del drop_last
    return data_loader(dataset, order, batch_size)


@task.mutant(
    en="drop_last left the last batch out even where it was full.",
    zh="drop_last 为真时连满的最后一批也舍去了。",
)
def drops_full_batches(dataset, order, batch_size, drop_last=False):
    batches = data_loader(dataset, order, batch_size)
    return batches[:-1] if drop_last else batches


@task.mutant(
    en="A short last batch was filled up from the front. Leave it short.",
    zh="用开头的样本补满了最后一批。应让它保持不满。",
)
def fills_up_the_last(dataset, order, batch_size, drop_last=False):
    missing = 0 if drop_last else -len(order) % batch_size
    return data_loader(dataset, order + (order * batch_size)[:missing], batch_size, drop_last)


@task.mutant(
    en="Everything came in one batch.",
    zh="所有样本放进了同一批。",
)
def makes_one_batch(dataset, order, batch_size, drop_last=False):
    del batch_size, drop_last
    return data_loader(dataset, order, max(len(order), 1))


@task.mutant(
    en="batch_size was taken for the number of batches.",
    zh="把 batch_size 当成了批次的个数。",
)
def takes_the_size_for_the_count(dataset, order, batch_size, drop_last=False):
    return data_loader(dataset, order, max(-(-len(order) // batch_size), 1), drop_last)


@task.mutant(
    en="An empty order must give no batches, not an empty one.",
    zh="没有下标时应没有批次，而不是一个空的批次。",
)
def adds_an_empty_batch(dataset, order, batch_size, drop_last=False):
    batches = data_loader(dataset, order, batch_size, drop_last)
    return batches or [(np.empty((0, *dataset[0][0].shape)), np.empty(0, dtype=int))]
