"""Review: what is due comes back, most at risk first; what was answered is scheduled anew."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from quizprep import paths
from quizprep.memory.history import History
from quizprep.model import Attempt, Kind, Outcome, Rating

Execute = Callable[..., CompletedProcess[str]]
MINI = str(Path(__file__).parent / "mini")


def answered(question_id: str, kind: Kind, days_ago: int, rating: Rating = Rating.GOOD) -> None:
    """Put an attempt of an earlier day into the history."""
    with History(paths.history_file()) as history:
        history.record(
            Attempt(
                question_id=question_id,
                topic="mini",
                kind=kind,
                at=dt.datetime.now().astimezone() - dt.timedelta(days=days_ago),
                seed=1,
                response="...",
                outcome=Outcome.INCORRECT if rating is Rating.AGAIN else Outcome.CORRECT,
                score=0.0 if rating is Rating.AGAIN else 1.0,
                mistake=None,
                rating=rating,
                auto_rating=rating,
                seconds=4.0,
            )
        )


def cards() -> dict[str, dt.date]:
    with History(paths.history_file()) as history:
        return {name: card.due for name, card in history.cards().items()}


def test_only_what_is_due_is_asked_most_at_risk_first(execute: Execute) -> None:
    answered("mini-choice", Kind.CHOICE, days_ago=4)
    answered("mini-recall", Kind.RECALL, days_ago=40)
    answered("mini-numeric", Kind.NUMERIC, days_ago=0)
    result = execute("review", "--bank", MINI, input=":skip\n:skip\n")
    assert result.returncode == 0
    assert "1/2 · Mini · recall" in result.stdout
    assert "2/2 · Mini · choice" in result.stdout
    assert result.stdout.index("What does stride do?") < result.stdout.index("Which pooling")
    assert "numeric" not in result.stdout
    assert "2 still due today." in result.stdout


def test_a_right_answer_moves_the_card_further_away(execute: Execute) -> None:
    answered("mini-choice", Kind.CHOICE, days_ago=3)
    before = cards()["mini-choice"]
    result = execute("review", "--bank", MINI, input="max\n")
    assert "1 answered: 1 right" in result.stdout
    assert cards()["mini-choice"] > before + dt.timedelta(days=3)
    assert "Nothing is due." in execute("review", "--bank", MINI).stdout


def test_the_limit_leaves_the_rest_due_and_says_so(execute: Execute) -> None:
    answered("mini-choice", Kind.CHOICE, days_ago=9)
    answered("mini-numeric", Kind.NUMERIC, days_ago=9)
    result = execute("review", "--bank", MINI, "--limit", "1", input=":skip\n")
    assert "1/1" in result.stdout
    assert "2 still due today." in result.stdout


def test_a_time_budget_ends_the_session_after_the_question_on_the_screen(execute: Execute) -> None:
    answered("mini-choice", Kind.CHOICE, days_ago=9)
    answered("mini-numeric", Kind.NUMERIC, days_ago=9)
    over = execute("review", "--bank", MINI, "--minutes", "0", input=":skip\n:skip\n")
    assert "1/2" in over.stdout
    assert "2/2" not in over.stdout
    assert "The time is up." in over.stdout
    assert "2 still due today." in over.stdout
    in_time = execute("review", "--bank", MINI, "--minutes", "20", input=":skip\n:skip\n")
    assert "2/2" in in_time.stdout
    assert "The time is up." not in in_time.stdout


def test_a_drill_asks_what_is_due_before_what_is_new(execute: Execute) -> None:
    answered("mini-formula", Kind.FORMULA, days_ago=9, rating=Rating.AGAIN)
    result = execute("drill", "--bank", MINI, "--topic", "mini", input="")
    assert "formula · ●●○○○ · due" in result.stdout


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_nothing_due_says_what_to_do_instead(execute: Execute, lang: str) -> None:
    result = execute("review", "--lang", lang)
    assert "quizprep drill" in result.stdout
    assert result.returncode == 0


def test_a_question_that_left_the_bank_is_no_trouble(execute: Execute) -> None:
    answered("gone-for-good", Kind.CHOICE, days_ago=30)
    assert "Nothing is due." in execute("review").stdout
