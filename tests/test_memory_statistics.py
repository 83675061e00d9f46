"""What a history comes to, against figures counted by hand."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from quizprep.errors import Mark
from quizprep.figures import Repeated, Retention, Share, Statistics, WeakQuestion, WeakTopic
from quizprep.memory.history import History
from quizprep.memory.statistics import calibrated, statistics
from quizprep.memory.sums import Predicted
from quizprep.model import Attempt, Bilingual, ChoiceQuestion, Kind, Outcome, Rating

AGAIN, _, GOOD, _ = Rating
NOON = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)  # a Monday
TODAY = NOON.date()
TEXT = Bilingual.same("x")


def question(name: str, topic: str = "convolution", requires: tuple[str, ...] = ()) -> ChoiceQuestion:
    return ChoiceQuestion(
        id=name,
        topic=topic,
        mark=Mark("t.yaml", 1, 1),
        difficulty=1,
        sources=(),
        prompt=TEXT,
        explanation=TEXT,
        options={},
        answer=(),
        requires=requires,
    )


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    with History(tmp_path / "history.db") as opened:
        yield opened


def answer(history: History, name: str, days_ago: int, rating: Rating = GOOD, **others: object) -> None:
    right = rating > AGAIN
    attempt = Attempt(
        question_id=name,
        topic="convolution",
        kind=Kind.CHOICE,
        at=NOON - dt.timedelta(days=days_ago),
        seed=1,
        response="x",
        outcome=Outcome.CORRECT if right else Outcome.INCORRECT,
        score=float(right),
        mistake=None if right else "swapped",
        rating=rating,
        auto_rating=rating,
        seconds=30.0,
    )
    history.record(structs.replace(attempt, **others))


def found(history: History, *names: str, topics: tuple[str, ...] = ()) -> Statistics:
    return statistics(history, [question(name) for name in names], TODAY, topics)


def test_today_and_what_is_due(history: History) -> None:
    answer(history, "old", days_ago=20)
    answer(history, "a", days_ago=0)
    answer(history, "b", days_ago=0, rating=AGAIN)
    seen = found(history, "old", "a", "b")
    assert (seen.answered, seen.correct, seen.minutes, seen.due) == (2, 1, 1.0, 1)
    assert len(seen.due_ahead) == 30
    assert seen.due_ahead[0] == 1
    assert sum(seen.due_ahead) == 3
    assert found(history, "a").due == 0


@pytest.mark.parametrize(
    ("days_ago", "streak", "longest"),
    [
        ([0], 1, 1),
        ([2, 1, 0], 3, 3),
        ([2, 1], 2, 2),
        ([3, 2], 0, 2),
        ([9, 8, 7, 1, 0], 2, 3),
        ([400, 399, 398, 397, 0], 1, 4),
    ],
)
def test_a_streak_is_broken_by_a_day_without_an_answer_but_not_by_today(
    history: History, days_ago: list[int], streak: int, longest: int
) -> None:
    for days in days_ago:
        answer(history, "a", days)
    seen = found(history, "a")
    assert (seen.streak, seen.longest_streak, seen.days) == (streak, longest, len(days_ago))


def test_a_day_that_a_wrong_clock_left_ahead_makes_no_streak(history: History) -> None:
    for days in (9, 8, -400, -401, -402):
        answer(history, "a", days)
    seen = found(history, "a")
    assert (seen.streak, seen.longest_streak) == (0, 3)
    answer(history, "a", 0)
    answer(history, "a", -1)  # further east, where it is tomorrow
    assert found(history, "a").streak == 1


def test_the_calendar_begins_on_a_monday_and_ends_today(history: History) -> None:
    answer(history, "a", days_ago=0)
    answer(history, "a", days_ago=7)
    answer(history, "b", days_ago=7)
    answer(history, "a", days_ago=364)
    answer(history, "a", days_ago=365)
    seen = found(history, "a")
    assert seen.calendar_begins == dt.date(2025, 11, 24)
    assert len(seen.calendar) == 365
    assert (seen.calendar[0], seen.calendar[-1], seen.calendar[-8], sum(seen.calendar)) == (1, 1, 2, 4)
    assert len(seen.minutes_back) == 30
    assert (seen.minutes_back[-1], seen.minutes_back[-8]) == (0.5, 1.0)


def test_true_retention_counts_the_first_answer_of_a_day_to_what_was_asked_before(history: History) -> None:
    answer(history, "a", days_ago=500)
    answer(history, "a", days_ago=400)  # mature: 100 days
    answer(history, "a", days_ago=20, rating=AGAIN)  # mature: 380 days
    answer(history, "a", days_ago=20)  # practice
    answer(history, "a", days_ago=10)  # young
    seen = found(history, "a")
    assert seen.retention == (
        Retention(30, Share(1, 1), Share(0, 1)),
        Retention(365, Share(1, 1), Share(0, 1)),
        Retention(None, Share(1, 1), Share(1, 2)),
    )
    assert seen.desired_retention == 0.9
    [group] = seen.calibration
    assert group.reviews == 3
    assert group.observed == pytest.approx(2 / 3)
    assert 0.3 < group.predicted < 0.9


def test_what_is_weak_and_on_what_it_builds(history: History) -> None:
    for days in range(9, 0, -1):
        answer(history, "hard", days, AGAIN)
        answer(history, "easy", days)
        answer(history, "iou", days, GOOD if days % 3 else AGAIN, topic="detection")
    questions = [question("hard", requires=("easy",)), question("easy"), question("iou", "detection")]
    seen = statistics(history, questions, TODAY)
    assert seen.weak_topics == (WeakTopic("convolution", Share(9, 18)), WeakTopic("detection", Share(6, 9)))
    [hard] = [row for row in seen.weak_questions if row.id == "hard"]
    assert hard == WeakQuestion("hard", "convolution", 8, hard.stability, ("easy",))
    assert seen.weak_questions[0] == hard
    assert "easy" not in [row.id for row in seen.weak_questions]
    assert seen.mistakes == (Repeated("hard", "swapped", 9), Repeated("iou", "swapped", 3))


def test_a_topic_needs_some_answers_before_it_is_called_weak(history: History) -> None:
    for days in range(4):
        answer(history, "a", days, AGAIN)
    assert found(history, "a").weak_topics == ()


def test_one_topic_alone(history: History) -> None:
    answer(history, "a", days_ago=1)
    answer(history, "iou", days_ago=0, topic="detection")
    seen = statistics(history, [question("iou", "detection")], TODAY, ["detection"])
    assert (seen.answered, seen.days, seen.streak, sum(seen.due_ahead)) == (1, 1, 1, 1)


def test_what_was_undone_was_not_done(history: History) -> None:
    answer(history, "a", days_ago=3)
    answer(history, "a", days_ago=0, rating=AGAIN)
    history.undo(NOON)
    seen = found(history, "a")
    assert (seen.answered, seen.mistakes, seen.days, seen.calibration) == (0, (), 1, ())


def test_an_empty_history_comes_to_nothing(history: History) -> None:
    seen = found(history, "a")
    assert (seen.days, seen.streak, seen.longest_streak, seen.due, sum(seen.calendar)) == (0, 0, 0, 0, 0)
    assert not any([seen.calibration, seen.weak_topics, seen.weak_questions, seen.mistakes])


@given(st.dictionaries(st.integers(0, 1000), st.integers(1, 300), max_size=40))
def test_groups_of_about_the_same_size_hold_every_review_in_order(reviews: dict[int, int]) -> None:
    predictions = [Predicted(chance / 1000, count, count // 2) for chance, count in sorted(reviews.items())]
    groups = calibrated(predictions)
    assert sum(group.reviews for group in groups) == sum(reviews.values())
    assert len(groups) <= 10
    assert [group.predicted for group in groups] == sorted(group.predicted for group in groups)
    assert sum(group.observed * group.reviews for group in groups) == pytest.approx(sum(p.recalled for p in predictions))


def test_ten_groups_are_tenths() -> None:
    groups = calibrated([Predicted(chance / 1000, 10, 9) for chance in range(900, 1000)])
    assert [group.reviews for group in groups] == [100] * 10
    assert groups[0].predicted == pytest.approx(0.9045)
    assert {group.observed for group in groups} == {0.9}
