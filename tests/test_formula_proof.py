"""Proofs: found where SymPy can find them, stopped where it cannot, and never a danger to what runs beside them."""

import random
import signal

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from test_formula_properties import TREES
from test_formula_properties import VARIABLES as NAMES

from quizprep.errors import QuizprepError
from quizprep.formula.printer import show
from quizprep.formula.proving.identities import are_equal
from quizprep.formula.proving.proof import is_proved
from quizprep.formula.reading.reader import read
from quizprep.formula.telling.edits import changed, dropped
from quizprep.formula.tree import Tree, binary, number
from quizprep.formula.values.compare import agree
from quizprep.formula.values.evaluate import Undefined, evaluate
from quizprep.formula.values.points import draw
from quizprep.model import Variable

VARIABLES = {
    "n": Variable("integer [1, 20]"),
    "m": Variable("integer [1, 20]"),
    "c": Variable("real [-5, 5]"),
    "p": Variable("real (0, 1)"),
    "t": Variable("integer [0, 1]"),
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


IDENTITIES = [
    # roundings
    ("ceil(n/m)", "floor((n + m - 1)/m)"),
    ("floor((n - 1)/m) + 1", "ceil(n/m)"),
    ("-floor(-n/m)", "ceil(n/m)"),
    ("(n + 3m)//m", "n//m + 3"),
    ("floor(n/2 + 1/2)", "ceil(n/2)"),
    ("n % m", "n - m floor(n/m)"),
    # two sides
    ("max(b, c)", "(b + c + |b - c|)/2"),
    ("max(0, b)", "b if b > 0 else 0"),
    ("max(a, a + b) - a", "relu(b)"),
    ("|b|^2", "b^2"),
    ("sqrt(b^2)", "|b|"),
    ("min(b, c)", "-max(-b, -c)"),
    ("b^2/2 if |b| <= a else a(|b| - a/2)", "min(|b|, a)^2/2 + a max(|b| - a, 0)"),
    ("b if t == 1 else c", "t b + (1 - t) c"),
    ("min(6, max(0, b + 3))/6", "max(0, min(1, b/6 + 1/2))"),
    # powers, roots and logarithms
    ("log(1 + exp(b))", "b + log(1 + exp(-b))"),
    ("log(p/(1 - p))", "log(p) - log(1 - p)"),
    ("log(1/p)", "-log(p)"),
    ("p^n p^m", "p^(n + m)"),
    ("exp(n log(p))", "p^n"),
    ("sqrt(2/n)", "2/sqrt(2n)"),
    ("sqrt(6/(n + m))", "sqrt(3) sqrt(2/(n + m))"),
    ("(1 + tanh(b/2))/2", "sigmoid(b)"),
    ("1 - tanh(b)^2", "4/(exp(b) + exp(-b))^2"),
    ("log2(n)", "log(n)/log(2)"),
    # sums
    ("exp(x_j - max(x))/sum_i exp(x_i - max(x))", "softmax(x)_j"),
    ("max(x) + log(sum_i exp(x_i - max(x)))", "log(sum_i exp(x_i))"),
    ("sum_i p^(i - 1) x_i", "sum_i p^i x_i/p"),
    ("sum_{i=0}^{K-1} p^i x_{K-i}", "sum_{i=1}^{K} p^(K-i) x_i"),
    ("sum_{i=0}^{n-1} p^i", "(1 - p^n)/(1 - p)"),
    ("mean((x - mean(x))^2)", "mean(x^2) - mean(x)^2"),
    ("norm(x)^2", "x^T x"),
    ("prod_i x_i", "exp(sum_i log(x_i))"),
    ("sum_{i=2}^{n+1} i", "n(n + 1)/2 + n"),
    ("(A A)^T", "A^T A^T"),
    ("(2A) A", "A A + A A"),
]


@pytest.mark.parametrize(("left", "right"), IDENTITIES)
def test_shown_by_the_identities_of_the_field(left: str, right: str) -> None:
    assert are_equal(read(left, VARIABLES), read(right, VARIABLES), VARIABLES)


@pytest.mark.parametrize("text", ["log(a - a)", "sum_{i=1}^{3} log(0*i)", "log(b)/log(a - a)", "softplus(log(a - a))"])
def test_the_logarithm_of_zero_proves_nothing_and_ends(text: str) -> None:
    assert not are_equal(read(text, VARIABLES), read("1", VARIABLES), VARIABLES)


@pytest.mark.parametrize(
    "text",
    [
        "softmax(" * 14 + "x" + ")" * 14,
        "W^T" + " @ (W^T @ (W^T" * 10 + " @ x" + "))" * 10,
        "((((2a)^300)^300)^300)^300",
    ],
    ids=["sums-in-sums", "products", "powers"],
)
def test_what_grows_with_each_level_proves_nothing_and_ends(text: str) -> None:
    """Each level may take twice the time of the one in it: every step counts, and so do the digits of a number."""
    tree = read(text, NAMES)
    assert not are_equal(tree, binary("mul", number(2), tree), NAMES)


@settings(max_examples=80, suppress_health_check=list(HealthCheck), deadline=None)
@given(TREES, st.data())
def test_nothing_is_shown_that_points_refute(tree: Tree, data: st.DataObject) -> None:
    edits = [edit.tree for edit in (*dropped(tree), *changed(tree, {name: NAMES[name] for name in ("a", "b")}))]
    other = data.draw(st.sampled_from(edits) if edits else TREES)
    try:
        assume(are_equal(tree, other, NAMES))
    except QuizprepError:
        assume(False)  # an edit has moved the index of a sum out of it
    rng = random.Random(1)
    for _ in range(60):
        point = draw(NAMES, rng)
        try:
            values = evaluate(tree, point), evaluate(other, point)
        except Undefined:
            continue
        assert agree(tree, other, *values, point), (show(tree), show(other), point)


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


def test_nothing_is_tried_where_no_alarm_can_be_set() -> None:
    signal.signal(signal.SIGALRM, lambda *_: None)
    try:
        assert not is_proved(read("a", VARIABLES), read("a + 0", VARIABLES), VARIABLES)
    finally:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
