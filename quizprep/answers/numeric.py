"""Numeric questions: parameters drawn anew, the answer worked out from them, mistakes recognised by their number."""

import math
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from fractions import Fraction
from functools import lru_cache
from itertools import permutations

from quizprep.answers.slips import slip
from quizprep.answers.written import Asked, Number, plain, rounds
from quizprep.answers.written import read as read_numbers
from quizprep.errors import QuizprepError
from quizprep.formula.reading.reader import read, read_condition
from quizprep.formula.values.domain import Domain
from quizprep.formula.values.evaluate import Undefined, evaluate
from quizprep.model import Bilingual, NumericQuestion, Outcome, ResponseError, Variant, Verdict

DRAWS = 200
"""How often parameters are drawn until every condition holds and no mistake gives the right number."""

_GROUP_FROM = 10_000
_LARGEST_IN_FULL = 10**15
_ROUNDED = 0.005
_FEWEST_DIGITS = 2
_PLACEHOLDER = re.compile(r"\{\{|\}\}|\{([^{}]*)\}")


def draw(question: NumericQuestion, seed: int, rng: random.Random) -> Variant:
    """Draw the parameters, and fill prompt and explanation in.

    Raises:
        QuizprepError: the conditions of the question leave nothing to draw.

    """
    values = _draw_parameters(question, rng)
    expected = work_out(question, question.answer, values)
    names = {**values, **({"answer": expected[0]} if len(expected) == 1 else {})}
    shown = _listed(expected)
    return Variant(
        question=question,
        seed=seed,
        prompt=_fill(question, question.prompt, names, shown),
        explanation=_fill(question, question.explanation, names, shown),
        parameters=values,
        expected=expected,
    )


def _draw_parameters(question: NumericQuestion, rng: random.Random) -> dict[str, float]:
    """Draw values that keep every condition and, where that is possible, tell every mistake from the answer."""
    conditions = [_read_condition(text, _names(question)) for text in question.require]
    fallback: dict[str, float] | None = None
    for _ in range(DRAWS):
        values = {name: _draw_one(domain, rng) for name, domain in question.parameters.items()}
        if not all(evaluate(condition, _exact(values)) for condition in conditions):
            continue
        if not _degenerate(question, values):
            return values
        fallback = fallback or values
    if fallback is None:
        raise QuizprepError(f"{question.mark}: no parameters of '{question.id}' keep its conditions")
    return fallback


def work_out(question: NumericQuestion, expressions: Sequence[str], values: Mapping[str, float]) -> tuple[float, ...]:
    """Return the numbers that expressions of a question come to."""
    return tuple(plain(evaluate(_read(text, _names(question)), _exact(values))) for text in expressions)


def _exact(values: Mapping[str, float]) -> dict[str, float | Fraction]:
    """Return decimals as the fractions they are written as: 0.6 times 10 is whole, and may be rounded down."""
    return {
        name: Fraction(repr(value)) if isinstance(value, float) and math.isfinite(value) else value
        for name, value in values.items()
    }


def judge(variant: Variant, response: str) -> Verdict:
    """Judge the numbers of a response.

    Raises:
        ResponseError: not as many numbers as are asked for, or something that is no number.

    """
    question = variant.question
    assert isinstance(question, NumericQuestion)
    written = read_numbers(response, Asked(len(question.answer), question.unit, f"{variant.prompt.en} {variant.prompt.zh}"))
    given = [number.value for number in written]
    right = [_close(mine, wanted, question.tolerance) for mine, wanted in zip(given, variant.expected, strict=True)]
    if all(right):
        return Verdict(outcome=Outcome.CORRECT, score=1.0, expected=right_answer(variant))
    if names := list(_mistakes(question, variant.parameters, given)):
        credit = min(question.mistakes[name].credit for name in names)
        return Verdict(
            outcome=Outcome.PARTIAL if credit else Outcome.INCORRECT,
            score=credit,
            # Several mistakes may give one number: each may be what the learner did.
            feedback=tuple(question.mistakes[name].feedback for name in names),
            mistake=names[0],
            expected=right_answer(variant),
        )
    if reason := _right_but_for_its_form(variant, written):
        raise ResponseError(reason, response)
    return Verdict(
        outcome=Outcome.PARTIAL if any(right) else Outcome.INCORRECT,
        score=sum(right) / len(right),
        feedback=tuple(_hints(variant, given, right)),
        expected=right_answer(variant),
    )


def _right_but_for_its_form(variant: Variant, written: Sequence[Number]) -> Bilingual | None:
    """Say what keeps right numbers from being taken: too few digits, another order than the names say, a share for percent."""
    question = variant.question
    assert isinstance(question, NumericQuestion)
    pairs = list(zip(written, variant.expected, strict=True))
    if any(number.labelled for number in written) and _reordered(variant, [number.value for number in written]):
        return Bilingual(
            "Give the numbers in the order in which they are asked for; names are not read.",
            "请按题目的顺序给出各数；名称不作判断。",
        )
    if all(_close(one.value, wanted, question.tolerance) or _rounds(one, wanted, question.tolerance) for one, wanted in pairs):
        if question.tolerance:
            percent = f"{question.tolerance * 100:g}"
            return Bilingual(
                f"This is rounded too far: give more digits (within {percent} %).",
                f"舍入过多：请多给几位（误差不超过 {percent}%）。",
            )
        return Bilingual("This is rounded: the exact number is asked for.", "这是舍入后的数：题目要求精确值。")
    percent_asked = question.unit is not None and "%" in question.unit.en
    factor = 100.0 if percent_asked else 0.01
    if all(_close(one.value * factor, wanted, question.tolerance) for one, wanted in pairs):
        if percent_asked:
            return Bilingual("Percent are asked for: multiply the share by 100.", "题目要求百分数：请把比例乘以 100。")
        if not question.unit and all(0 < wanted < 1 for wanted in variant.expected):
            return Bilingual(
                "A number between 0 and 1 is asked for; write a percentage with its %.",
                "题目要求 0 到 1 之间的数；百分数请带上 %。",
            )
    return None


def _rounds(number: Number, wanted: float, tolerance: float) -> bool:
    """Whether a number is what is wanted, written with fewer digits than are asked for."""
    finer = tolerance or number.rounded
    return bool(wanted and finer and (number.digits or 0) >= _FEWEST_DIGITS and rounds(number, wanted))


def _reordered(variant: Variant, given: Sequence[float]) -> bool:
    """Whether these are the right numbers in another order."""
    question = variant.question
    assert isinstance(question, NumericQuestion)
    return all(_close(*pair, question.tolerance) for pair in zip(sorted(given), sorted(variant.expected), strict=True))


def right_answer(variant: Variant) -> Bilingual:
    """Return the right numbers with their unit."""
    question = variant.question
    assert isinstance(question, NumericQuestion)
    shown = _listed(variant.expected)
    if not question.unit:
        return Bilingual.same(shown)
    return Bilingual(f"{shown} {question.unit.en}", f"{shown} {question.unit.zh}")


def _listed(values: Sequence[float]) -> str:
    shown = list(map(number, values))
    return ("; " if any("," in one for one in shown) else ", ").join(shown)


def number(value: float) -> str:
    """Write a number as a learner reads it: whole ones in full, others to six digits."""
    if abs(value) < _LARGEST_IN_FULL and float(value).is_integer():
        return f"{int(value):,}" if abs(value) >= _GROUP_FROM else str(int(value))
    return f"{value:.6g}"


# An expression of the bank is worked out again and again, in `quizprep check` thousands of times: it is read once.
_read = lru_cache(maxsize=4096)(read)
_read_condition = lru_cache(maxsize=256)(read_condition)


def _names(question: NumericQuestion) -> frozenset[str]:
    return frozenset(question.parameters)


def _draw_one(domain: tuple[float, ...] | str, rng: random.Random) -> float:
    return plain(Domain.parse(domain).sample(rng)) if isinstance(domain, str) else rng.choice(domain)


def mistaken(question: NumericQuestion, values: Mapping[str, float]) -> Iterator[tuple[str, tuple[float, ...]]]:
    """Yield each mistake that has a value at these parameters, with the numbers that it gives."""
    for name, mistake in question.mistakes.items():
        with suppress(Undefined):
            yield name, work_out(question, mistake.answer, values)


def _degenerate(question: NumericQuestion, values: Mapping[str, float]) -> bool:
    """Whether a mistake comes to the right number, or two numbers that differ pass for each other."""
    expected = work_out(question, question.answer, values)
    if any(one != other and _close(one, other, question.tolerance) for one, other in permutations(expected, 2)):
        return True
    return any(
        all(_close(mine, wanted, question.tolerance) for mine, wanted in zip(wrong, expected, strict=True))
        for _, wrong in mistaken(question, values)
    )


def _mistakes(question: NumericQuestion, values: Mapping[str, float], given: Sequence[float]) -> Iterator[str]:
    """Yield the mistakes that give these numbers."""
    for name, wrong in mistaken(question, values):
        # A wrong number that is not whole was rounded by the learner.
        if all(
            _close(mine, theirs, question.tolerance or (0.0 if float(theirs).is_integer() else _ROUNDED))
            for mine, theirs in zip(given, wrong, strict=True)
        ):
            yield name


def _hints(variant: Variant, given: Sequence[float], right: Sequence[bool]) -> Iterator[Bilingual]:
    question = variant.question
    assert isinstance(question, NumericQuestion)
    if len(given) > 1 and _reordered(variant, given):
        yield Bilingual("These are the right numbers in another order.", "数字都对，但顺序不对。")
        return
    if any(right):
        places = [place for place, fine in enumerate(right, start=1) if not fine]
        listed = ", ".join(map(str, places))
        yield Bilingual(f"Wrong: number {listed} of {len(right)}.", f"共 {len(right)} 个数，第 {listed} 个不对。")
    slips = [
        slip(mine, wanted, question.tolerance)
        for mine, wanted, fine in zip(given, variant.expected, right, strict=True)
        if not fine
    ]
    # Said once, of all that is wrong: of one number alone it would not be clear which.
    if slips[0] and all(one == slips[0] for one in slips):
        yield slips[0]


def _close(mine: float, wanted: float, tolerance: float) -> bool:
    # Exact questions have whole answers; the slack forgives only the rounding of floating-point arithmetic.
    return math.isclose(mine, wanted, rel_tol=max(tolerance, 1e-9), abs_tol=1e-12)


def _fill(question: NumericQuestion, text: Bilingual, values: Mapping[str, float], shown: str) -> Bilingual:
    def replace(found: re.Match[str]) -> str:
        inner = found[1]
        if inner is None:
            return found[0][0]
        if inner.strip() == "answer":
            return shown
        try:
            return number(plain(evaluate(_read(inner, frozenset(values)), _exact(values))))
        except (ResponseError, Undefined) as error:
            raise QuizprepError(f"{question.mark}: '{{{inner}}}' in '{question.id}': {error}") from None

    return Bilingual(_PLACEHOLDER.sub(replace, text.en), _PLACEHOLDER.sub(replace, text.zh))
