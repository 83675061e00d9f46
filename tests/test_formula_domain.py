"""Domains: what they hold, what is drawn from them, and what is no domain."""

import random
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizprep.errors import QuizprepError
from quizprep.formula.values.domain import Domain, EmptyDomain
from quizprep.formula.values.points import draw
from quizprep.model import Variable


def drawn(text: str, count: int = 300, **values: int) -> list[int | Fraction]:
    domain, rng = Domain.parse(text), random.Random(1)
    return [domain.sample(rng, values) for _ in range(count)]


def test_integers_reach_both_ends() -> None:
    assert set(drawn("integer [1, 4]")) == {1, 2, 3, 4}
    assert set(drawn("integer (1, 4)")) == {2, 3}
    assert set(drawn("integer [0.5, 3.5]")) == {1, 2, 3}
    assert set(drawn("integer [-1, 1]")) == {-1, 0, 1}
    assert set(drawn("integer [7, 7]")) == {7}


def test_bounds_may_be_formulas_of_other_variables() -> None:
    domain = Domain.parse("integer [1, max(2, K - 1)]")
    assert domain.names == ("K",)
    assert set(drawn("integer [1, max(2, K - 1)]", K=5)) == {1, 2, 3, 4}
    assert set(drawn("integer [1, max(2, K - 1)]", K=1)) == {1, 2}


def test_reals_are_short_and_stay_inside() -> None:
    values = drawn("real (0, 1)")
    assert all(0 < value < 1 for value in values)
    assert len(set(values)) > 50
    assert all(len(str(float(value))) <= 4 for value in values)
    small = drawn("real (0, 1e-3]")
    assert all(0 < value <= Fraction(1, 1000) for value in small)
    assert len(set(small)) > 50


def test_steps() -> None:
    values = drawn("real [0, 1] step 0.25")
    assert set(values) == {0, Fraction(1, 4), Fraction(1, 2), Fraction(3, 4), 1}
    assert set(drawn("real (0, 1) step 0.25")) == {Fraction(1, 4), Fraction(1, 2), Fraction(3, 4)}
    assert set(drawn("integer [32, 128] step 32")) == {32, 64, 96, 128}


def test_unbounded_domains_are_drawn_small_and_large() -> None:
    values = drawn("real [0, inf)")
    assert min(values) < 1
    assert max(values) > 20
    assert all(value > 5 for value in drawn("real (5, inf)"))
    assert all(value < 5 for value in drawn("real (-inf, 5)"))
    assert min(drawn("real (-inf, inf)")) < 0 < max(drawn("real (-inf, inf)"))
    assert all(value >= 3 for value in drawn("integer [3, inf)"))


def test_special_values() -> None:
    assert set(Domain.parse("integer [1, 64]").special({})) == {1, 2, 3, 64}
    assert {0, 1, Fraction(1, 2)} <= set(Domain.parse("real [0, 1]").special({}))
    inside = Domain.parse("real (0, 1)").special({})
    assert all(0 < value < 1 for value in inside)
    assert Fraction(1, 1000) in inside


def test_contains() -> None:
    assert Domain.parse("integer [1, 4]").contains(4, {})
    assert not Domain.parse("integer [1, 4]").contains(Fraction(3, 2), {})
    assert not Domain.parse("real (0, 1)").contains(0, {})
    assert Domain.parse("real [0, 1] step 0.05").contains(Fraction(3, 20), {})
    assert not Domain.parse("real [0, 1] step 0.05").contains(Fraction(1, 3), {})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("integr [1, 2]", "is no domain: write 'integer"),
        ("integer [1 2]", "is no domain"),
        ("integer [1, 2, 3]", "is no domain"),
        ("integer 1, 2", "is no domain"),
        ("", "is no domain"),
        ("real [0, 1] step 0", "the step must be a number above 0"),
        ("real [0, 1] step x", "the step must be a number above 0"),
        ("real [0, 1 +]", "something is missing after '\\+'"),
        ("real [3, 1]", "no value lies in"),
        ("real (1, 1)", "no value lies in"),
        ("integer (1, 2)", "no value lies in"),
    ],
)
def test_what_is_no_domain(text: str, message: str) -> None:
    with pytest.raises(QuizprepError, match=message):
        Domain.parse(text)


def test_an_empty_domain_of_other_values_is_said_when_drawn() -> None:
    with pytest.raises(EmptyDomain):
        drawn("integer [3, K]", K=2)


@given(
    st.integers(-50, 50),
    st.integers(0, 100),
    st.sampled_from(["integer", "real"]),
    st.sampled_from("[("),
    st.sampled_from("])"),
    st.randoms(),
)
def test_samples_and_special_values_lie_in_the_domain(
    low: int, width: int, kind: str, left: str, right: str, rng: random.Random
) -> None:
    text = f"{kind} {left}{low}, {low + width}{right}"
    try:
        domain = Domain.parse(text)
    except EmptyDomain:
        assert width <= 1
        return
    values = [domain.sample(rng) for _ in range(5)] + [domain.sample(rng, digits=3)] + domain.special({})
    assert all(domain.contains(value, {}) for value in values)


def test_draw_gives_every_variable_its_shape() -> None:
    variables = {
        "j": Variable("integer [1, K]"),
        "x": Variable("real [-5, 5]", shape=("K",)),
        "A": Variable("integer [0, 3]", shape=("K", "2")),
        "K": Variable("integer [2, 6]"),
    }
    for seed in range(20):
        values = draw(variables, random.Random(seed))
        assert len(values["x"]) == len(values["A"]) == values["K"]
        assert {len(row) for row in values["A"]} == {2}
        assert 1 <= values["j"] <= values["K"]
    assert draw(variables, random.Random(3)) == draw(variables, random.Random(3))


def test_domains_that_nothing_can_be_drawn_from() -> None:
    with pytest.raises(QuizprepError, match="depend on each other"):
        draw({"a": Variable("integer [1, b]"), "b": Variable("integer [1, a]")}, random.Random(0))
    with pytest.raises(QuizprepError, match="names 'c', which is no variable"):
        draw({"a": Variable("integer [1, c]")}, random.Random(0))
    with pytest.raises(QuizprepError, match="no values can be drawn"):
        draw({"a": Variable("integer [5, b]"), "b": Variable("integer [1, 2]")}, random.Random(0))
