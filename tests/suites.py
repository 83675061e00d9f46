"""What the tests of the graders share: suites, their calls, and submissions run through the comparison of the judge."""

import itertools
import warnings
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from quizprep.coding import checks
from quizprep.coding.checks import Check, Reply, Returned
from quizprep.coding.suite import Call, Function, Task
from quizprep.coding.tasks import load_task

SOLUTIONS = Path(__file__).parent / "solutions"
torch.set_num_threads(1)  # the arrays are small, and starting threads is not

suite = cache(lambda name: load_task(name, []))
plan = cache(lambda name, seed: checks.plan(suite(name), seed))


def submissions(kind: str, tasks: Sequence[str]) -> list[Any]:
    """Return the submissions under ``solutions/TASK/KIND`` as parameters of a test: name of the task, path."""
    return [
        pytest.param(name, path, id=f"{name}-{path.stem}")
        for name in tasks
        for path in sorted((SOLUTIONS / name.replace("-", "_") / kind).glob("*.py"))
    ]


def function_of(path: Path, task: Task) -> Function:
    names: dict[str, Any] = {"__name__": "solution"}
    exec(compile(path.read_text(), str(path), "exec"), names)
    function: Function = names[task.function]
    return function


def reply_of(task: Task, function: Function, check: Check) -> Reply:
    if check.statistic:
        return checks.sample_here(task, function, check)
    reply = checks.run_here(task, function, check.call)
    value = reply.value if isinstance(reply, Returned) else None
    return Returned(value.numpy()) if isinstance(value, torch.Tensor) else reply


def failures(task: Task, function: Function, planned: list[Check]) -> Iterator[str]:
    """Yield the names of the cases that a function fails."""
    for check in planned:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a submission's warnings go to its own output
            failure = checks.failure(task, check, reply_of(task, function, check))
        if failure:
            yield check.name


def drawn(name: str, number: int) -> Iterator[Call]:
    """Yield so many calls of a suite, statistics aside."""
    calls = (check.call for seed in itertools.count() for check in plan(name, seed) if not check.statistic)
    return itertools.islice(calls, number)


def by_name(name: str, call: Call) -> dict[str, Any]:
    """Return the arguments of a call by name, defaults left out."""
    code = suite(name).reference_function.__code__
    return dict(zip(code.co_varnames, call.args, strict=False)) | call.kwargs


def arguments(name: str, call: Call) -> list[Any]:
    """Return all arguments of a call in their order, defaults too."""
    function = suite(name).reference_function
    names = function.__code__.co_varnames[: function.__code__.co_argcount]
    defaults = dict(zip(names[::-1], (function.__defaults__ or ())[::-1], strict=False))
    given = defaults | by_name(name, call)
    return [given[each] for each in names]


def reference(name: str, *args: Any, **kwargs: Any) -> Any:
    """Call the reference of a task."""
    return suite(name).reference_function(*args, **kwargs)


def wide(array: Any) -> torch.Tensor:
    """Return an array as a tensor in double precision."""
    return torch.tensor(np.asarray(array, dtype=np.float64))
