"""Questions held against independent code: is the authored answer right, is every mistake wrong?

A *truth* is a function of the module beside a deck, named like the question, that works the answer out in its own way.
"""

import importlib.util
import math
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from types import ModuleType
from typing import Any

from quizprep.answers import numeric, recall
from quizprep.errors import Mark, Problem, QuizprepError
from quizprep.formula.judge import judge
from quizprep.formula.reading.reader import read
from quizprep.formula.values.evaluate import evaluate
from quizprep.formula.values.points import draw
from quizprep.model import AnyQuestion, FormulaQuestion, Lang, NumericQuestion, Outcome, RecallQuestion, ResponseError, Variant

DRAWS = 100
TOLERANCE = 1e-6
_SHARE_OF_DEGENERATE = 0.5

Marks = Mapping[tuple[str, ...], Mark]
Truth = Callable[..., Any]


def load_truths(deck_path: Path) -> ModuleType | None:
    """Import the module of truths beside a deck, if there is one.

    Raises:
        QuizprepError: it does not import.

    """
    path = deck_path.with_name(deck_path.stem.replace("-", "_") + ".py")
    if not path.is_file():
        return None
    spec = importlib.util.spec_from_file_location(f"_truths_of_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:  # noqa: BLE001  whatever an author's module raises is a problem of that module
        raise QuizprepError(f"{path}: does not import: {type(error).__name__}: {error}") from None
    return module


def truth_of(question: AnyQuestion, truths: ModuleType | None) -> Truth | None:
    """Return the truth of a question."""
    return getattr(truths, question.id.replace("-", "_"), None)


def without_truth(question: AnyQuestion, marks: Marks) -> Problem:
    """Return what is wrong where the module beside a deck has no truth for one of its questions."""
    function = question.id.replace("-", "_")
    message = f"'{question.id}' is not recomputed: write a function {function} in the module beside the deck"
    return Problem(_places(question, marks)("answer"), message)


def audit(question: AnyQuestion, marks: Marks, truth: Truth | None) -> Iterator[Problem]:
    """Yield what is wrong with a question beyond its form."""
    match question:
        case NumericQuestion():
            yield from _audit_numeric(question, marks, truth)
        case FormulaQuestion():
            yield from _audit_formula(question, marks, truth)
        case RecallQuestion():
            yield from _audit_recall(question, marks)


def _audit_numeric(question: NumericQuestion, marks: Marks, truth: Truth | None) -> Iterator[Problem]:
    at = _places(question, marks)
    unreadable = list(_unreadable(question, at))
    yield from unreadable
    if unreadable:
        return
    try:
        variants = [numeric.draw(question, seed, random.Random(seed)) for seed in range(DRAWS)]
    except QuizprepError as error:
        yield Problem(at("answer"), _said(error, question))
        return
    for variant in _distinct(variants):
        problem = _compare(truth, variant.parameters, variant.expected) if truth else None
        if question.tolerance == 0 and not all(float(value).is_integer() for value in variant.expected):
            problem = f"the answer {_shown(variant.expected)} is not whole: state a `tolerance`"
        if problem:
            yield Problem(at("answer"), problem)
            break
    for name, right in _how_often_right(question, variants).items():
        if right > DRAWS * _SHARE_OF_DEGENERATE:
            message = f"the mistake '{name}' gives the right number in {right} of {DRAWS} draws"
            yield Problem(at("mistakes", name, "answer"), message)


def _distinct(variants: Iterable[Variant]) -> Iterable[Variant]:
    """Return one variant of each choice of parameters: a truth may take long, and would say the same again."""
    return {tuple(variant.parameters.values()): variant for variant in variants}.values()


def _unreadable(question: NumericQuestion, at: Callable[..., Mark]) -> Iterator[Problem]:
    """Yield the expressions that are none."""
    expressions = [(at("answer"), text) for text in question.answer]
    expressions += [
        (at("mistakes", name, "answer"), text) for name, wrong in question.mistakes.items() for text in wrong.answer
    ]
    for mark, text in expressions:
        try:
            read(text, question.parameters)
        except ResponseError as error:
            yield Problem(mark, str(error))


def _how_often_right(question: NumericQuestion, variants: list[Variant]) -> Counter[str]:
    """Return in how many of the variants each mistake gives the right numbers."""
    tolerance = max(question.tolerance, TOLERANCE)
    return Counter(
        name
        for variant in variants
        for name, wrong in numeric.mistaken(question, variant.parameters)
        if _all_close(wrong, variant.expected, tolerance)
    )


def _audit_formula(question: FormulaQuestion, marks: Marks, truth: Truth | None) -> Iterator[Problem]:
    at = _places(question, marks)
    try:
        tree = read(question.answer, question.variables)
        for seed in range(DRAWS if truth else 0):
            point = draw(question.variables, random.Random(seed))
            value = evaluate(tree, point)
            assert truth is not None
            if problem := _compare(truth, point, _flat(value)):
                yield Problem(at("answer"), problem)
                return
        if judge(question, question.answer).outcome is not Outcome.CORRECT:
            yield Problem(at("answer"), "the judge does not accept the answer itself")
    except QuizprepError as error:
        yield Problem(at("answer"), _said(error, question))
        return
    for name, mistake in question.mistakes.items():
        try:
            verdict = judge(question, mistake.answer[0])
        except QuizprepError as error:
            yield Problem(at("mistakes", name, "answer"), _said(error, question))
            continue
        if verdict.outcome is Outcome.CORRECT:
            yield Problem(at("mistakes", name, "answer"), f"the mistake '{name}' equals the answer")
        elif verdict.mistake != name:
            yield Problem(at("mistakes", name, "answer"), f"the mistake '{name}' is taken for '{verdict.mistake}'")


def _audit_recall(question: RecallQuestion, marks: Marks) -> Iterator[Problem]:
    at = _places(question, marks)
    for lang in Lang:
        found = recall.recognise(question, question.answer[lang])
        for key, point in question.points.items():
            if point.accept and key not in found:
                yield Problem(at("points", key, "accept"), f"no wording of '{key}' is found in the {lang} answer")
        for key in recall.recognise(question, question.prompt[lang]):
            yield Problem(
                at("points", key, "accept"), f"a wording of '{key}' is found in the {lang} prompt: repeating it ticks the point"
            )


def _places(question: AnyQuestion, marks: Marks) -> Callable[..., Mark]:
    return lambda *names: marks.get((question.id, *names), question.mark)


def _said(error: Exception, question: AnyQuestion) -> str:
    return str(error).removeprefix(f"{question.mark}: ")


def _compare(truth: Truth, values: Mapping[str, Any], expected: tuple[float, ...]) -> str | None:
    """Say how the truth differs from the answer at these values."""
    try:
        found = _flat(truth(**{name: _as_floats(value) for name, value in values.items()}))
    except ModuleNotFoundError as error:
        extra = "; pip install 'quizprep[torch]'" if error.name == "torch" else ""
        raise QuizprepError(f"recomputing the answers needs the module '{error.name}', which is not installed{extra}") from None
    except Exception as error:  # noqa: BLE001  an author's function may raise anything
        return f"the truth fails at {_listed(values)}: {type(error).__name__}: {error}"
    if _all_close(found, expected, TOLERANCE):
        return None
    return f"the answer is {_shown(expected)}, the truth {_shown(found)}, at {_listed(values)}"


def _as_floats(value: Any) -> Any:
    """Return a value of the formula room as NumPy and PyTorch take it: lists, whole numbers, floats."""
    if isinstance(value, tuple | list):
        return [_as_floats(item) for item in value]
    return float(value) if isinstance(value, Fraction) else value


def _flat(value: Any) -> tuple[float, ...]:
    """Return the numbers in nested lists, arrays and tensors, row by row."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, tuple | list):
        return tuple(number for item in value for number in _flat(item))
    return (float(value),)


def _all_close(found: tuple[float, ...], expected: tuple[float, ...], tolerance: float) -> bool:
    return len(found) == len(expected) and all(
        math.isclose(mine, theirs, rel_tol=tolerance, abs_tol=1e-9) for mine, theirs in zip(found, expected, strict=True)
    )


def _shown(values: tuple[float, ...]) -> str:
    return ", ".join(map(numeric.number, values[:8]))


def _listed(values: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} = {value}" for name, value in values.items())
