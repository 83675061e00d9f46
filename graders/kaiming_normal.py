"""He's (Kaiming's) normal initialisation of a layer's weights.

One array shows its shape; whether its entries are normal and independent shows in many.  A normal number z of deviation 1 makes
2·Phi(z) - 1 uniform from -1 to 1, and so the tests are those of uniform numbers.  An entry of more than ``FARTHEST`` deviations
is wrong at once: a right one is so far out less than once in 10^14 draws.
"""

import math
from functools import cache
from typing import Any

import numpy as np

from quizprep.coding.compare import close
from quizprep.coding.suite import Call, Deviation, Mismatch, Mutant, Task
from quizprep.graders._initialisers import (
    entries_tied,
    entry_deviates,
    is_uniform,
    kernels_tied,
    most_alike,
    mutant_of,
    not_drawn_anew,
)
from quizprep.model import Bilingual

Array = np.ndarray[Any, Any]
FARTHEST = 8.0


def possible_weights(expected: Any, actual: Any, tolerance: float) -> Mismatch | None:
    """Compare the shape, and whether all entries are near enough to 0: which numbers they are is chance."""
    if mismatch := close(expected, actual, 1e300):  # structure, shape, finite numbers
        return mismatch
    drawn, deviation = np.asarray(actual, dtype=np.float64), _deviation(expected.shape)
    if np.abs(drawn).max() <= FARTHEST * deviation:
        return None
    index = tuple(int(axis) for axis in np.unravel_index(np.abs(drawn).argmax(), drawn.shape))
    number, places = f"{drawn[index]:.4g}", ", ".join(map(str, index))
    return Mismatch(
        Bilingual(
            f"result[{places}] is {number}, more than {FARTHEST:g} times the standard deviation of {deviation:.4g}",
            f"result[{places}] 为 {number}，超过标准差 {deviation:.4g} 的 {FARTHEST:g} 倍",
        ),
        index,
    )


def _deviation(shape: tuple[int, ...]) -> float:
    return math.sqrt(2 / math.prod(shape[1:]))


task = Task(
    "kaiming_normal",
    refuses=[
        "jax.nn.initializers.he_normal",
        "jax.nn.initializers.kaiming_normal",
        "keras.initializers.HeNormal",
        "numpy.random.normal",
        "numpy.random.rand",
        "numpy.random.randn",
        "numpy.random.random",
        "numpy.random.random_sample",
        "numpy.random.standard_normal",
        "numpy.random.uniform",
        "tensorflow.keras.initializers.HeNormal",
        "tensorflow.keras.initializers.he_normal",
        "torch.nn.init.kaiming_normal",
        "torch.nn.init.kaiming_normal_",
    ],
    compare=possible_weights,
)


@task.reference
def kaiming_normal(shape, rng):
    """Return the weights of a layer before ReLU, initialised by He's normal rule with fan_in.

    The entries are independent and normal with mean 0 and variance 2 / fan_in, where fan_in is the number of inputs of one
    output.

    Args:
        shape: tuple of ints: (outputs, inputs) of a linear layer, or (outputs, inputs, kernel height, kernel width) of a
            convolution, for which fan_in = inputs · kernel height · kernel width.  All are at least 1.
        rng: a ``numpy.random.Generator``, from which the chance comes; it goes on from call to call.

    Returns:
        Array of that shape.

    """
    fan_in = math.prod(shape[1:])
    return rng.normal(0.0, math.sqrt(2 / fan_in), size=shape)


@task.valid
def within_contract(shape: Any, rng: Any) -> bool:
    """Whether the shape is that of a linear layer or a convolution, and the last argument is a generator."""
    if not (isinstance(shape, tuple) and len(shape) in (2, 4) and all(type(length) is int and length >= 1 for length in shape)):
        return False
    return isinstance(rng, np.random.Generator)


def _call(*shape: int) -> Call:
    return Call(shape, np.random.default_rng(shape))


@task.case(en="one weight", zh="只有一个权重")
def one_weight() -> Call:
    return _call(1, 1)


@task.case(en="a linear layer with more inputs than outputs", zh="输入多于输出的线性层")
def more_inputs() -> Call:
    return _call(4, 30)


@task.case(en="a linear layer with more outputs than inputs", zh="输出多于输入的线性层")
def more_outputs() -> Call:
    return _call(50, 3)


@task.case(en="a convolution of 3x3", zh="3x3 卷积")
def convolution() -> Call:
    return _call(8, 3, 3, 3)


@task.case(en="a convolution whose kernel is not square", zh="卷积核不是正方形")
def flat_kernel() -> Call:
    return _call(2, 5, 1, 7)


@task.case(en="a convolution of 1x1", zh="1x1 卷积")
def pointwise_convolution() -> Call:
    return _call(6, 4, 1, 1)


@task.case(en="a large layer: the weights are small", zh="很大的层：权重很小")
def large_layer() -> Call:
    return _call(60, 400)


@task.case(en="everything by keyword", zh="全部按关键字传入")
def by_keyword() -> Call:
    return Call(rng=np.random.default_rng(20), shape=(7, 2, 5, 3))


@task.bench(sizes=(900, 9_000, 27_000, 90_000, 270_000))
def convolutions_of_growing_width(rng: np.random.Generator, size: int) -> Call:
    return Call((size // 90, 10, 3, 3), np.random.default_rng(int(rng.integers(2**62))))


@task.random(count=25, en="layers of random size: shape and size of the numbers", zh="随机大小的层：形状与数的大小")
def random_layers(rng: np.random.Generator, size: int) -> Call:
    kernel = rng.integers(1, 5, size=2 * int(rng.integers(2)), endpoint=True).tolist()
    shape = (*rng.integers(1, 2 + size, size=2, endpoint=True).tolist(), *kernel)
    return Call(shape, np.random.default_rng(int(rng.integers(2**62))))


def _scaled(results: list[Any]) -> Array:
    """Return all entries of all calls, taken to uniform numbers from -1 to 1."""
    drawn = np.array([np.asarray(result, dtype=np.float64) for result in results])
    return _to_uniform(drawn, drawn.shape[1:])


def _to_uniform(drawn: Array, shape: tuple[int, ...]) -> Array:
    return np.asarray(np.vectorize(math.erf)(drawn / (_deviation(shape) * math.sqrt(2))))


@task.statistic(
    call=Call((2, 3), np.random.default_rng()),
    repeats=2000,
    en="a linear layer, many times: every entry normal, none tied to another",
    zh="线性层，重复多次：每个元素服从正态分布，彼此独立",
)
def many_linear_layers(results: list[Any]) -> Deviation | None:
    values = _scaled(results)
    repeated = mutant_of(task, "repeats-one-output")
    return _not_normal(values, results) or entry_deviates(values) or entries_tied(values, repeated)


@task.statistic(
    call=Call((5, 4, 3, 3), np.random.default_rng()),
    repeats=300,
    en="a convolution: the kernel counts for the number of inputs",
    zh="卷积：卷积核的大小也计入输入数",
)
def convolutions(results: list[Any]) -> Deviation | None:
    values = _scaled(results)
    return _not_normal(values, results) or kernels_tied(values, mutant_of(task, "draws-one-number-for-each-kernel"))


def _not_normal(values: Array, results: list[Any]) -> Deviation | None:
    seeded: Deviation | None = not_drawn_anew(values, mutant_of(task, "seeds-in-each-call"))
    if seeded or is_uniform(values):
        return seeded
    numbers, expected = np.ravel(results), _deviation(values.shape[1:])
    return Deviation(
        Bilingual(
            f"{len(numbers)} entries have mean {numbers.mean():.3g} and deviation {numbers.std():.3g}, or are not normal; "
            f"0 and {expected:.3g} are expected",
            f"{len(numbers)} 个元素的均值为 {numbers.mean():.3g}，标准差为 {numbers.std():.3g}，或不服从正态分布；"
            f"应为 0 和 {expected:.3g}",
        ),
        _mutant_like(values),
    )


def _mutant_like(values: Array) -> Mutant | None:
    """Return the mutant whose entries are distributed most alike, unless none is near."""
    samples = {mutant.name: _sample(mutant.name, values.shape[1:]) for mutant in task.mutants}
    name = most_alike(values, {name: sample for name, sample in samples.items() if sample is not None})
    return mutant_of(task, name) if name else None


@cache
def _sample(name: str, shape: tuple[int, ...]) -> Array | None:
    """Return entries of a mutant's, taken to uniform numbers; ``None`` where the shape is wrong already."""
    rng, function = np.random.default_rng(1), mutant_of(task, name).function
    drawn = [np.asarray(function(shape, rng)) for _ in range(20_000 // math.prod(shape) + 1)]
    if any(weights.shape != shape for weights in drawn) or (drawn[0] == drawn[1]).all():
        return None
    return _to_uniform(np.ravel(drawn), shape)


def _normal(deviation, shape, rng):
    return rng.normal(0.0, deviation, size=shape)


@task.mutant(
    en="The numbers are uniform with the right variance (kaiming_uniform). Draw normal ones.",
    zh="用了方差正确的均匀分布（kaiming_uniform）。应使用正态分布。",
)
def draws_uniform_numbers(shape, rng):
    bound = math.sqrt(6 / math.prod(shape[1:]))
    return rng.uniform(-bound, bound, size=shape)


@task.mutant(
    en="The variance is 1 / fan_in. ReLU sets half of the signal to 0, and the 2 makes up for it: 2 / fan_in.",
    zh="方差成了 1 / fan_in。ReLU 把一半信号置零，要用 2 来补偿：2 / fan_in。",
)
def forgets_the_two(shape, rng):
    return _normal(math.sqrt(1 / math.prod(shape[1:])), shape, rng)


@task.mutant(
    en="The variance was halved in place of doubled: for ReLU it is 2 / fan_in, the n under the root is halved.",
    zh="方差减半了而不是加倍：ReLU 应为 2 / fan_in，减半的是根号下的 n。",
)
def halves_the_variance(shape, rng):
    return _normal(math.sqrt(1 / (2 * math.prod(shape[1:]))), shape, rng)


@task.mutant(
    en="The variance 2 / fan_in was taken for the standard deviation. Take its root.",
    zh="把方差 2 / fan_in 当成了标准差。应开方。",
)
def forgets_the_root(shape, rng):
    return _normal(2 / math.prod(shape[1:]), shape, rng)


@task.mutant(
    en="This is Xavier's variance, 2 / (fan_in + fan_out), made for tanh. He's is 2 / fan_in.",
    zh="这是 Xavier 的方差 2 / (fan_in + fan_out)，适用于 tanh。He 的是 2 / fan_in。",
)
def uses_the_variance_of_xavier(shape, rng):
    return _normal(math.sqrt(2 / ((shape[0] + shape[1]) * math.prod(shape[2:]))), shape, rng)


@task.mutant(
    en="fan_out was used. The shape begins with the outputs: fan_in is the product of all the other lengths.",
    zh="用了 fan_out。形状的第一个数是输出数：fan_in 是其余各数的乘积。",
)
def uses_fan_out(shape, rng):
    return _normal(math.sqrt(2 / (shape[0] * math.prod(shape[2:]))), shape, rng)


@task.mutant(
    en="The kernel is ignored: one output of a convolution adds up inputs · height · width numbers.",
    zh="忽略了卷积核：卷积的一个输出是 输入通道 · 高 · 宽 个数之和。",
)
def ignores_the_kernel(shape, rng):
    return _normal(math.sqrt(2 / shape[1]), shape, rng)


@task.mutant(
    en="All weights were counted, the outputs too. fan_in is the number of inputs of a single output.",
    zh="把全部权重都数了进去，连输出数也算了。fan_in 是单个输出的输入数。",
)
def counts_all_weights(shape, rng):
    return _normal(math.sqrt(2 / math.prod(shape)), shape, rng)


@task.mutant(
    en="The numbers are cut at one and a half deviations, where they pile up. The task asks for plain normal numbers.",
    zh="在 1.5 倍标准差处截断，边界上会堆积。本题要普通的正态分布。",
)
def clips_normal_numbers(shape, rng):
    deviation = math.sqrt(2 / math.prod(shape[1:]))
    return np.clip(_normal(deviation, shape, rng), -1.5 * deviation, 1.5 * deviation)


@task.mutant(
    en="All weights are positive. The mean is 0: half of them are negative.",
    zh="所有权重都是正的。均值应为 0，一半为负。",
)
def draws_positive_numbers(shape, rng):
    return np.abs(kaiming_normal(shape, rng))


@task.mutant(
    en="The standard normal numbers were not scaled: the signal grows from layer to layer.",
    zh="标准正态分布的数没有缩放：信号会逐层增大。",
)
def forgets_to_scale(shape, rng):
    return _normal(1.0, shape, rng)


@task.mutant(
    en="The shape was turned round. Return the weights in the shape that is asked for.",
    zh="形状颠倒了。应按要求的形状返回权重。",
)
def turns_the_shape(shape, rng):
    return kaiming_normal(shape, rng).T


@task.mutant(
    en="The weights lie in one flat row: give them the shape that is asked for.",
    zh="权重排成了一维。应按要求的形状返回。",
)
def returns_a_flat_array(shape, rng):
    return kaiming_normal(shape, rng).ravel()


@task.mutant(
    en="One number was drawn for each kernel, and repeated at all its places. Every entry of a kernel is drawn by itself.",
    zh="每个卷积核只抽取了一个数，重复填满所有位置。核内每个元素都要单独抽取。",
)
def draws_one_number_for_each_kernel(shape, rng):
    drawn = rng.normal(0.0, _deviation(shape), size=shape[:2])
    return np.broadcast_to(drawn.reshape(*shape[:2], *[1] * (len(shape) - 2)), shape).copy()


@task.mutant(
    en="The variance divides by the mean of fan_in and fan_out. He's rule divides by fan_in alone.",
    zh="方差除以了 fan_in 与 fan_out 的平均。He 初始化只除以 fan_in。",
)
def averages_the_fans(shape, rng):
    return _normal(math.sqrt(4 / ((shape[0] + shape[1]) * math.prod(shape[2:]))), shape, rng)


@task.mutant(
    en="The weights of one output were repeated for all: they would all compute and learn the same. Draw every entry.",
    zh="一个输出的权重被重复给了所有输出：它们的计算和学习都会一样。每个元素都要单独抽取。",
)
def repeats_one_output(shape, rng):
    return np.repeat(kaiming_normal(shape, rng)[:1], shape[0], axis=0)


@task.mutant(
    en="A generator was made and seeded inside, so that every call gives the same numbers. Draw from the one handed in.",
    zh="函数内部新建并设定了种子，每次调用得到的数都一样。应使用传入的生成器。",
)
def seeds_in_each_call(shape, rng):
    return kaiming_normal(shape, np.random.default_rng(0))
