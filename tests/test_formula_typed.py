"""Formulas as people and programs type them, read as what they are worth by means other than those of the reader."""

import math
import random
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from quizprep.formula import check
from quizprep.formula.asking.request import question_of
from quizprep.formula.reading.reader import read
from quizprep.formula.values.evaluate import Program, Undefined
from quizprep.formula.values.places import Point
from quizprep.formula.values.points import draw
from quizprep.model import FormulaQuestion, Outcome

ENTRIES: dict[str, dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "corpus" / "typed.yaml").read_text("utf-8"))
MOST_POINTS = 40


def question(entry: dict[str, Any]) -> FormulaQuestion:
    return question_of(entry["reference"], entry["variables"], aliases=entry.get("aliases"))


def plain(value: Any) -> Any:
    """Return a value of the judge as Python has it: ints, floats and lists."""
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    return value if isinstance(value, (int, bool)) else float(value) if isinstance(value, (Fraction, float)) else value


def truth(entry: dict[str, Any], point: Point) -> Any:
    """Return what a formula must be worth at a point; None where a matrix has no inverse, or nearly none."""
    names = {("lambda_" if name == "lambda" else name): plain(value) for name, value in point.items()}
    try:
        with np.errstate(all="ignore"):
            value = eval(entry["truth"], {**vars(math), "np": np, **names})  # a file of our own
    except (ValueError, ZeroDivisionError, np.linalg.LinAlgError):
        return None
    return value if np.all(np.isfinite(np.asarray(value, float))) else None


def points(entry: dict[str, Any], asked: FormulaQuestion, count: int) -> list[tuple[Point, Any]]:
    rng = random.Random(entry["reference"])
    drawn = (draw(asked.variables, rng) for _ in range(MOST_POINTS))
    found = ((point, value) for point in drawn if (value := truth(entry, point)) is not None)
    return list(islice(found, count))


def agree(text: str, asked: FormulaQuestion, places: list[tuple[Point, Any]]) -> bool:
    """Tell whether a text is worth at each point what it must be."""
    worth = Program(read(text, asked.variables))
    try:
        return all(same(plain(worth(point)), value) for point, value in places)
    except Undefined:
        return False


def same(one: Any, other: Any) -> bool:
    return np.shape(one) == np.shape(other) and bool(np.allclose(one, other, rtol=1e-7, atol=1e-9))


def test_there_are_many() -> None:
    assert len(ENTRIES) >= 120
    assert sum(len(entry["right"]) for entry in ENTRIES.values()) >= 900
    assert sum(len(entry["wrong"]) for entry in ENTRIES.values()) >= 250


@pytest.mark.parametrize("name", ENTRIES)
def test_answers_are_read_as_what_they_are_worth(name: str) -> None:
    entry = ENTRIES[name]
    asked = question(entry)
    few, many = points(entry, asked, 5), points(entry, asked, MOST_POINTS)
    assert len(few) == 5
    for text in (entry["reference"], *entry["right"]):
        assert agree(text, asked, few), text
    for text in entry["wrong"]:
        assert not agree(text, asked, many), text


@pytest.mark.parametrize("place", range(0, 40, 2))
def test_the_judge_agrees(place: int) -> None:
    """One right answer and one wrong of every other formula; what they are worth is compared for all of them above."""
    entries = list(ENTRIES.values())[place::40]
    for entry in entries:
        for text, right in ((entry["right"][place % len(entry["right"])], True), (entry["wrong"][0], False)):
            outcome = check(text, entry["reference"], entry["variables"], aliases=entry.get("aliases")).outcome
            assert (outcome is Outcome.CORRECT) is right, text
