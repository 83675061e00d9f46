"""Values: exact where they can be, never on the wrong side of a jump, undefined said as such."""

import math
from fractions import Fraction
from typing import Any

import pytest

from quizprep.errors import QuizprepError
from quizprep.formula.reading.reader import read, read_condition
from quizprep.formula.values.arithmetic import FLOATS
from quizprep.formula.values.evaluate import TooLarge, Undefined, evaluate
from quizprep.formula.values.matrices import product
from quizprep.model import Variable

VECTORS = {
    "x": Variable("real [0, 1]", shape=("K",)),
    "A": Variable("real [0, 1]", shape=("m", "n")),
    "B": Variable("real [0, 1]", shape=("n", "m")),
    "K": Variable("integer [1, 9]"),
    "m": Variable("integer [1, 9]"),
    "n": Variable("integer [1, 9]"),
    "j": Variable("integer [1, K]"),
    "a": Variable("real [0, 1]"),
}


def value(text: str, **values: Any) -> Any:
    return evaluate(read(text, list(values)), values)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1/3 + 1/6", Fraction(1, 2)),
        ("0.1 + 0.2", Fraction(3, 10)),
        ("6/3", 2),
        ("floor(7/2)", 3),
        ("floor(-7/2)", -4),
        ("ceil(7/2)", 4),
        ("round(5/2)", 2),
        ("round(7/2)", 4),
        ("-7 // 2", -4),
        ("-7 % 3", 2),
        ("7.5 % 2", Fraction(3, 2)),
        ("2^10", 1024),
        ("2^-2", Fraction(1, 4)),
        ("(-2)^3", -8),
        ("4^0.5", 2),
        ("(9/4)^(3/2)", Fraction(27, 8)),
        ("0^0", 1),
        ("1^(10^9)", 1),
        ("sqrt(16/9)", Fraction(4, 3)),
        ("exp(0)", 1),
        ("log(1)", 0),
        ("cos(0)", 1),
        ("abs(-3)", 3),
        ("sign(-3)", -1),
        ("max(1, 5/2, 2)", Fraction(5, 2)),
        ("min(1, -2)", -2),
        ("clip(5, 0, 3)", 3),
        ("relu(-1) + relu(2)", 2),
        ("sum(i^2 for i in 1..10)", 385),
        ("prod(i for i in 1..5)", 120),
        ("sum(i for i in 5..1)", 0),
        ("prod(i for i in 5..1)", 1),
        ("max(i*(5-i) for i in 1..4)", 6),
        ("mean(i for i in 1..4)", Fraction(5, 2)),
        ("sum(i for i in 1..9 if i % 2 == 0)", 20),
        ("1 if 2 > 1 else 1/0", 1),
    ],
)
def test_exact(text: str, expected: int | Fraction) -> None:
    result = value(text)
    assert result == expected
    assert type(result) is type(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sqrt(2)", math.sqrt(2)),
        ("e", math.e),
        ("pi", math.pi),
        ("log2(10)", math.log2(10)),
        ("log(8, 2)", 3.0),
        ("log10(50)", math.log10(50)),
        ("sigmoid(2)", 1 / (1 + math.exp(-2))),
        ("sigmoid(-2)", 1 / (1 + math.exp(2))),
        ("softplus(3)", math.log(1 + math.exp(3))),
        ("erf(0.5)", math.erf(0.5)),
        ("tanh(0.3)", math.tanh(0.3)),
        ("asin(0.3) + acos(0.3)", math.pi / 2),
        ("2^0.3", 2**0.3),
        ("log1p(0.5) - log(1.5)", 0.0),
        ("expm1(1)", math.e - 1),
    ],
)
def test_floats(text: str, expected: float) -> None:
    assert value(text) == pytest.approx(expected, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # In floats log(8)/log(2) is 3 or a hair below; log10(1000) likewise.
        ("floor(log(8)/log(2))", 3),
        ("floor(log(1000)/log(10))", 3),
        ("floor(log(243)/log(3))", 5),
        ("ceil(log(1000)/log(10))", 3),
        ("floor(sqrt(2)*sqrt(2))", 2),
        ("floor(4 + log2(448/224))", 5),
        ("floor((2^0.5)^2)", 2),
        ("1 if sqrt(2)*sqrt(2) == 2 else 0", 1),
        ("1 if sqrt(2)*sqrt(3) <= sqrt(6) else 0", 1),
        ("sign(sqrt(2)*sqrt(3) - sqrt(6))", 0),
        ("floor(exp(log(7)))", 7),
        ("floor(0.1*3*10)", 3),
    ],
)
def test_floats_never_fall_on_the_wrong_side_of_a_jump(text: str, expected: int) -> None:
    assert value(text) == expected


def test_large_numbers_on_the_way_do_no_harm() -> None:
    assert value("log(exp(1000))") == pytest.approx(1000)
    assert value("exp(1000)/(1 + exp(1000))") == pytest.approx(1)
    assert value("sigmoid(-2000)") == pytest.approx(0)
    assert value("exp(-2000)") == 0


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("1/(a - a)", "a division by zero"),
        ("1/(sqrt(2)*sqrt(2) - 2 + a - a)", "a division by zero"),
        ("(a - a)^-1", "a division by zero"),
        ("5 // (a - a)", "a division by zero"),
        ("5 % (a - a)", "a division by zero"),
        ("log(a - a)", "a logarithm of a number that is not positive"),
        ("log(a - a - 1)", "a logarithm of a number that is not positive"),
        ("sqrt(a - a - 1)", "a root of a negative number"),
        ("(a - a - 8)^(1/3)", "a root of a negative number"),
        ("acos(a - a + 2)", "acos outside of its domain"),
        ("max(i for i in 5..1)", "the max of nothing"),
        ("sum(i for i in 1..2.5)", "a sum whose ends are no whole numbers"),
        ("Piecewise((1, 2 < a))", "none of the cases applies"),
    ],
)
def test_undefined(text: str, why: str) -> None:
    with pytest.raises(Undefined, match=why) as caught:
        value(text, a=1)
    assert caught.value.why.zh


@pytest.mark.parametrize(
    "text",
    [
        "n^n^n",
        "exp(exp(exp(n)))",
        "2^(10^n)",
        "sum(sum(sum(1 for i in 1..n^3) for i in 1..n^3) for i in 1..n^3)",
        "sum(1 for i in 1..n^12)",
        "prod(n^i for i in 1..n^2)",
        "(n + 0.5)^(n^6)",
        "ceil(cosh(n^20))",
    ],
)
def test_too_large_is_said_quickly(text: str) -> None:
    with pytest.raises(TooLarge):
        value(text, n=60)


def test_vectors_and_matrices() -> None:
    values = {
        "x": [1, 2, 3],
        "A": [[1, 2], [3, 4], [5, 6]],
        "B": [[1, 0, 1], [0, 1, 1]],
        "K": 3,
        "m": 3,
        "n": 2,
        "j": 2,
        "a": 10,
    }

    def worth(text: str) -> Any:
        return evaluate(read(text, VECTORS), values)

    assert worth("x_j") == 2
    assert worth("x") == (1, 2, 3)
    assert worth("2x + a") == (12, 14, 16)
    assert worth("x*x") == (1, 4, 9)
    assert worth("x^T x") == 14
    assert worth("A_{32}") == 6
    assert worth("A_2") == (3, 4)
    assert worth("A B") == ((1, 2, 3), (3, 4, 7), (5, 6, 11))
    assert worth("A B x") == (14, 32, 50)
    assert worth("x^T A") == (22, 28)
    assert worth("A^T") == ((1, 3, 5), (2, 4, 6))
    assert worth("A ⊙ B^T") == ((1, 0), (0, 4), (5, 6))
    assert worth("A + x_1") == ((2, 3), (4, 5), (6, 7))
    assert worth("sum(A)") == 21
    assert worth("mean(x)") == 2
    assert worth("max(x)") == 3
    assert worth("norm(A_2)") == 5
    assert worth("||x||^2") == pytest.approx(14)
    assert worth("max(x, 2)") == (2, 2, 3)
    assert worth("sum_i A_{i2}") == 12
    assert worth("sum_{i != j} x_i") == 4
    assert worth("softmax(0x)") == (Fraction(1, 3),) * 3
    assert worth("softmax(A)_{11}") == pytest.approx(1 / (1 + math.e))
    assert worth("softmax(A)_1")[1] == pytest.approx(math.e / (1 + math.e))


@pytest.mark.parametrize(
    ("text", "why"), [("x_{j+9}", "out of range"), ("x_{j-2}", "out of range"), ("A A", "shapes"), ("x + A_1", "shapes")]
)
def test_undefined_elements_and_shapes(text: str, why: str) -> None:
    values = {"x": (1, 2, 3), "A": ((1, 2), (3, 4), (5, 6)), "K": 3, "m": 3, "n": 2, "j": 2}
    with pytest.raises(Undefined, match=why):
        evaluate(read(text, VECTORS), values)


def test_the_index_of_a_sum_hides_a_variable_of_the_same_name() -> None:
    assert value("j + sum(j for j in 1..3) + j", j=10) == 26


def test_conditions() -> None:
    condition = read_condition("h + 2p >= d*(k-1) + 1 and not h == 5", ["h", "p", "d", "k"])
    assert evaluate(condition, {"h": 3, "p": 0, "d": 1, "k": 3}) is True
    assert evaluate(condition, {"h": 2, "p": 0, "d": 1, "k": 3}) is False
    assert evaluate(condition, {"h": 5, "p": 0, "d": 1, "k": 3}) is False


def test_a_missing_value_is_named() -> None:
    with pytest.raises(QuizprepError, match="'k' has no value"):
        evaluate(read("k + 1", ["k"]), {})


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ((), (), 0),
        (((), ()), (), (0, 0)),
        ((1, 2), ((), ()), ()),
        (((1,), (2,)), ((),), ((), ())),
        (((1, 2),), (3, 4), (11,)),
    ],
)
def test_products_of_nothing_are_nothing(left: Any, right: Any, expected: Any) -> None:
    assert product(FLOATS, left, right) == expected
