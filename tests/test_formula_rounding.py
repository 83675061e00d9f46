"""What people mean who write ``int``, ``//``, ``%`` and ``round``: as in Python and NumPy, and told apart below 0."""

import math
from collections.abc import Callable

import numpy as np
import pytest

from quizprep.formula import check
from quizprep.formula.reading.reader import read
from quizprep.formula.values.evaluate import evaluate
from quizprep.model import Outcome, ResponseError

REAL = {"x": "real [-5, 5]"}
NEGATIVE_TOO = {"n": "integer [-9, 9]", "m": "integer [1, 5]"}
NEVER_NEGATIVE = {"n": "integer [0, 9]", "m": "integer [1, 5]"}


@pytest.mark.parametrize(
    ("text", "truth"),
    [
        ("int(a/b)", lambda a, b: int(a / b)),
        ("math.trunc(a/b)", lambda a, b: math.trunc(a / b)),
        ("np.fix(a/b)", lambda a, b: np.fix(a / b)),
        ("(a/b).int()", lambda a, b: int(a / b)),
        ("(a/b).astype(int)", lambda a, b: np.array(a / b).astype(int)),
        ("(a/b).long()", lambda a, b: int(a / b)),
        ("a // b", lambda a, b: a // b),
        ("np.floor_divide(a, b)", np.floor_divide),
        ("torch.div(a, b, rounding_mode='floor')", lambda a, b: a // b),
        ('torch.div(a, b, rounding_mode="trunc")', lambda a, b: int(a / b)),
        ("torch.div(a, b, rounding_mode=None)", lambda a, b: a / b),
        ("a % b", lambda a, b: a % b),
        ("np.mod(a, b)", np.mod),
        ("np.remainder(a, b)", np.remainder),
        (r"a \bmod b", lambda a, b: a % b),
        ("math.fmod(a, b)", math.fmod),
        ("round(a/b)", lambda a, b: round(a / b)),
        ("np.rint(a/b)", lambda a, b: np.rint(a / b)),
        ("⌊a/b⌉", lambda a, b: round(a / b)),
        (r"\left\lfloor \frac{a}{b} \right\rceil", lambda a, b: round(a / b)),
        ("round(a/b, 1)", lambda a, b: round(a / b, 1)),
        ("np.round(a/b, decimals=1)", lambda a, b: np.round(a / b, 1)),
        ("round(a/b, 0)", lambda a, b: round(a / b)),
    ],
)
def test_they_are_worth_what_python_and_numpy_make_of_them(text: str, truth: Callable[[int, int], float]) -> None:
    tree = read(text, ["a", "b"])
    for a, b in ((7, 2), (-7, 2), (7, -2), (-7, -2), (-6, 3), (0, 5), (-1, 4), (5, 2), (-5, 2)):
        assert float(evaluate(tree, {"a": a, "b": b})) == pytest.approx(float(truth(a, b))), (a, b)


@pytest.mark.parametrize(
    ("response", "reference"),
    [
        ("int(n/m)", "floor(n/m)"),
        ("n - m*int(n/m)", "n mod m"),
        ("fmod(n, m)", "n mod m"),
        ("int(n/m + 1)", "floor(n/m) + 1"),
        ("int(n*m/7)", "(n*m) // 7"),
    ],
)
def test_a_number_cut_off_is_rounded_down_where_nothing_is_below_zero(response: str, reference: str) -> None:
    verdict = check(response, reference, NEVER_NEGATIVE)
    assert (verdict.outcome, verdict.decided_by) == (Outcome.CORRECT, "proof")


@pytest.mark.parametrize(
    ("response", "reference"), [("int(x)", "floor(x)"), ("x - int(x)", "x mod 1"), ("x.astype(int)", "floor(x)")]
)
def test_int_is_asked_about_where_a_floor_would_be_right(response: str, reference: str) -> None:
    with pytest.raises(ResponseError, match="below 0 they differ") as caught:
        check(response, reference, REAL)
    assert len(caught.value.readings) == 2


def test_int_is_the_whole_part_where_that_is_the_answer() -> None:
    for reference in ("trunc(x)", "sign(x) floor(|x|)", "floor(x) if x >= 0 else ceil(x)"):
        assert check("int(x)", reference, REAL).outcome is Outcome.CORRECT
    assert check("int(n/m) + 1", "floor(n/m)", NEGATIVE_TOO).outcome is Outcome.INCORRECT


@pytest.mark.parametrize("response", ["trunc(x)", "np.fix(x)", "ceil(x)", "round(x)"])
def test_another_rounding_is_no_floor(response: str) -> None:
    verdict = check(response, "floor(x)", REAL)
    assert (verdict.outcome, verdict.mistake) == (Outcome.INCORRECT, "other-rounding")


def test_a_remainder_of_the_other_sign_is_told() -> None:
    verdict = check("fmod(n, m)", "n mod m", NEGATIVE_TOO)
    assert verdict.outcome is Outcome.INCORRECT
    assert "n >= 0" in verdict.feedback[0].en


@pytest.mark.parametrize("response", ["floor(x + 1/2)", "⌊x + 0.5⌋", "ceil(x - 1/2)"])
def test_halves_that_are_rounded_otherwise_are_named(response: str) -> None:
    verdict = check(response, "round(x)", REAL)
    assert (verdict.outcome, verdict.mistake) == (Outcome.INCORRECT, "halves")


def test_round_is_asked_about_where_rounding_halves_up_would_be_right() -> None:
    with pytest.raises(ResponseError, match="the even number"):
        check("round(x)", "floor(x + 1/2)", REAL)


@pytest.mark.parametrize(
    "text", ["torch.div(a, b, rounding_mode=a)", "torch.div(a, b, rounding_mode='up')", "'floor'(a)", "⌈a⌋"]
)
def test_what_is_no_rounding_is_refused(text: str) -> None:
    with pytest.raises(ResponseError):
        read(text, ["a", "b"])
