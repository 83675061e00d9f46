"""A task file to begin from: a tiny task that runs, with a comment at each place that is to become the author's own."""

import keyword

from quizprep.errors import QuizprepError


def skeleton(name: str) -> tuple[str, str]:
    """Return the file name and the text of a new task.

    Raises:
        QuizprepError: no function can have this name.

    """
    function = name.replace("-", "_")
    if not (function.isidentifier() and function.isascii()) or function.startswith("_") or keyword.iskeyword(function):
        raise QuizprepError(f"'{name}' cannot name a task; take the name of its function, such as mean_filter")
    if function != function.lower():
        raise QuizprepError(f"'{name}' cannot name a task; use lower case: {function.lower()}")
    return f"{function}.py", SKELETON.replace("FUNCTION", function).replace("TASK", function.replace("_", "-"))


SKELETON = '''\
"""What TASK is about, in one line.

As it stands this file judges a tiny task: take the mean away from numbers.  Make it your own from top to bottom:

    quizprep check FUNCTION.py       says what is missing
"""

from typing import Any

import numpy as np

from quizprep.coding.suite import Call, Task

task = Task(
    "FUNCTION",  # the function that a learner writes
    # Library calls that would be the whole answer, by their full names; a method with its class, "torch.Tensor.softmax".
    refuses=["scipy.signal.detrend"],
    # Further settings: dtype="uint8" (of the result), in_place=True, seconds=10.0, compare=... (see quizprep/coding/compare.py)
)


# 1. The reference.  Its signature and docstring are all that a learner gets to see, so the docstring is the contract: shapes,
# dtypes, what may occur, what is returned, and what happens at each edge.  Prefer plain code that cannot be wrong to fast code.


@task.reference
def FUNCTION(x):
    """Return numbers with their mean taken away.

    Args:
        x: array (N,), float32 or float64; N is at least 1.

    Returns:
        An array (N,).

    """
    return x - np.mean(x, dtype=np.float64)


# Which inputs the contract allows: every case is held against it, and a failing input is made small inside it.


@task.valid
def within_contract(x: Any) -> bool:
    """Whether these arguments keep the contract."""
    return isinstance(x, np.ndarray) and x.ndim == 1 and x.size > 0 and x.dtype in (np.float32, np.float64)


# 2. Cases: one for each edge that the contract names.  The function's name is the case's name; the text is what a learner
# reads when it fails, in both languages.


@task.case(en="three numbers", zh="三个数")
def three_numbers() -> Call:
    return Call(np.array([1.0, 2.0, 6.0]))


@task.case(en="one number: nothing is left", zh="只有一个数：结果为零")
def one_number() -> Call:
    return Call(np.array([5.0]))


@task.case(en="single precision, far from zero", zh="单精度，远离零点")
def far_from_zero() -> Call:
    return Call(np.array([1000.0, 1001.0, 1004.0], dtype=np.float32))


# 3. Random cases: drawn anew in each run, ``count`` times, with ``size`` growing from 0.  Draw everything from ``rng``.


@task.random(count=20, en="random numbers", zh="随机数")
def random_numbers(rng: np.random.Generator, size: int) -> Call:
    return Call(rng.normal(size=size + 1).round(2))


# 4. Mutants: the mistakes that people make, at least ten.  Each must fail in a case; where a learner's output equals a
# mutant's, its text is shown, so write what you would say to somebody who made this mistake.


@task.mutant(en="Nothing was taken away.", zh="没有减去任何东西。")
def returns_the_input(x):
    return x


@task.mutant(en="That is the median; the mean is the sum divided by the count.", zh="这是中位数；均值是总和除以个数。")
def takes_the_median(x):
    return x - np.median(x)


@task.mutant(en="The mean was added: subtract it.", zh="加上了均值：应当减去。")
def adds_the_mean(x):
    return x + np.mean(x)


# 5. Optional: calls of growing size for ``quizprep code TASK FILE --bench``.
# @task.bench(sizes=(100, 1_000, 10_000, 100_000, 1_000_000))
# def numbers(rng: np.random.Generator, size: int) -> Call:
#     return Call(rng.normal(size=size))
'''
