"""A failing call gets small: sizes, then values, never out of the contract."""

from collections.abc import Callable

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from quizprep.coding.show import call_text
from quizprep.coding.shrink import shrink
from quizprep.coding.suite import Call, Task


def shrunk(call: Call, fails: Callable[..., bool]) -> Call:
    assert fails(*call.args, **call.kwargs)
    tried = 0

    def count(candidate: Call) -> bool:
        nonlocal tried
        tried += 1
        return fails(*candidate.args, **candidate.kwargs)

    smallest = shrink(call, count, lambda: tried > 20_000)
    assert fails(*smallest.args, **smallest.kwargs)
    return smallest


def text(call: Call) -> str:
    task = Task("f")
    task.reference(lambda *_args, **_kwargs: None)
    return call_text(task, call)


def rng() -> np.random.Generator:
    return np.random.default_rng(1)


def test_one_number_out_of_many() -> None:
    found = shrunk(Call(rng().normal(size=(7, 5))), lambda x: bool((x < 0).any()))
    assert text(found) == "f(np.array([[-1.0]]))"


def test_linked_arrays_keep_one_length() -> None:
    call = Call(rng().normal(size=(30, 4)), rng().normal(size=30), 0.73)
    found = shrunk(call, lambda boxes, scores, _: len(boxes) == len(scores) and boxes.shape[1] == 4 and len(scores) > 1)
    assert text(found) == "f(np.array([[0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0]]), np.array([0.0, 0.0]), 0.0)"


def test_distinct_scores_become_ranks() -> None:
    found = shrunk(Call(rng().normal(size=3)), lambda scores: len(np.unique(scores)) == len(scores) == 3)
    assert sorted(found.args[0].tolist()) == [0.0, 1.0, 2.0]


def test_lists_and_options() -> None:
    call = Call([("a", 1.5, (3, 4)), ("b", 2.5, (5, 6)), ("c", 3.5, (7, 8))], threshold=0.5, flag=True)
    found = shrunk(call, lambda items, **_: any(name == "b" for name, _, _ in items))
    assert text(found) == "f([('b', 0.0, (0, 0))])"


def test_integers_and_dtypes() -> None:
    call = Call(rng().integers(0, 255, (6, 8), dtype=np.uint8), 3)
    found = shrunk(call, lambda img, k: img.ndim == 2 and img.dtype == np.uint8 and bool((img > 100).any()) and k % 2 == 1)
    assert found.args[0].shape == (1, 1)
    assert found.args[1] == 1


def test_nothing_empty_is_made() -> None:
    found = shrunk(Call(np.ones((4, 4)), [1, 2, 3]), lambda *_: True)
    assert text(found) == "f(np.array([[0.0]]), [0])"


def test_an_empty_call_stays() -> None:
    assert text(shrunk(Call(), lambda: True)) == "f()"
    assert text(shrunk(Call(np.zeros((0, 4)), []), lambda boxes, _: boxes.shape == (0, 4))) == "f(np.zeros((0, 4)), [])"


def test_it_stops_when_time_is_up() -> None:
    call = Call(rng().normal(size=1000))
    assert shrink(call, lambda _: True, lambda: True).args[0] is call.args[0]


@given(st.lists(st.floats(allow_nan=True), min_size=1, max_size=12), st.integers(0, 3))
def test_any_values_and_never_the_callers_own(values: list[float], kept: int) -> None:
    """Shrinking neither fails on odd numbers nor changes the call that it was given."""
    array = np.array(values)
    before = array.tobytes()
    found = shrink(Call(array), lambda call: len(call.args[0]) >= min(kept, len(values)), lambda: False)
    assert array.tobytes() == before
    assert len(found.args[0]) == max(1, min(kept, len(values)))
