"""Choice questions: letters as shown, keys, several right options, and what cannot be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizprep.answers import choice, draw
from quizprep.errors import Mark
from quizprep.model import Bilingual, ChoiceQuestion, Option, Outcome, ResponseError, Variant


def same(text: str) -> Bilingual:
    return Bilingual.same(text)


def question(*answer: str) -> ChoiceQuestion:
    options = {
        "max": Option(same("max pooling"), None if "max" in answer else same("no, it is not max")),
        "mean": Option(same("mean pooling"), None if "mean" in answer else same("no, it is not mean")),
        "none": Option(same("no pooling"), None if "none" in answer else same("no, it is something")),
        "both": Option(same("both"), None if "both" in answer else same("no, not both")),
    }
    return ChoiceQuestion(
        id="q",
        topic="t",
        mark=Mark("t.yaml", 1, 1),
        difficulty=1,
        sources=(),
        prompt=same("?"),
        explanation=same("!"),
        options=options,
        answer=answer,
    )


def in_order(*answer: str) -> Variant:
    asked = question(*answer)
    return Variant(question=asked, seed=0, prompt=asked.prompt, explanation=asked.explanation, options=tuple(asked.options))


@pytest.mark.parametrize(
    "response", ["b", "B", " b ", "(b)", "b.", "b。", "Ｂ", "（b）", "mean", "option b", "answer: B", "选B", "答案是 B", "“b”"]
)
def test_the_right_letter_or_key_is_right(response: str) -> None:
    assert choice.judge(in_order("mean"), response).outcome is Outcome.CORRECT


def test_a_wrong_option_is_a_mistake_with_its_feedback() -> None:
    verdict = choice.judge(in_order("mean"), "a")
    assert verdict.outcome is Outcome.INCORRECT
    assert verdict.mistake == "max"
    assert verdict.feedback == (same("no, it is not max"),)
    assert verdict.expected == same("b  mean pooling")


@pytest.mark.parametrize(
    "response", ["ab", "a b", "b, a", "a，b", "max mean", "BA", "a and b", "a & b", "a+b", "A和B", "选 A、B", "a/b"]
)
def test_several_right_options_in_any_order(response: str) -> None:
    assert choice.judge(in_order("max", "mean"), response).outcome is Outcome.CORRECT


def test_a_missing_option_is_partly_right_and_a_wrong_one_takes_a_right_one_away() -> None:
    asked = in_order("max", "mean")
    assert (choice.judge(asked, "a").outcome, choice.judge(asked, "a").score) == (Outcome.PARTIAL, 0.5)
    assert choice.judge(asked, "abc").score == 0.5
    assert choice.judge(asked, "ac").outcome is Outcome.INCORRECT
    assert choice.judge(asked, "abcd").outcome is Outcome.INCORRECT


@pytest.mark.parametrize(
    ("response", "span", "said"),
    [
        ("e", (0, 1), "There is no option 'e': give letters from a to d"),
        ("meen", (0, 4), "did you mean 'mean'?"),
        (" the first", (1, 4), "There is no option 'the'"),
        ("ab", None, "Only one option is right"),
        (" , ", None, "Give the letter"),
    ],
)
def test_what_cannot_be_read_costs_nothing_and_says_where(response: str, span: tuple[int, int] | None, said: str) -> None:
    with pytest.raises(ResponseError) as caught:
        choice.judge(in_order("mean"), response)
    assert said in caught.value.message.en
    assert caught.value.span == span


@given(st.integers(0, 2**63 - 1))
def test_a_seed_shuffles_and_the_letter_follows_the_option(seed: int) -> None:
    variant = draw(question("mean"), seed)
    assert sorted(variant.options) == ["both", "max", "mean", "none"]
    assert variant == draw(question("mean"), seed)
    letter = "abcd"[variant.options.index("mean")]
    assert choice.judge(variant, letter).outcome is Outcome.CORRECT


def test_every_position_is_as_likely_for_the_right_option() -> None:
    places = [draw(question("mean"), seed).options.index("mean") for seed in range(4000)]
    assert all(880 < places.count(place) < 1120 for place in range(4))
