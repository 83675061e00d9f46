"""A toy with linked arrays: which values exceed the limit of their row."""

import numpy as np

from quizprep.coding.compare import exact
from quizprep.coding.suite import Call, Task

task = Task("select", compare=exact, seconds=4.0)


@task.reference
def select(values: np.ndarray, limits: np.ndarray) -> list[int]:
    """Return the indices of the values above their limits, in order."""
    return [index for index in range(len(values)) if values[index] > limits[index]]


@task.valid
def valid(values: np.ndarray, limits: np.ndarray) -> bool:
    return values.ndim == 1 and values.shape == limits.shape


@task.random(count=4, en="random values", zh="随机数")
def drawn(rng: np.random.Generator, size: int) -> Call:
    values = rng.normal(size=20 * size + 20)
    limits = np.where(rng.random(len(values)) < 0.2, values, rng.normal(size=len(values)))
    return Call(values, limits)


@task.mutant(en="A value equal to its limit is not above it.", zh="等于上限不算超过。")
def takes_equal(values: np.ndarray, limits: np.ndarray) -> list[int]:
    return [index for index in range(len(values)) if values[index] >= limits[index]]


@task.mutant(en="Values were taken, not indices.", zh="返回了值而不是下标。")
def takes_values(values: np.ndarray, limits: np.ndarray) -> list[float]:
    return [value for value, limit in zip(values, limits, strict=True) if value > limit]
