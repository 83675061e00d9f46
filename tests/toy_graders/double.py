"""A toy: elementwise, one array, a hang is noticed after half a second."""

import numpy as np

from quizprep.coding.suite import Call, Task

task = Task("double", refuses=["numpy.multiply", "torch.softmax", "torch.Tensor.softmax"], seconds=2.0)


@task.reference
def double(x: np.ndarray, times: int = 1) -> np.ndarray:
    r"""Return ``x`` doubled, ``times`` times over: :math:`2^t x`.

    Args:
        x: float array (N,).
        times: whole number, not negative.

    """
    if times < 0:
        raise ValueError("times must not be negative")
    return x * 2.0**times


@task.valid
def valid(x: np.ndarray, times: int = 1) -> bool:
    return x.ndim == 1 and isinstance(times, int)


@task.case(en="one element", zh="一个元素")
def one() -> Call:
    return Call(np.array([3.0]))


@task.case(en="nothing at all", zh="空数组")
def empty() -> Call:
    return Call(np.zeros(0))


@task.case(en="single precision", zh="单精度")
def single() -> Call:
    return Call(np.linspace(-1, 1, 7, dtype=np.float32))


@task.case(en="a strided view that is read-only", zh="只读的带步长视图")
def strided() -> Call:
    x = np.arange(12.0)[::3]
    x.flags.writeable = False
    return Call(x)


@task.case(en="negative times is a ValueError", zh="times 为负时抛出 ValueError")
def negative() -> Call:
    return Call(np.ones(2), times=-1)


@task.random(count=6, en="random values", zh="随机数")
def drawn(rng: np.random.Generator, size: int) -> Call:
    return Call(rng.normal(size=3 * size + 1), times=int(rng.integers(0, 4)))


@task.half(count=2, en="half precision", zh="半精度")
def halves(rng: np.random.Generator, size: int) -> Call:
    return Call(rng.normal(size=size + 2), times=1)


@task.mutant(en="The number of times was ignored.", zh="忽略了 times。")
def ignores_times(x: np.ndarray, times: int = 1) -> np.ndarray:
    if times < 0:
        raise ValueError
    return 2 * x


@task.mutant(en="Whole numbers only: the fraction was cut off.", zh="只保留了整数部分。")
def cuts_fractions(x: np.ndarray, times: int = 1) -> np.ndarray:
    if times < 0:
        raise ValueError
    return np.asarray(np.trunc(x) * 2.0**times)
