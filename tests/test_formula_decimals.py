"""Numbers in decimals: as good as the constant they are rounded from, if that is in the answer, and no better."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizprep.formula import check
from quizprep.formula.printer import show, show_number
from quizprep.formula.reading.reader import read
from quizprep.model import Outcome

X = {"x": "real [-5, 5]"}
GELU = "x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3)))"


@pytest.mark.parametrize(
    ("response", "reference"),
    [
        ("0.7978845608 x", "sqrt(2/pi) x"),
        ("0.7978845608028654 x", "sqrt(2/pi) x"),
        ("3.1415926536 x^2", "pi x^2"),
        ("3.1415926535 x^2", "pi x^2"),  # cut off
        ("2.71828182846^x", "e^x"),
        ("x * 0.5641895835", "x/sqrt(pi)"),
        ("0.3333333333 x", "x/3"),
        ("0.16666666667 sin(x)", "sin(x)/6"),
        # constants that stand in the answer only when it is written otherwise
        ("0.7978845608 * 0.7071067812 x", "x/sqrt(pi)"),
        ("log(x + 6)/0.69314718056", "log2(x + 6)"),
        ("1.44269504089 log(x + 6)", "log2(x + 6)"),
        ("0.5x (1 + tanh(0.7978845608(x + 0.044715x^3)))", GELU),
        ("0.5x (1 + tanh(0.7978845608x + 0.0356774081x^3))", GELU),
        ("x sigmoid(1.5957691216 (x + 0.044715x^3))", GELU),
        # the answer may have them
        ("sqrt(2/pi) x", "0.7978845608 x"),
        ("x/3", "0.3333333333 x"),
        ("2 * 0.12345678912 x", "0.24691357824 x"),
    ],
)
def test_a_long_decimal_is_as_good_as_the_constant_it_is_rounded_from(response: str, reference: str) -> None:
    assert check(response, reference, X).outcome is Outcome.CORRECT


@pytest.mark.parametrize(
    ("response", "reference"),
    [
        ("sin(x) * 1.0000000001", "sin(x)"),
        ("sin(x) * 0.9999999999", "sin(x)"),
        ("sin(x) * 0.99999999999999", "sin(x)"),
        ("sin(1.0000000001 x)", "sin(x)"),
        ("sin(x) + 0.00000000001234567", "sin(x)"),
        ("1.0000000001 x", "x"),
        ("x", "1.0000000001 x"),
        ("x^2.0000000001", "x^2"),
        ("sin(x) * 1.12345678901 - 0.12345678900 sin(x)", "sin(x)"),
        ("0.7978845607 x", "sqrt(2/pi) x"),  # neither rounded nor cut off
        ("0.7978845609 x", "sqrt(2/pi) x"),
        ("0.7978845608028655 x", "sqrt(2/pi) x"),
        ("3.1415926537 x^2", "pi x^2"),
        ("0.5x (1 + tanh(0.7978845608x + 0.0356774085x^3))", GELU),
        ("0.12345678901 x", "0.1234567890123 x"),
        ("floor(0.3333333333 x)", "floor(x/3)"),
    ],
)
def test_a_number_that_is_off_in_its_last_digit_is_another_number(response: str, reference: str) -> None:
    verdict = check(response, reference, X)
    assert verdict.outcome is Outcome.INCORRECT
    assert verdict.counterexample


def test_what_is_wrong_in_the_tenth_digit_is_said_to_be_that() -> None:
    assert check("sin(x) * 1.0000000001", "sin(x)", X).mistake == "needless-factor"
    verdict = check("0.7978845607 x", "sqrt(2/pi) x", X)
    assert verdict.mistake == "inexact"
    assert "nine digits" in verdict.feedback[0].en


@pytest.mark.parametrize(
    ("response", "reference", "says"),
    [
        ("3.14 x^2", "pi x^2", "3.14 is pi rounded"),
        ("0.8 x", "sqrt(2/pi) x", "0.8 is sqrt(2/pi) rounded"),
        ("0.33 x + 1.41 x^2", "x/3 + sqrt(2) x^2", "0.33 is 0.3333333333... rounded; 1.41 is sqrt(2) rounded"),
        ("log(x + 6)/0.693", "log2(x + 6)", "0.693 is 0.6931471806... rounded"),
    ],
)
def test_a_number_rounded_to_a_few_digits_is_told(response: str, reference: str, says: str) -> None:
    verdict = check(response, reference, X)
    assert (verdict.outcome, verdict.mistake) == (Outcome.INCORRECT, "rounded-number")
    assert says in verdict.feedback[0].en


@given(st.integers(-(10**20), 10**20), st.integers(0, 30))
def test_a_decimal_is_shown_as_one_reads_it(digits: int, places: int) -> None:
    value = Fraction(digits, 10**places)
    text = show_number(value)
    assert "/" not in text
    assert Fraction(text) == value
    assert show(read(text, [])) == text


def test_small_numbers_are_shown_with_an_exponent() -> None:
    assert [show_number(Fraction(text)) for text in ("0.7978845608", "1e-8", "1.234567e-11", "-0.000000015")] == [
        "0.7978845608",
        "1e-8",
        "1.234567e-11",
        "-1.5e-8",
    ]
