"""The judge over the corpus of the field, whose answers are worked out by other means than those of the judge."""

import random

import corpus
import pytest
from corpus import Answer, Formula

from quizprep.formula import check
from quizprep.model import FormulaVerdict, Outcome, Variable

FORMULAS = {formula.name: formula for formula in corpus.load()}
POINTS = 40


def variables(formula: Formula) -> dict[str, Variable | str]:
    aliases = {"epsilon": ("eps",)}
    return {
        name.rstrip("_"): Variable(domain, shape=formula.shapes[name], aliases=aliases.get(name, ()))
        for name, domain in formula.domains.items()
    }


def judged(answer: Answer) -> FormulaVerdict:
    return check(answer.text, corpus.reference(answer.formula), variables(answer.formula))


def test_the_corpus_is_large() -> None:
    answers = [answer for formula in FORMULAS.values() for answer in corpus.answers(formula)]
    assert len(FORMULAS) >= 100
    assert len(answers) >= 1700
    assert {answer.style for answer in answers} == set(corpus.notation.STYLES)


@pytest.mark.parametrize("name", FORMULAS)
def test_right_forms_are_worth_the_truth_and_wrong_ones_are_not(name: str) -> None:
    formula, rng = FORMULAS[name], random.Random(name)
    points = [corpus.values(formula, rng) for _ in range(POINTS)]
    truths = [corpus.truth(formula, point) for point in points]
    for form in (*formula.right, *formula.wrong):
        same = [corpus.same(corpus.worth(form, point), true) for point, true in zip(points, truths, strict=True)]
        assert all(same) if form in formula.right else not all(same), form


@pytest.mark.parametrize("name", FORMULAS)
def test_the_judge_agrees(name: str) -> None:
    """Each form in one of its two notations; the benchmark judges both."""
    for answer in list(corpus.answers(FORMULAS[name]))[::2]:
        verdict = judged(answer)
        assert verdict.outcome is (Outcome.CORRECT if answer.right else Outcome.INCORRECT), (answer.text, verdict)
