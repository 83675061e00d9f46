"""Xavier's (Glorot's) uniform initialisation.

One matrix shows its shape, and whether its entries are within the bounds; whether they are uniform and independent shows in
many: divided by the bound they must be uniform from -1 to 1.
"""

import math
from functools import cache
from typing import Any

import numpy as np

from quizprep.coding.compare import close
from quizprep.coding.suite import Call, Deviation, Mismatch, Mutant, Task
from quizprep.graders._initialisers import entries_tied, entry_deviates, is_uniform, most_alike, mutant_of, not_drawn_anew
from quizprep.model import Bilingual

Array = np.ndarray[Any, Any]
ROUNDING = 1e-6
"""By this part a bound may be passed: a solution may work in single precision."""


def within_bounds(expected: Any, actual: Any, tolerance: float) -> Mismatch | None:
    """Compare the shape, and whether all entries are within the bounds: which numbers they are is chance."""
    if mismatch := close(expected, actual, 1e300):  # structure, shape, finite numbers
        return mismatch
    drawn, bound = np.asarray(actual, dtype=np.float64), _bound(expected.shape)
    beyond = np.argwhere(np.abs(drawn) > bound * (1 + ROUNDING))
    if not len(beyond):
        return None
    row, column = (int(axis) for axis in beyond[0])
    number = f"{drawn[row, column]:.4g}"
    return Mismatch(
        Bilingual(
            f"result[{row}, {column}] is {number}, beyond the bound of {bound:.4g}",
            f"result[{row}, {column}] 为 {number}，超出界限 {bound:.4g}",
        ),
        (row, column),
    )


def _bound(shape: tuple[int, ...]) -> float:
    return math.sqrt(6 / sum(shape))


task = Task(
    "xavier_uniform",
    refuses=[
        "jax.nn.initializers.glorot_uniform",
        "jax.nn.initializers.xavier_uniform",
        "keras.initializers.GlorotUniform",
        "numpy.random.rand",
        "numpy.random.randn",
        "numpy.random.random",
        "numpy.random.random_sample",
        "numpy.random.uniform",
        "tensorflow.keras.initializers.GlorotUniform",
        "tensorflow.keras.initializers.glorot_uniform",
        "torch.nn.init.xavier_uniform",
        "torch.nn.init.xavier_uniform_",
    ],
    compare=within_bounds,
)


@task.reference
def xavier_uniform(fan_in, fan_out, rng):
    """Return a weight matrix initialised by Xavier's uniform rule.

    The entries are independent, and uniform from -a to a with a = sqrt(6 / (fan_in + fan_out)).

    Args:
        fan_in: int, the number of inputs, at least 1.
        fan_out: int, the number of outputs, at least 1.
        rng: a ``numpy.random.Generator``, from which the chance comes; it goes on from call to call.

    Returns:
        Array (fan_out, fan_in).

    """
    bound = math.sqrt(6 / (fan_in + fan_out))
    return rng.uniform(-bound, bound, size=(fan_out, fan_in))


@task.valid
def within_contract(fan_in: Any, fan_out: Any, rng: Any) -> bool:
    """Whether both fans are positive whole numbers, and the last argument is a generator."""
    return all(type(fan) is int and fan >= 1 for fan in (fan_in, fan_out)) and isinstance(rng, np.random.Generator)


def _call(fan_in: int, fan_out: int) -> Call:
    return Call(fan_in, fan_out, np.random.default_rng([fan_in, fan_out]))


@task.case(en="one input, one output: the bound is sqrt(3)", zh="一个输入、一个输出：界限为 sqrt(3)")
def one_weight() -> Call:
    return _call(1, 1)


@task.case(en="many inputs, one output: a single row", zh="多个输入、一个输出：只有一行")
def one_output() -> Call:
    return _call(40, 1)


@task.case(en="one input, many outputs: a single column", zh="一个输入、多个输出：只有一列")
def one_input() -> Call:
    return _call(1, 40)


@task.case(en="as many inputs as outputs", zh="输入输出数目相等")
def square() -> Call:
    return _call(12, 12)


@task.case(en="more inputs than outputs: the shape is (fan_out, fan_in)", zh="输入多于输出：形状为 (fan_out, fan_in)")
def more_inputs() -> Call:
    return _call(30, 7)


@task.case(en="more outputs than inputs", zh="输出多于输入")
def more_outputs() -> Call:
    return _call(5, 24)


@task.case(en="a large layer: the bound is small", zh="很大的层：界限很小")
def large_layer() -> Call:
    return _call(300, 100)


@task.case(en="everything by keyword", zh="全部按关键字传入")
def by_keyword() -> Call:
    return Call(rng=np.random.default_rng(20), fan_out=3, fan_in=50)


@task.bench(sizes=(1_000, 10_000, 100_000, 300_000, 1_000_000))
def layers_of_growing_width(rng: np.random.Generator, size: int) -> Call:
    return Call(100, size // 100, np.random.default_rng(int(rng.integers(2**62))))


@task.random(count=25, en="layers of random size: shape and bounds", zh="随机大小的层：形状与界限")
def random_layers(rng: np.random.Generator, size: int) -> Call:
    fan_in, fan_out = (int(fan) for fan in rng.integers(1, 2 + 2 * size, size=2, endpoint=True))
    return Call(fan_in, fan_out, np.random.default_rng(int(rng.integers(2**62))))


def _scaled(results: list[Any]) -> Array:
    """Return all entries divided by their bound: call, row, column."""
    drawn = np.array([np.asarray(result, dtype=np.float64) for result in results])
    return drawn / _bound(drawn.shape[1:])


@task.statistic(
    call=Call(3, 2, np.random.default_rng()),
    repeats=2000,
    en="three inputs, two outputs, many times: every entry uniform, none tied to another",
    zh="三个输入、两个输出，重复多次：每个元素均匀分布，彼此独立",
)
def many_small_layers(results: list[Any]) -> Deviation | None:
    values = _scaled(results)
    repeated = mutant_of(task, "repeats-one-row")
    return _not_uniform(values) or entry_deviates(values) or entries_tied(values, repeated)


@task.statistic(
    call=Call(40, 10, np.random.default_rng()),
    repeats=60,
    en="forty inputs, ten outputs: the spread follows from both",
    zh="四十个输入、十个输出：分布范围由两者共同决定",
)
def larger_layers(results: list[Any]) -> Deviation | None:
    return _not_uniform(_scaled(results))


def _not_uniform(values: Array) -> Deviation | None:
    seeded: Deviation | None = not_drawn_anew(values, mutant_of(task, "seeds-in-each-call"))
    if seeded or is_uniform(values):
        return seeded
    every, bound = values.ravel(), _bound(values.shape[1:])
    mean, largest = every.mean() * bound, np.abs(every).max() * bound
    spread, expected = (every * bound).std(), bound / math.sqrt(3)
    return Deviation(
        Bilingual(
            f"{len(every)} entries have mean {mean:.3g}, deviation {spread:.3g} and largest size {largest:.3g}; "
            f"uniform ones have 0, {expected:.3g} and {bound:.3g}",
            f"{len(every)} 个元素的均值为 {mean:.3g}，标准差为 {spread:.3g}，最大绝对值为 {largest:.3g}；"
            f"均匀分布应为 0、{expected:.3g} 和 {bound:.3g}",
        ),
        _mutant_like(values),
    )


def _mutant_like(values: Array) -> Mutant | None:
    """Return the mutant whose entries are distributed most alike, unless none is near."""
    fan_out, fan_in = values.shape[1:]
    samples = {mutant.name: _sample(mutant.name, fan_in, fan_out) for mutant in task.mutants}
    name = most_alike(values, {name: sample for name, sample in samples.items() if sample is not None})
    return mutant_of(task, name) if name else None


@cache
def _sample(name: str, fan_in: int, fan_out: int) -> Array | None:
    """Return entries of a mutant's, divided by the right bound; ``None`` where the shape is wrong already."""
    rng, function = np.random.default_rng(1), mutant_of(task, name).function
    drawn = [np.asarray(function(fan_in, fan_out, rng)) for _ in range(20_000 // (fan_in * fan_out) + 1)]
    if any(matrix.shape != (fan_out, fan_in) for matrix in drawn) or (drawn[0] == drawn[1]).all():
        return None
    return np.ravel(drawn) / _bound((fan_out, fan_in))


def _uniform(bound, fan_in, fan_out, rng):
    return rng.uniform(-bound, bound, size=(fan_out, fan_in))


@task.mutant(
    en="The numbers are normal with the right variance (xavier_normal): many lie beyond the bound. Draw uniform ones.",
    zh="用了方差正确的正态分布（xavier_normal）：许多数超出界限。应使用均匀分布。",
)
def draws_normal_numbers(fan_in, fan_out, rng):
    return rng.normal(0, math.sqrt(2 / (fan_in + fan_out)), size=(fan_out, fan_in))


@task.mutant(
    en="The numbers are normal and cut at the bounds, where they pile up. Uniform ones fill the range evenly.",
    zh="用了在界限处截断的正态分布，边界上会堆积。均匀分布在整个区间内处处相同。",
)
def clips_normal_numbers(fan_in, fan_out, rng):
    bound = math.sqrt(6 / (fan_in + fan_out))
    return np.clip(draws_normal_numbers(fan_in, fan_out, rng), -bound, bound)


@task.mutant(
    en="The standard deviation sqrt(2 / (fan_in + fan_out)) was taken for the bound. Uniform numbers up to a deviate by "
    "a / sqrt(3), so that a = sqrt(6 / (fan_in + fan_out)).",
    zh="把标准差 sqrt(2 / (fan_in + fan_out)) 当成了界限。[-a, a] 上均匀分布的标准差是 a / sqrt(3)，"
    "所以 a = sqrt(6 / (fan_in + fan_out))。",
)
def takes_the_deviation_for_the_bound(fan_in, fan_out, rng):
    return _uniform(math.sqrt(2 / (fan_in + fan_out)), fan_in, fan_out, rng)


@task.mutant(
    en="The variance is 1 / (fan_in + fan_out), half of what it should be, 2 / (fan_in + fan_out).",
    zh="方差成了 1 / (fan_in + fan_out)，只有应有的一半：应取两者的平均，即 2 / (fan_in + fan_out)。",
)
def halves_the_variance(fan_in, fan_out, rng):
    return _uniform(math.sqrt(3 / (fan_in + fan_out)), fan_in, fan_out, rng)


@task.mutant(
    en="This is He's bound, sqrt(6 / fan_in), made for ReLU. Xavier's takes both fans: sqrt(6 / (fan_in + fan_out)).",
    zh="这是 He 初始化的界限 sqrt(6 / fan_in)，用于 ReLU。Xavier 用两者之和：sqrt(6 / (fan_in + fan_out))。",
)
def uses_the_bound_of_he(fan_in, fan_out, rng):
    return _uniform(math.sqrt(6 / fan_in), fan_in, fan_out, rng)


@task.mutant(
    en="Only fan_in was used, sqrt(3 / fan_in): that keeps the forward variance alone (LeCun). Xavier weighs both directions.",
    zh="只用了 fan_in：sqrt(3 / fan_in)，只保持前向方差（LeCun）。Xavier 兼顾前向与反向。",
)
def uses_fan_in_alone(fan_in, fan_out, rng):
    return _uniform(math.sqrt(3 / fan_in), fan_in, fan_out, rng)


@task.mutant(
    en="Only fan_out was used, sqrt(3 / fan_out): that keeps the gradients' variance alone. Xavier weighs both directions.",
    zh="只用了 fan_out：sqrt(3 / fan_out)，只保持反向梯度的方差。Xavier 兼顾前向与反向。",
)
def uses_fan_out_alone(fan_in, fan_out, rng):
    return _uniform(math.sqrt(3 / fan_out), fan_in, fan_out, rng)


@task.mutant(
    en="1 / sqrt(fan_in) is the bound that torch.nn.Linear starts with, not Xavier's.",
    zh="1 / sqrt(fan_in) 是 torch.nn.Linear 默认的界限，不是 Xavier 的。",
)
def uses_the_default_of_torch(fan_in, fan_out, rng):
    return _uniform(1 / math.sqrt(fan_in), fan_in, fan_out, rng)


@task.mutant(
    en="The root is missing: 6 / (fan_in + fan_out) is the bound squared.",
    zh="少了开方：6 / (fan_in + fan_out) 是界限的平方。",
)
def forgets_the_root(fan_in, fan_out, rng):
    return _uniform(6 / (fan_in + fan_out), fan_in, fan_out, rng)


@task.mutant(
    en="The fans were multiplied: the bound takes their sum.",
    zh="两个 fan 相乘了：界限里是它们的和。",
)
def multiplies_the_fans(fan_in, fan_out, rng):
    return _uniform(math.sqrt(6 / (fan_in * fan_out)), fan_in, fan_out, rng)


@task.mutant(
    en="A gain of 5/3, as for tanh in PyTorch, was multiplied in. The task has none.",
    zh="乘上了 PyTorch 里 tanh 的增益 5/3。本题没有增益。",
)
def multiplies_a_gain(fan_in, fan_out, rng):
    return _uniform(5 / 3 * math.sqrt(6 / (fan_in + fan_out)), fan_in, fan_out, rng)


@task.mutant(
    en="All weights are positive: the range starts at 0. It is symmetric, from -a to a.",
    zh="所有权重都是正的：区间从 0 开始。应为对称区间 -a 到 a。",
)
def draws_positive_numbers(fan_in, fan_out, rng):
    return rng.uniform(0, math.sqrt(6 / (fan_in + fan_out)), size=(fan_out, fan_in))


@task.mutant(
    en="The shape is (fan_in, fan_out). Rows are outputs: (fan_out, fan_in).",
    zh="形状成了 (fan_in, fan_out)。行对应输出：(fan_out, fan_in)。",
)
def transposes_the_shape(fan_in, fan_out, rng):
    return xavier_uniform(fan_in, fan_out, rng).T


@task.mutant(
    en="The numbers lie in one flat row. The shape is (fan_out, fan_in).",
    zh="所有数排成了一维。形状应为 (fan_out, fan_in)。",
)
def returns_a_flat_array(fan_in, fan_out, rng):
    return xavier_uniform(fan_in, fan_out, rng).ravel()


@task.mutant(
    en="One row was drawn and repeated: all outputs would compute the same, and learn the same. Draw every entry.",
    zh="只抽了一行并重复：所有输出的计算和学习都会一样。每个元素都要单独抽取。",
)
def repeats_one_row(fan_in, fan_out, rng):
    return np.tile(xavier_uniform(fan_in, fan_out, rng)[:1], (fan_out, 1))


@task.mutant(
    en="A generator was made and seeded inside, so that every call gives the same numbers. Draw from the one handed in.",
    zh="函数内部新建并设定了种子，每次调用得到的数都一样。应使用传入的生成器。",
)
def seeds_in_each_call(fan_in, fan_out, rng):
    return xavier_uniform(fan_in, fan_out, np.random.default_rng(0))
