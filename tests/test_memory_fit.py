"""A year of a learner whose forgetting is known: what is meant to be remembered is, and FSRS learns how somebody forgets."""

import sys
from itertools import groupby

import pytest
from learner import FORGETFUL, Answer, Learner, retention

from quizprep.errors import QuizprepError
from quizprep.memory.fit import NEEDED, fit
from quizprep.memory.scheduler import DESIRED_RETENTION, Entry
from quizprep.model import Kind, Outcome


def journals(answers: list[Answer]) -> list[tuple[str, list[Entry]]]:
    ordered = sorted(answers, key=lambda answer: (answer.question_id, answer.day))
    return [
        (name, [Entry(a.day, Kind.CHOICE, Outcome.CORRECT, a.rating, a.rating) for a in of_question])
        for name, of_question in groupby(ordered, key=lambda answer: answer.question_id)
    ]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_year_of_reviews_keeps_what_was_meant_to_be_kept(seed: int) -> None:
    answers = list(Learner(500, new_a_day=3, seed=seed).study(0, 365))
    assert len(answers) > 3000
    assert retention(answers) == pytest.approx(DESIRED_RETENTION, abs=0.02)


def test_parameters_fitted_to_a_forgetful_learner_bring_retention_back() -> None:
    learner = Learner(800, new_a_day=4, memory=FORGETFUL, seed=4)
    before = list(learner.study(0, 200))
    assert retention(before) < DESIRED_RETENTION - 0.08
    found = fit(journals(before))
    assert found.kept
    assert found.fitted < found.published == found.used
    assert found.held_out == pytest.approx(found.reviews / 5, rel=0.1)
    assert retention(list(learner.study(200, 400, found.weights))) == pytest.approx(DESIRED_RETENTION, abs=0.03)


def test_parameters_that_predict_no_better_are_not_kept() -> None:
    """The learner forgets as published: a fit to the earlier part can only find what was chance there."""
    answers = list(Learner(120, new_a_day=3, seed=3).study(0, 200))
    found = fit(journals(answers))
    assert found.fitted > found.published
    assert not found.kept


def test_parameters_that_are_used_are_compared_too() -> None:
    answers = list(Learner(150, new_a_day=4, memory=FORGETFUL, seed=5).study(0, 150))
    first = fit(journals(answers))
    assert first.kept
    again = fit(journals(answers), first.weights)
    assert again.used == again.fitted == first.fitted
    assert not again.kept


def test_the_same_history_gives_the_same_parameters() -> None:
    answers = list(Learner(150, new_a_day=4, memory=FORGETFUL, seed=5).study(0, 150))
    assert fit(journals(answers)) == fit(journals(answers))


def test_too_few_reviews_are_said() -> None:
    answers = list(Learner(20, new_a_day=5, seed=1).study(0, 60))
    reviews = sum(not answer.first for answer in answers)
    with pytest.raises(QuizprepError, match=f"{reviews} reviews so far, and {NEEDED} are needed"):
        fit(journals(answers))


def test_without_the_optimiser_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fsrs_rs_python", None)
    answers = list(Learner(150, new_a_day=4, seed=5).study(0, 150))
    with pytest.raises(QuizprepError, match=r"pip install 'quizprep\[fit\]'"):
        fit(journals(answers))
