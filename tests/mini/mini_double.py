"""A tiny task: double every entry."""

import numpy as np

from quizprep.coding.suite import Call, Task

task = Task("double")


@task.reference
def double(x):
    """Return an array of the same shape with every entry doubled.

    x: array of any shape, float64.
    """
    return 2 * np.asarray(x)


@task.case(en="one entry", zh="单个元素")
def one():
    return Call(np.array([3.0]))


@task.random(count=5, en="random entries", zh="随机元素")
def some(rng, size):
    return Call(rng.normal(size=size + 1))


@task.mutant(en="That is the square: 2x is not x².", zh="这是平方：2x 不是 x²。")
def squares(x):
    return np.asarray(x) ** 2
