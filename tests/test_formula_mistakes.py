"""What learners get wrong in formulas of the field is named, told in words, and never taken for right."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from quizprep.formula import check
from quizprep.model import Outcome

ASKED = yaml.safe_load((Path(__file__).parent / "mistakes.yaml").read_text(encoding="utf-8"))
MADE = [(asked, made) for asked in ASKED for made in asked["mistakes"]]


@pytest.mark.parametrize(("asked", "made"), MADE, ids=[made["response"] for _, made in MADE])
def test_a_mistake_is_named_and_told(asked: dict[str, Any], made: dict[str, str]) -> None:
    verdict = check(made["response"], asked["answer"], asked["variables"])
    assert verdict.outcome is Outcome.INCORRECT
    assert verdict.mistake == made["mistake"]
    [feedback] = verdict.feedback
    assert feedback.en == made["says"]
    assert re.search(r"[\u4e00-\u9fff]", feedback.zh)
    assert verdict.counterexample
    assert verdict.counterexample.yours != verdict.counterexample.expected


COUNTS = {"n": "integer [1, 200]"}
FEW = {"n": "integer [1, 8]", "x[n]": "real [-2, 2]"}
SIZES = {"i": "integer [8, 224]", "k": "integer [1, 7]", "s": "integer [1, 4]", "p": "integer [0, 3]"}


@pytest.mark.parametrize(
    ("variables", "answer", "response"),
    [
        # at the ends of the domains alone
        (COUNTS, "n", "n + n // 200"),
        (COUNTS, "n", "min(n, 199)"),
        ({"n": "integer [1, 12]"}, "n!", "prod_{i=1}^{n} i + prod_{i=1}^{11} (n - i)"),
        ({"a": "integer [1, 50]", "b": "integer [1, 50]"}, "a + b", "a + b + floor(a/50) floor(b/50)"),
        ({"a": "integer [1, 50]", "b": "integer [1, 50]"}, "a mod b", "a - b floor(a/b) + floor(a/50)"),
        (SIZES, "floor((i+2p-k)/s)+1", "floor((i+2p-k)/s)+1 + floor(k/7) floor(s/4) floor(p/3)"),
        ({"a": "integer [1, 9]", "b": "integer [0, 9]"}, "a/(a + b)", "a/max(a + b, 2)"),
        # beyond the first elements of vectors, and terms of sums
        (FEW, "sum(x)", "sum_{i=1}^{min(n, 7)} x_i"),
        (FEW, "sum_{i=1}^n x_i", "sum_{i=1}^n x_{n+1-i} + floor(n/8)"),
        ({"n": "integer [1, 20]"}, "sum_{i=1}^n i", "sum_{i=0}^n i + floor(n/20)"),
        ({"n": "integer [1, 20]"}, "sum_{i=1}^n i", "n(n+1)/2 + (n-1)(n-2)(n-3)(n-4)(n-5)(n-6)/1000000"),
        # where a sum begins to have terms
        (COUNTS, "n", "sum_{i=1}^n 1 + sum_{i=150}^n 1"),
        (COUNTS, "n^2", "sum_{i=1}^n (2i - 1) + sum_{i=200}^n 1"),
        # close beside a switch, or on it
        ({"x": "real [0, 100]"}, "floor(x)", "ceil(x - 0.999)"),
        ({"i": "integer [1, 64]", "s": "integer [1, 4]"}, "floor(i/s)", "round(i/s - 1/4)"),
        ({"t": "integer [0, 1000]", "T": "integer [1000, 2000]"}, "t/T", "t/T if t != 500 else 0.5"),
        ({"x": "real [0, 5]", "y": "real [-5, 5]"}, "x y", "x y if 3x != y else 0"),
        ({"x": "real [0, inf)"}, "x", "min(x, 1e9)"),
        ({"n": "integer [1, inf)"}, "n", "n mod 10007"),
    ],
)
def test_what_is_right_nearly_everywhere_is_wrong(variables: dict[str, str], answer: str, response: str) -> None:
    assert check(response, answer, variables).outcome is Outcome.INCORRECT


@pytest.mark.parametrize(
    ("variables", "answer", "response", "untrue"),
    [
        # y is 0 or 1: what is divided by it is nothing at 0, where the response has a value
        ({"y": "integer [0, 1]", "a": "real [0, 3]"}, "y a^2 + (1-y) a", "y a^2 + (1-y) sqrt(a)", "divided by y"),
        # where the answer is 0 the response is not
        ({"x": "real [-3, 3]"}, "max(0, 1 - x)", "abs(1 - x)", "times the answer"),
        # no ceiling, square root or hyperbolic tangent was typed by those who are told of it
        (SIZES, "ceil((i+2p-k)/s) + 1", "ceil((i+2p-k+1)/s)", "direction"),
        ({"g": "real [-2, 2]", "b": "real (0, 1)"}, "b g^2", "b |g|", "sqrt"),
        ({"x": "real [-4, 4]"}, "x/2 (1 + erf(x/sqrt(2)))", "x sigmoid(x)", "tanh"),
    ],
)
def test_nothing_is_said_that_is_not_so(variables: dict[str, str], answer: str, response: str, untrue: str) -> None:
    verdict = check(response, answer, variables)
    assert verdict.outcome is Outcome.INCORRECT
    assert not any(untrue in feedback.en for feedback in verdict.feedback)
