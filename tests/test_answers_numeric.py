"""Numeric questions: drawn parameters, forgiving reading, exact judging, mistakes recognised."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizprep.answers import draw, numeric
from quizprep.errors import Mark, QuizprepError
from quizprep.model import Bilingual, Mistake, NumericQuestion, Outcome, ResponseError, Variant


def same(text: str) -> Bilingual:
    return Bilingual.same(text)


def question(**changes: Any) -> NumericQuestion:
    fields: dict[str, Any] = {
        "id": "size",
        "topic": "t",
        "mark": Mark("t.yaml", 1, 1),
        "difficulty": 1,
        "sources": (),
        "prompt": same("{k}×{k} on {n}×{n}, {{literal}}"),
        "explanation": same("{n} - {k} + 1 = {answer}, half is {answer/2}"),
        "parameters": {"n": "integer [8, 12]", "k": (3.0, 5.0)},
        "answer": ("n - k + 1",),
        "mistakes": {"no-one": Mistake(("n - k",), same("You forgot the one."))},
    }
    return NumericQuestion(**{**fields, **changes})


def asked(expected: tuple[float, ...], **changes: Any) -> Variant:
    changed = question(parameters={}, mistakes={}, answer=("1",) * len(expected), **changes)
    return Variant(question=changed, seed=0, prompt=changed.prompt, explanation=changed.explanation, expected=expected)


@given(st.integers(0, 2**63 - 1))
def test_a_seed_draws_within_the_domain_and_fills_the_text_in(seed: int) -> None:
    variant = draw(question(), seed)
    n, k = variant.parameters["n"], variant.parameters["k"]
    assert n in range(8, 13)
    assert k in (3, 5)
    assert variant.expected == (n - k + 1,)
    assert variant.prompt.en == f"{k:g}×{k:g} on {n}×{n}, {{literal}}"
    assert variant.explanation.en == f"{n} - {k:g} + 1 = {n - k + 1:g}, half is {(n - k + 1) / 2:g}"
    assert variant == draw(question(), seed)


def test_the_right_number_is_right_and_a_known_mistake_is_named() -> None:
    variant = draw(question(), 1)
    [right] = variant.expected
    assert numeric.judge(variant, f"{right:g}").outcome is Outcome.CORRECT
    verdict = numeric.judge(variant, f"{right - 1:g}")
    assert (verdict.outcome, verdict.mistake) == (Outcome.INCORRECT, "no-one")
    assert verdict.feedback == (same("You forgot the one."),)
    assert numeric.judge(variant, f"{right + 7:g}").mistake is None


@pytest.mark.parametrize(
    "response",
    [
        "36864",
        "36,864",
        " 36864 ",
        "64*64*3*3",
        "64 * 64 * 9",
        "64·64·9",
        "64×64×3^2",
        "36864 weights",
        "36,864 weights",
        "3.6864e4",
    ],
)
def test_a_number_is_read_as_people_write_it(response: str) -> None:
    variant = asked((36864,), unit=Bilingual("weights", "个权重"))
    assert numeric.judge(variant, response).outcome is Outcome.CORRECT


@pytest.mark.parametrize("response", ["8.75x", "8.75 times", "8.75倍", "35/4"])
def test_a_word_after_the_number_is_taken_for_its_unit(response: str) -> None:
    assert numeric.judge(asked((8.75,), tolerance=0.001), response).outcome is Outcome.CORRECT


def test_a_scale_of_bytes_is_refused_rather_than_guessed() -> None:
    with pytest.raises(ResponseError, match="Give the number in MiB, without a unit"):
        numeric.judge(asked((1536,), unit=same("MiB")), "1.5 GiB")


def test_every_mistake_that_gives_the_number_is_told() -> None:
    twice = question(mistakes={"one": Mistake(("n - k",), same("first")), "other": Mistake(("n - k + 0",), same("second"))})
    variant = draw(twice, 1)
    verdict = numeric.judge(variant, f"{variant.expected[0] - 1:g}")
    assert (verdict.mistake, verdict.feedback) == ("one", (same("first"), same("second")))


def test_several_large_numbers_are_shown_apart() -> None:
    variant = asked((1114112, 18874368))
    assert numeric.right_answer(variant) == same("1,114,112; 18,874,368")
    assert numeric.judge(variant, "1,114,112; 18,874,368").outcome is Outcome.CORRECT


@pytest.mark.parametrize("response", ["1.5M", "1.5 M", "1500K", "1.5e6", "150万", "1.5M parameters", "1,500,000"])
def test_scales_are_read(response: str) -> None:
    assert numeric.judge(asked((1_500_000,)), response).outcome is Outcome.CORRECT


def test_percent_follows_the_unit() -> None:
    assert numeric.judge(asked((0.25,), tolerance=0.01), "25%").outcome is Outcome.CORRECT
    assert numeric.judge(asked((25,), unit=same("%")), "25%").outcome is Outcome.CORRECT
    assert numeric.judge(asked((25,), unit=same("%")), "25").outcome is Outcome.CORRECT


@pytest.mark.parametrize(
    "response",
    ["47, 30", "47,30", "47 30", "(47, 30)", "47x30", "47×30", "47；30", "[47, 30]", "94/2, 60/2", "47 and 30", "47和30"],
)
def test_several_numbers(response: str) -> None:
    assert numeric.judge(asked((47, 30)), response).outcome is Outcome.CORRECT


def test_several_numbers_are_judged_one_by_one_and_in_order() -> None:
    half = numeric.judge(asked((47, 30)), "47, 31")
    assert (half.outcome, half.score) == (Outcome.PARTIAL, 0.5)
    assert half.feedback[0].en == "Wrong: number 2 of 2."
    turned = numeric.judge(asked((47, 30)), "30, 47")
    assert turned.outcome is Outcome.INCORRECT
    assert "another order" in turned.feedback[0].en


def test_tolerance_is_relative_and_exact_without() -> None:
    assert numeric.judge(asked((2 / 3,), tolerance=0.01), "0.667").outcome is Outcome.CORRECT
    assert numeric.judge(asked((2 / 3,), tolerance=0.01), "0.68").outcome is Outcome.INCORRECT
    assert numeric.judge(asked((1_000_000,)), "1000001").outcome is Outcome.INCORRECT


@pytest.mark.parametrize(
    ("response", "expected"),
    [("about ten", 1), ("", 1), ("47 pixels wide", 2), ("1, 2, 3", 2), ("1/0", 1), ("x", 1), ("10**10**10", 1), ("True", 1)],
)
def test_what_is_no_number_costs_nothing(response: str, expected: int) -> None:
    with pytest.raises(ResponseError):
        numeric.judge(asked((1,) * expected), response)


def test_a_mistake_that_gives_the_right_number_is_not_drawn() -> None:
    tricky = question(
        parameters={"n": (4.0,), "k": "integer [1, 4]"}, answer=("n * k",), mistakes={"sum": Mistake(("n + k + 1",), same("!"))}
    )
    assert all(draw(tricky, seed).parameters["k"] != 5 / 3 for seed in range(20))
    square = question(
        parameters={"n": (2.0, 3.0), "k": (2.0,)}, answer=("n * k",), mistakes={"sum": Mistake(("n + k",), same("!"))}
    )
    assert {draw(square, seed).parameters["n"] for seed in range(40)} == {3}


def test_conditions_are_kept_and_impossible_ones_said() -> None:
    kept = question(require=("n >= 2k",))
    assert all(v.parameters["n"] >= 2 * v.parameters["k"] for v in (draw(kept, seed) for seed in range(50)))
    with pytest.raises(QuizprepError, match=r"t\.yaml:1:1: no parameters of 'size' keep its conditions"):
        draw(question(require=("n < 0",)), 0)


@given(st.text(max_size=80))
def test_any_response_is_judged_or_refused(response: str) -> None:
    try:
        verdict = numeric.judge(asked((7,)), response)
    except ResponseError:
        return
    assert verdict.outcome in Outcome


@given(st.one_of(st.integers(-(10**12), 10**12), st.floats(1e-6, 1e12), st.floats(-1e12, -1e-6)))
def test_a_number_written_by_us_is_read_by_us(value: float) -> None:
    variant = asked((value,), tolerance=1e-4)
    assert numeric.judge(variant, numeric.number(value)).outcome is Outcome.CORRECT


def test_a_decimal_may_be_rounded_down() -> None:
    """0.6 is a fraction, not the nearest binary number, whose tenfold lies on a side of 6 that nobody could tell."""
    decimal = question(
        parameters={"x": (0.6,)},
        require=("floor(10x) >= 6",),
        answer=("floor(10x)",),
        mistakes={},
        prompt=Bilingual("{x}", "{x}"),
        explanation=Bilingual("{floor(10x)}", "{floor(10x)}"),
    )
    variant = draw(decimal, 1)
    assert (variant.prompt.en, variant.explanation.en, variant.expected) == ("0.6", "6", (6,))
