"""Proofs: found where SymPy can find them, stopped where it cannot, and never a danger to what runs beside them."""

import signal
import threading
import time

import pytest

from quizprep.formula.proof import _can_be_bounded, _within, is_proved
from quizprep.formula.reader import read
from quizprep.model import Variable

VARIABLES = {
    "n": Variable("integer [1, 20]"),
    "a": Variable("real (0, 5]"),
    "b": Variable("real [-5, 5]"),
    "K": Variable("integer [2, 6]"),
    "x": Variable("real (0, 5]", shape=("K",)),
    "j": Variable("integer [1, K]"),
    "A": Variable("real [-1, 1]", shape=("K", "K")),
}

EQUAL = [
    ("(a + b)^2", "a^2 + 2ab + b^2"),
    ("log(a^2)", "2 log(a)"),
    ("sqrt(a^2)", "a"),
    ("floor(n + 1/2)", "n"),
    ("floor(a + n)", "floor(a) + n"),
    ("exp(a + b)", "exp(a) exp(b)"),
    ("1/(1 + exp(-b))", "exp(b)/(1 + exp(b))"),
    ("sum_{i=1}^{n} i", "n(n+1)/2"),
    ("exp(x_j)/sum_i exp(x_i)", "softmax(x)_j"),
    ("softmax(A)", "softmax(A)"),
    ("max(a, 0)", "a"),
    ("|a|", "a"),
    ("a if a > 0 else b", "a"),
    ("tanh(a)^2 + 1/cosh(a)^2", "1"),
]


@pytest.mark.parametrize(("left", "right"), EQUAL)
def test_proved(left: str, right: str) -> None:
    assert is_proved(read(left, VARIABLES), read(right, VARIABLES), VARIABLES, seconds=5)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("sqrt(b^2)", "b"),
        ("log(b^2)", "2 log(b)"),
        ("floor(a)", "a"),
        ("n", "n + 1"),
        ("x", "a"),
        ("A^T", "A"),
        ("|b|", "b"),
        ("sum(x)", "x_j"),
    ],
)
def test_what_is_not_equal_is_never_proved(left: str, right: str) -> None:
    assert not is_proved(read(left, VARIABLES), read(right, VARIABLES), VARIABLES, seconds=2)


def test_work_is_stopped_even_if_it_swallows_the_first_alarm() -> None:
    def stubborn() -> bool:
        try:
            while True:
                time.sleep(0.001)
        except BaseException:  # noqa: BLE001 - this is what it is about
            while True:
                time.sleep(0.001)

    assert _within(0.02, stubborn) is False
    assert signal.getsignal(signal.SIGALRM) is signal.SIG_DFL
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_nothing_is_tried_where_no_alarm_can_be_set() -> None:
    found: list[bool] = []
    thread = threading.Thread(target=lambda: found.append(_can_be_bounded()))
    thread.start()
    thread.join()
    assert found == [False]
    assert _can_be_bounded()
    signal.signal(signal.SIGALRM, lambda *_: None)
    try:
        assert not _can_be_bounded(), "an alarm that somebody else uses is left alone"
        assert not is_proved(read("a", VARIABLES), read("a + 0", VARIABLES), VARIABLES)
    finally:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
