"""What the checks of a run are made from, and when two replies are the same answer."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizprep.coding import checks, compare
from quizprep.coding.checks import Check, Expected, Raised, Returned
from quizprep.coding.exchange import Submission
from quizprep.coding.suite import Call, Deviation, Task
from quizprep.model import Bilingual

TASK = Task("any")


def task_of_draws() -> Task:
    """Return a task with two drawn cases and two statistics, each of which hands in a generator."""
    task = Task("draw")

    @task.reference
    def draw(rng: np.random.Generator) -> float:
        return rng.random()

    @task.random(count=2, en="drawn", zh="随机")
    def drawn(rng: np.random.Generator, _size: int) -> Call:
        return Call(rng)

    @task.statistic(call=Call(np.random.default_rng(0)), repeats=2, en="by place", zh="按位置")
    def by_place(_results: list[float]) -> Deviation | None:
        return None

    @task.statistic(call=Call(rng=np.random.default_rng(0)), repeats=2, en="by name", zh="按名称")
    def by_name(_results: list[float]) -> Deviation | None:
        return None

    return task


def first_draws(seed: int) -> dict[str, float]:
    planned = checks.plan(task_of_draws(), seed)
    return {check.name: check.expected.value for check in planned if check.name != checks.AGAIN}


def test_each_case_and_statistic_draws_from_a_stream_of_its_own() -> None:
    draws = first_draws(3)
    assert list(draws) == ["drawn-1", "drawn-2", "by-place", "by-name"]
    assert len({*draws.values(), *first_draws(4).values()}) == 8
    assert draws == first_draws(3)


def test_a_sample_draws_on_from_call_to_call() -> None:
    task = task_of_draws()
    for check in checks.plan(task, 3)[-2:]:
        reply = checks.sample_here(task, task.reference_function, check)
        assert isinstance(reply, Returned)
        first, second = reply.value
        assert first == check.expected.value != second


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (math.nan, math.nan, True),
        (math.nan, 0.0, False),
        (np.array([1.0, np.nan]), np.array([1.0, np.nan]), True),
        (np.array([1.0, np.nan]), np.array([np.nan, 1.0]), False),
        ((math.nan, [math.nan]), (math.nan, [math.nan]), True),
        ({"f1": math.nan, "recall": 0.5}, {"f1": math.nan, "recall": 0.5}, True),
        ({"f1": math.nan, "recall": 0.5}, {"f1": 0.5, "recall": math.nan}, False),
        ({"f1": [{"a": np.float32(np.nan)}]}, {"f1": [{"a": np.float32(np.nan)}]}, True),
        ({"f1": math.nan}, {"f2": math.nan}, False),
        ({1, 2}, {1, 2}, False),  # a set is no result
    ],
)
def test_nan_equals_nan_where_mistakes_are_compared(one: Any, other: Any, *, same: bool) -> None:
    assert checks.agrees(TASK, Call(), Returned(one), Returned(other)) is same


def test_results_in_another_order_agree_where_the_task_has_none() -> None:
    free, ordered = Task("free", compare=compare.index_set), Task("ordered", compare=compare.exact)
    one, other = Returned(np.array([[0, 1], [2, 3]])), Returned([[2, 3], [0, 1]])
    assert checks.agrees(free, Call(), one, other)
    assert not checks.agrees(ordered, Call(), one, other)
    assert not checks.agrees(free, Call(), one, Returned([[2, 3], [0, 0]]))


@given(
    source=st.binary(max_size=40),
    number=st.none() | st.integers(-3, 6),
    columns=st.none() | st.tuples(st.integers(0, 50), st.integers(0, 50)),
)
def test_whatever_place_a_child_names_the_part_shown_lies_in_the_line(
    source: bytes, number: int | None, columns: tuple[int, int] | None
) -> None:
    submission = Submission(Path("solution.py"), source)
    span = submission.span(number, columns)
    assert span is None or 0 <= span[0] < span[1] <= len(submission.line(number))


def test_errors_agree_by_their_type_and_their_first_words() -> None:
    one, other = Raised(("ValueError", "Exception"), "a", 1), Raised(("KeyError", "Exception"), "a", 1)
    assert checks.agrees(TASK, Call(), one, one._replace(line=2))
    assert not checks.agrees(TASK, Call(), one, other)
    assert checks.agrees(TASK, Call(), one, one._replace(message="in other words"))
    assert not checks.agrees(TASK, Call(), one, one._replace(message="The truth value of an array is ambiguous"))
    assert not checks.agrees(TASK, Call(), one, Returned(1.0))


@pytest.mark.parametrize(
    ("reference", "call", "every"),
    [
        (0.001, 3.0, 10.0),  # seconds that a call takes the reference here; the limits of a call and of all three
        (0.045, 5.0, 14.0),
        (0.0512, 6.0, 16.0),
        (60.0, 60.0, 60.0),
    ],
)
def test_where_the_reference_takes_long_so_may_a_submission(reference: float, call: float, every: float) -> None:
    task = task_of_draws()
    asked = [Check("slow", Bilingual.same("slow"), Call(), Expected(seconds=reference))] * 3
    assert (checks.call_seconds(task, asked[0]), checks.all_seconds(task, asked)) == (call, every)
    assert checks.all_seconds(task, asked[:1]) == max(10.0, call)
