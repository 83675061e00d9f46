"""The form that a question demands: right in another one costs nothing, and wrong stays wrong whatever its form."""

import pytest
from formulas import asking

from quizprep.formula.checker import Checker
from quizprep.formula.judge import judge
from quizprep.formula.reading.reader import read
from quizprep.formula.telling.forms import has_form
from quizprep.model import FormulaQuestion, Outcome, ResponseError

NAMES = ["a", "b", "c", "x"]

HAS = [
    ("factored", "a (b + c)"),
    ("factored", "-a (b + c)"),
    ("factored", "(a + b)(a - b)/2"),
    ("factored", "(a + b)^2"),
    ("factored", "2 a (b + 1)"),
    ("factored", "a b"),
    ("single-fraction", "(a + b)/c"),
    ("single-fraction", r"-\frac{a + b}{b c}"),
    ("single-fraction", "(1 + exp(a/b))/c"),
    ("in sigmoid", "x sigmoid(x)"),
    ("in sigmoid", "sigmoid(x)(1 - sigmoid(x))"),
    ("in a", "a + 1"),
]

HAS_NOT = [
    ("factored", "a b + a c"),
    ("factored", "2(a b + a c)"),
    ("factored", "a (b + c) + 1"),
    ("factored", "(a b + a c)/2"),
    ("single-fraction", "a/c + b/c"),
    ("single-fraction", "a + b"),
    ("single-fraction", "(a/b)/c"),
    ("single-fraction", "(a + b^-1)/c"),
    ("single-fraction", "(a + b) c^-1"),
    ("in sigmoid", "x/(1 + exp(-x))"),
    ("in sigmoid", "sigmoid(x) exp(-x)/(1 + exp(-x))"),
    ("in sigmoid", "sigmoid(x) e^(-x)/(1 + e^(-x))"),
    ("in a", "b + 1"),
]


@pytest.mark.parametrize(("form", "text"), HAS)
def test_has_the_form(form: str, text: str) -> None:
    assert has_form(read(text, NAMES), form, read("x sigmoid(x)", NAMES))


@pytest.mark.parametrize(("form", "text"), HAS_NOT)
def test_has_it_not(form: str, text: str) -> None:
    assert not has_form(read(text, NAMES), form, read("x sigmoid(x)", NAMES))


def question(form: str) -> FormulaQuestion:
    return asking("a (b + c)", dict.fromkeys(NAMES, "real [1, 5]"), form=form)


def test_right_in_another_form_costs_nothing() -> None:
    assert judge(question("factored"), "(c + b) a").outcome is Outcome.CORRECT
    with pytest.raises(ResponseError, match="right, but the question asks for it factored") as caught:
        judge(question("factored"), "ab + ac")
    assert caught.value.span == (0, 7)
    assert "因式分解" in caught.value.message.zh


def test_wrong_is_wrong_whatever_its_form() -> None:
    assert judge(question("factored"), "ab - ac").outcome is Outcome.INCORRECT
    assert judge(question("factored"), "a (b - c)").outcome is Outcome.INCORRECT


def test_the_child_asks_for_the_form_as_well() -> None:
    with Checker() as checker, pytest.raises(ResponseError, match="factored"):
        checker.judge(question("factored"), "ab + ac")
