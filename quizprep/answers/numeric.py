"""Numeric questions: parameters drawn anew, the answer worked out from them, mistakes recognised by their number."""

import math
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from fractions import Fraction
from functools import lru_cache

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
_PLACEHOLDER = re.compile(r"\{\{|\}\}|\{([^{}]*)\}")
_THOUSANDS = re.compile(r"[-+−]?\d{1,3}([,，]\d{3})+(\.\d+)?")
_SCALES = {"k": 1e3, "K": 1e3, "M": 1e6, "G": 1e9, "B": 1e9, "万": 1e4, "亿": 1e8, "%": 0.01}
# A number or a closed bracket, then a scale, then words: `1.5M parameters`, `25x`.
_TRAILING = re.compile(r"^(?P<value>.*[\d.)\]])\s*(?P<scale>[kKMGB万亿%]?)\s*(?P<unit>[^\d()+*/^=-]*)$", re.DOTALL)
_BYTES = re.compile(r"i?B|ytes?\b")


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
    return tuple(_plain(evaluate(_read(text, _names(question)), _exact(values))) for text in expressions)


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
    given = _read_numbers(question, response)
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
    return Verdict(
        outcome=Outcome.PARTIAL if any(right) else Outcome.INCORRECT,
        score=sum(right) / len(right),
        feedback=tuple(_hints(variant, given, right)),
        expected=right_answer(variant),
    )


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
    return _plain(Domain.parse(domain).sample(rng)) if isinstance(domain, str) else rng.choice(domain)


def mistaken(question: NumericQuestion, values: Mapping[str, float]) -> Iterator[tuple[str, tuple[float, ...]]]:
    """Yield each mistake that has a value at these parameters, with the numbers that it gives."""
    for name, mistake in question.mistakes.items():
        with suppress(Undefined):
            yield name, work_out(question, mistake.answer, values)


def _degenerate(question: NumericQuestion, values: Mapping[str, float]) -> bool:
    """Whether a mistake comes to the right number."""
    expected = work_out(question, question.answer, values)
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
    if len(given) > 1 and sorted(given) == sorted(variant.expected):
        yield Bilingual("These are the right numbers in another order.", "数字都对，但顺序不对。")
    elif any(right):
        places = [place for place, fine in enumerate(right, start=1) if not fine]
        listed = ", ".join(map(str, places))
        yield Bilingual(f"Wrong: number {listed} of {len(right)}.", f"共 {len(right)} 个数，第 {listed} 个不对。")


def _close(mine: float, wanted: float, tolerance: float) -> bool:
    # Exact questions have whole answers; the slack forgives only the rounding of floating-point arithmetic.
    return math.isclose(mine, wanted, rel_tol=max(tolerance, 1e-9), abs_tol=1e-12)


def _read_numbers(question: NumericQuestion, response: str) -> list[float]:
    wanted = len(question.answer)
    parts = _split(_without_unit(response, question.unit), wanted)
    if len(parts) != wanted:
        raise ResponseError(
            Bilingual(
                f"{wanted} numbers are asked for, separated by commas; this has {len(parts)}.",
                f"需要 {wanted} 个数，用逗号隔开；这里有 {len(parts)} 个。",
            )
            if wanted > 1
            else Bilingual("One number is asked for.", "只需要一个数。"),
            response,
        )
    return [_read_number(part, response, question.unit) for part in parts]


def _without_unit(response: str, unit: Bilingual | None) -> str:
    for text in (unit.en, unit.zh) if unit and "%" not in unit.en else ():
        if response.casefold().rstrip().endswith(text.casefold()):
            return response.rstrip()[: -len(text)]
    return response


def _split(response: str, wanted: int) -> list[str]:
    text = response.strip()
    if wanted == 1:
        return [text]
    if text[:1] in "([（" and text[-1:] in ")]）":
        text = text[1:-1]
    parts: list[str] = [text]
    for separator in (r"[;；、]", r"\band\b|[和与]", r"[,，]\s", r"[,，]", r"\s*[x×]\s*", r"\s+"):
        parts = [part.strip() for part in re.split(separator, text) if part.strip()]
        if len(parts) == wanted:
            break
    return parts


def _read_number(part: str, response: str, unit: Bilingual | None) -> float:
    if _THOUSANDS.match(part):
        part = re.sub(r"[,，]", "", part)
    if unit and "%" in unit.en:
        part = part.rstrip().removesuffix("%")
    try:
        return _value(part, response)
    except ResponseError:
        found = _TRAILING.match(part)
        if not found or not (found["scale"] or found["unit"]):
            raise
    if found["scale"] and _BYTES.match(found["unit"]):
        asked = f" in {unit.en}" if unit else ""
        wanted = f"以 {unit.zh} 为单位的" if unit else ""
        raise ResponseError(Bilingual(f"Give the number{asked}, without a unit.", f"请只输入{wanted}数值。"), response)
    return _value(found["value"], response) * _SCALES.get(found["scale"], 1.0)


def _value(text: str, response: str) -> float:
    """Return what arithmetic comes to."""
    try:
        return _plain(evaluate(read(text, {}), {}))
    except ResponseError as error:
        start = max(response.find(text), 0)
        span = (error.span[0] + start, error.span[1] + start) if error.span else None
        raise ResponseError(error.message, response, span) from None
    except Undefined:
        raise ResponseError(Bilingual("This has no value.", "该算式没有值。"), response) from None


def _plain(value: object) -> float:
    """Return a value of the formula room as a plain number."""
    if isinstance(value, Fraction):
        return int(value) if value.denominator == 1 else float(value)
    if isinstance(value, int | float):
        return value
    raise ResponseError(Bilingual("A number is asked for.", "需要一个数。"))


def _fill(question: NumericQuestion, text: Bilingual, values: Mapping[str, float], shown: str) -> Bilingual:
    def replace(found: re.Match[str]) -> str:
        inner = found[1]
        if inner is None:
            return found[0][0]
        if inner.strip() == "answer":
            return shown
        try:
            return number(_plain(evaluate(_read(inner, frozenset(values)), _exact(values))))
        except (ResponseError, Undefined) as error:
            raise QuizprepError(f"{question.mark}: '{{{inner}}}' in '{question.id}': {error}") from None

    return Bilingual(_PLACEHOLDER.sub(replace, text.en), _PLACEHOLDER.sub(replace, text.zh))
