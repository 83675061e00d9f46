"""Numeric questions: drawn parameters, forgiving reading, exact judging, mistakes recognised."""

import math
import re
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizprep.answers import draw, numeric
from quizprep.answers.slips import slip
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


@pytest.mark.parametrize(
    "response", ["1536", "1536 MiB", "1536mib", "1536M", "1.5 GiB", "1.5G", "1610612736 bytes", "3*512 MiB"]
)
def test_memory_is_converted(response: str) -> None:
    assert numeric.judge(asked((1536,), unit=same("MiB")), response).outcome is Outcome.CORRECT


@pytest.mark.parametrize("response", ["1610.6 MB", "1536 Mb", "1.5 gigabytes", "1.5 千兆字节"])
def test_memory_that_may_be_meant_otherwise_is_refused(response: str) -> None:
    with pytest.raises(ResponseError, match="Give the number in MiB, without a unit"):
        numeric.judge(asked((1536,), unit=same("MiB"), tolerance=0.001), response)


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        ("about 25 million", 25e6),
        ("~25M", 25e6),
        ("25m params", 25e6),
        ("25 million parameters.", 25e6),
        ("约2500万", 25e6),
        ("２５百万", 25e6),
        ("1.5 billion", 1.5e9),
        ("642 MMACs", 642e6),
        ("1'234'567", 1234567),
        ("12 000", 12000),
        ("2.5 x 10^7", 25e6),
        ("2.5×10⁷ MACs", 25e6),
        ("three quarters", 0.75),
        ("四分之一", 0.25),
        ("百分之２５", 0.25),
        ("25 percent", 0.25),
        ("thirty-two layers", 32),
        ("三个", 3),
        ("minus 0.375", -0.375),
        ("负0.375", -0.375),
        ("the answer is 7", 7),
        ("F1 = 0.45", 0.45),
        ("recall: 0.45 (rounded)", 0.45),
        ("窗口 10", 10),
        ("4 GPUs", 4),
        ("5 Boxes", 5),
        ("1600 images/s", 1600),
        ("3.2 Mparams", 3.2e6),
        ("12000 (40*50*6)", 12000),
        ("12,000 anchors (40*50*6)", 12000),
        ("40 * 50 * 6 = 12,000", 12000),
        ("1/4 = 0.25", 0.25),
        ("5% (0.05)", 0.05),
        ("8000/3 ≈ 2667", 8000 / 3),
        ("6x10", 60),
        ("loge(15)", math.log(15)),
        ("一万二", 12000),
        ("两千零五", 2005),
        ("一百二十万参数", 1.2e6),
        ("十万八千", 108000),
        ("零点五", 0.5),
        ("三点五亿", 3.5e8),
        ("百分之三点五", 0.035),
        ("二分之三点五", 1.75),
        ("十二层", 12),
    ],
)
def test_a_number_is_read_from_words(response: str, expected: float) -> None:
    assert numeric.judge(asked((expected,)), response).outcome is Outcome.CORRECT


_CHANGED = """5 squared|not 5|half of 5|square root of 5|log10 5|5 dozen|-5|5 thirds|less than 5|>5|5 or 6|4 to 6|5±1|5!|5 6
5k|5%|5 MB
5 bits|twice 5|x5|e5|5 plus 1|5 minus 1|5分之一|至少5|不是5|5 hundred|5 ms|5 out of 10|5 choose 2|0,005|5 ln
5 (2+2)|5 = 2+2|2+2 = 5|5 = 4.99+0.02|五五|一五
5 point two|5 and a half|5个半|5 or more|5以上|5多|5 的平方|五几|点五|零五|〇五|一五分之三"""


@pytest.mark.parametrize("response", re.split(r"[|\n]", _CHANGED))
def test_words_that_change_a_number_are_not_passed_over(response: str) -> None:
    with suppress(ResponseError):
        assert numeric.judge(asked((5,)), response).outcome is not Outcome.CORRECT


@pytest.mark.parametrize(("response", "cut_off"), [("1000!", 1000), ("1千零五", 1000), ("一百二三", 100), ("二〇二四", 2)])
def test_a_number_is_not_taken_for_its_beginning(response: str, cut_off: int) -> None:
    with pytest.raises(ResponseError):
        numeric.judge(asked((cut_off,)), response)


@pytest.mark.parametrize("response", ["13×13", "13x13 px", "13"])
def test_a_square_is_given_for_its_side_where_a_side_is_asked_for(response: str) -> None:
    assert numeric.judge(asked((13,), prompt=same("What is the side of the output?")), response).outcome is Outcome.CORRECT
    padded = same("A map is padded by 1 on every side. How many pixels has it?")
    assert numeric.judge(asked((169,), prompt=padded), "13×13").outcome is Outcome.CORRECT


@pytest.mark.parametrize(
    ("response", "expected", "said", "changes"),
    [
        ("4.72M", 4718592, "exact number is asked for", {}),
        ("about 4,718,600", 4718592, "exact number is asked for", {}),
        ("1.99", 1.9875, "give more digits (within 0.1 %)", {"tolerance": 0.001}),
        ("0.956", 95.61, "multiply the share by 100", {"tolerance": 0.005, "unit": same("%")}),
        ("47.3", 0.4727, "between 0 and 1", {"tolerance": 0.01}),
    ],
)
def test_what_is_right_but_for_its_form_costs_nothing(
    response: str, expected: float, said: str, changes: dict[str, Any]
) -> None:
    with pytest.raises(ResponseError, match=re.escape(said)):
        numeric.judge(asked((expected,), **changes), response)


def test_a_rounded_number_that_is_wrong_is_wrong() -> None:
    for response in ("4.71M", "4,718,600", "5M", "9.44M"):
        assert numeric.judge(asked((4718592,)), response).outcome is Outcome.INCORRECT


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
    [
        "47, 30",
        "47,30",
        "47 30",
        "(47, 30)",
        "47x30",
        "47×30",
        "47；30",
        "[47, 30]",
        "94/2, 60/2",
        "47 and 30",
        "47和30",
        "47 by 30",
        "47*30",
        "47 → 30",
        "47/30",
        "47 to 30",
        "47-30",
        "从 47 到 30",
        "H=47, W=30",
        "height 47, width 30",
        "高 47，宽 30",
        "47 px × 30 px",
        "h 47 w 30",
        "47 行 30 列",
        "47, then 30",
        "47 (high), 30 (wide)",
    ],
)
def test_several_numbers(response: str) -> None:
    assert numeric.judge(asked((47, 30)), response).outcome is Outcome.CORRECT


@pytest.mark.parametrize("response", ["1,024x28", "1,024 × 28", "1,024/28", "1,024 by 28", "1,024 28", "1,024, 28", "1024,28"])
def test_one_of_several_numbers_has_separators(response: str) -> None:
    assert numeric.judge(asked((1024, 28)), response).outcome is Outcome.CORRECT


def test_several_numbers_are_judged_one_by_one_and_in_order() -> None:
    half = numeric.judge(asked((47, 30)), "47, 31")
    assert (half.outcome, half.score) == (Outcome.PARTIAL, 0.5)
    assert half.feedback[0].en == "Wrong: number 2 of 2."
    with pytest.raises(ResponseError, match="in the order in which they are asked for"):
        numeric.judge(asked((47, 30)), "w = 30, h = 47")
    turned = numeric.judge(asked((47, 30)), "30, 47")
    assert turned.outcome is Outcome.INCORRECT
    assert "another order" in turned.feedback[0].en


@pytest.mark.parametrize(
    ("response", "expected", "said", "tolerance"),
    [
        ("-12", (12,), "Only the sign is wrong.", 0),
        ("11", (12,), "One too few.", 0),
        ("13", (12,), "One too many.", 0),
        ("24", (12,), "Yours is twice the answer.", 0),
        ("6, 15", (12, 30), "Yours is half of the answer.", 0),
        ("12000", (12,), "The digits are right; yours is 1,000 times too large.", 0),
        ("0.0121", (12,), "The digits are right; yours is 1,000 times too small.", 0.01),
        ("144", (12,), "Yours is the square of the answer.", 0),
        ("0.0833", (12,), "Yours is the reciprocal of the answer.", 0.01),
        ("3.46", (12,), "Yours is the square root of the answer.", 0.01),
    ],
)
def test_a_simple_slip_is_named(response: str, expected: tuple[float, ...], said: str, tolerance: float) -> None:
    verdict = numeric.judge(asked(expected, tolerance=tolerance), response)
    assert (verdict.outcome, verdict.feedback[-1].en) == (Outcome.INCORRECT, said)


def test_numbers_that_are_wrong_in_several_ways_have_no_one_slip() -> None:
    assert numeric.judge(asked((12, 30)), "24, 31").feedback == ()
    assert [one.en for one in numeric.judge(asked((12, 30)), "12, 60").feedback] == [
        "Wrong: number 2 of 2.",
        "Yours is twice the answer.",
    ]


@given(st.floats(allow_nan=False, allow_infinity=False), st.floats(-1e12, 1e12), st.sampled_from((0.0, 0.01)))
def test_any_wrong_number_may_be_looked_at(response: float, expected: float, tolerance: float) -> None:
    slip(response, expected, tolerance)


def test_tolerance_is_relative_and_exact_without() -> None:
    assert numeric.judge(asked((2 / 3,), tolerance=0.01), "0.667").outcome is Outcome.CORRECT
    assert numeric.judge(asked((2 / 3,), tolerance=0.01), "0.68").outcome is Outcome.INCORRECT
    assert numeric.judge(asked((1_000_000,)), "1000001").outcome is Outcome.INCORRECT


@pytest.mark.parametrize(
    ("response", "expected"),
    [("about many", 1), ("", 1), ("47 pixels wide", 2), ("1, 2, 3", 2), ("1/0", 1), ("x", 1), ("10**10**10", 1), ("True", 1)],
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


def test_two_numbers_that_pass_for_each_other_are_not_drawn() -> None:
    near = question(
        parameters={"n": (0.919, 0.8), "k": (0.92,)}, answer=("n", "k"), tolerance=0.002, mistakes={}, explanation=same("!")
    )
    assert {draw(near, seed).parameters["n"] for seed in range(20)} == {0.8}


def test_conditions_are_kept_and_impossible_ones_said() -> None:
    kept = question(require=("n >= 2k",))
    assert all(v.parameters["n"] >= 2 * v.parameters["k"] for v in (draw(kept, seed) for seed in range(50)))
    with pytest.raises(QuizprepError, match=r"t\.yaml:1:1: no parameters of 'size' keep its conditions"):
        draw(question(require=("n < 0",)), 0)


@pytest.mark.parametrize("piece", ["答 ", "答", "a ", "a=", "1 ", "1,", "( ", "≈", "x", "1x", "一", "half ", "1=", "a (a) "])
@pytest.mark.parametrize("end", ["", "1", "!"])
def test_a_long_text_is_read_at_once(piece: str, end: str) -> None:
    for numbers in (1, 3):
        with suppress(ResponseError):
            numeric.judge(asked((7,) * numbers), piece * (990 // len(piece)) + end)
    with pytest.raises(ResponseError):
        numeric.judge(asked((7,)), piece * 1001)


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
