"""The days up to an interview: all that was learnt is asked once more, and no card is touched."""

import datetime as dt
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizprep.errors import Mark
from quizprep.figures import Plan
from quizprep.memory.plan import ASSUMED, LAST_PASS, LONGEST_PASS, brought_forward, pace, plan
from quizprep.memory.scheduler import next_card
from quizprep.model import AnyQuestion, Bilingual, Card, ChoiceQuestion, CodeQuestion, Kind, Rating

TODAY = dt.date(2026, 11, 23)
MINUTE = dict.fromkeys(Kind, 60.0)
TEXT = Bilingual.same("x")


def day(days: int) -> dt.date:
    return TODAY + dt.timedelta(days=days)


def question(name: str) -> ChoiceQuestion:
    return ChoiceQuestion(
        id=name,
        topic="t",
        mark=Mark("t.yaml", 1, 1),
        difficulty=1,
        sources=(),
        prompt=TEXT,
        explanation=TEXT,
        options={},
        answer=(),
    )


def task(name: str) -> CodeQuestion:
    return CodeQuestion(
        id=name,
        topic="t",
        mark=Mark("t.yaml", 1, 1),
        difficulty=1,
        sources=(),
        prompt=TEXT,
        explanation=TEXT,
        task=name,
    )


def card(name: str, *, stability: float = 100.0, last: int = -30, due: int = 70) -> Card:
    return Card(question_id=name, stability=stability, difficulty=5.0, due=day(due), last=day(last), reps=3, lapses=0)


def planned(cards: Sequence[Card], interview: int, minutes: float | None = None) -> Plan:
    questions = [question(made.question_id) for made in cards]
    return plan(questions, {made.question_id: made for made in cards}, TODAY, day(interview), seconds=MINUTE, minutes=minutes)


def test_the_last_pass_is_spread_evenly_over_the_last_days() -> None:
    made = planned([card(f"q{number}") for number in range(70)], interview=20)
    assert made.begins == day(13)
    assert made.seen == 70
    assert made.today == frozenset()
    assert [load.day for load in made.loads] == [day(days) for days in range(20)]
    assert [load.questions for load in made.loads] == [0] * 13 + [10] * 7
    assert [load.last_pass for load in made.loads] == [0] * 13 + [10] * 7
    assert [load.minutes for load in made.loads] == [0.0] * 13 + [10.0] * 7


def test_few_days_left_share_everything() -> None:
    made = planned([card(f"q{number}") for number in range(12)], interview=3)
    assert [load.questions for load in made.loads] == [4, 4, 4]
    assert len(made.today) == 4


@pytest.mark.parametrize("interview", [0, 1])
def test_on_the_last_day_everything_is_asked_today(interview: int) -> None:
    made = planned([card("a"), card("b")], interview)
    assert made.today == {"a", "b"}
    assert [load.day for load in made.loads] == [TODAY]


def test_the_surest_come_first_since_they_fade_least() -> None:
    made = planned([card("weak", stability=5), card("sure", stability=300)], interview=2)
    assert made.today == {"sure"}


def test_what_was_asked_since_the_pass_began_is_not_asked_again() -> None:
    made = planned([card("done", last=-2), card("open", last=-9)], interview=5)
    assert made.today == {"open"}
    assert sum(load.questions for load in made.loads) == 1


def test_what_is_due_in_time_is_asked_when_it_is_due() -> None:
    made = planned([card("due", due=0), card("soon", due=2), card("late", due=90)], interview=3)
    assert [(load.questions, load.last_pass) for load in made.loads] == [(1, 0), (1, 1), (1, 0)]


def test_a_day_that_is_full_of_due_questions_gets_no_more() -> None:
    due = [card(f"due{number}", due=0, stability=300) for number in range(9)]
    made = planned([*due, *(card(f"q{number}") for number in range(6))], interview=3)
    assert [(load.questions, load.last_pass) for load in made.loads] == [(9, 0), (3, 3), (3, 3)]


def test_what_comes_due_before_the_pass_is_asked_then_and_in_the_pass() -> None:
    made = planned([card("a", stability=60, due=1)], interview=30)
    assert made.loads[1].questions == 1
    assert sum(load.last_pass for load in made.loads) == 1
    assert made.loads[1].last_pass == 0


def test_little_time_a_day_begins_the_pass_earlier() -> None:
    cards = [card(f"q{number}") for number in range(100)]
    assert planned(cards, 60, minutes=10).begins == day(50)
    assert max(load.questions for load in planned(cards, 60, minutes=10).loads) == 10
    assert planned(cards, 60, minutes=100).begins == day(60 - LAST_PASS)
    assert planned(cards, 60, minutes=1).begins == day(60 - LONGEST_PASS)
    assert planned(cards, 60, minutes=0).begins == day(60 - LAST_PASS)


def test_a_day_is_as_long_as_its_questions_take() -> None:
    questions: list[AnyQuestion] = [question("a"), question("b"), task("nms")]
    cards = {name: card(name) for name in ("a", "b", "nms")}
    made = plan(questions, cards, TODAY, day(1), seconds=ASSUMED)
    assert [load.minutes for load in made.loads] == [16.0]


def test_new_questions_and_those_of_no_bank_are_left_out() -> None:
    made = plan([question("new")], {"gone": card("gone")}, TODAY, day(3), seconds=MINUTE)
    assert (made.seen, made.today) == (0, frozenset())
    assert [load.questions for load in made.loads] == [0, 0, 0]


def test_the_pace_is_the_learners_own_once_it_is_known() -> None:
    assert pace({}) == ASSUMED
    known = pace({Kind.CHOICE: (5, 12.0), Kind.RECALL: (4, 12.0), Kind.CODE: (50, 0.3)})
    assert known == ASSUMED | {Kind.CHOICE: 12.0}


def test_only_the_day_is_brought_forward() -> None:
    cards = {"a": card("a"), "b": card("b")}
    moved = brought_forward(cards, frozenset({"a"}), TODAY)
    assert moved["a"].due == TODAY
    assert (moved["a"].stability, moved["a"].last) == (100.0, day(-30))
    assert moved["b"] is cards["b"]
    assert cards["a"].due == day(70)


CARDS = st.builds(
    lambda stability, last, ahead: {"stability": stability, "last": -last, "due": ahead - last},
    st.floats(0.5, 400),
    st.integers(1, 60),
    st.integers(1, 90),
)


@given(drawn=st.lists(CARDS, max_size=8), interview=st.integers(0, 15))
def test_followed_day_by_day_every_question_is_asked_in_the_last_days(drawn: list[dict[str, int]], interview: int) -> None:
    """Somebody who does each day what is due and planned meets everything in the last pass, and about when it was forecast."""
    cards = {f"q{number}": card(f"q{number}", **values) for number, values in enumerate(drawn)}
    questions = [question(name) for name in cards]
    first = plan(questions, cards, TODAY, day(interview), seconds=MINUTE)
    asked = 0
    for days in range(max(interview, 1)):
        today = day(days)
        made = plan(questions, cards, today, day(interview), seconds=MINUTE)
        wanted = [c for c in brought_forward(cards, made.today, today).values() if c.due <= today]
        assert made.loads[0].questions == len(wanted)
        asked += len(wanted)
        for due in wanted:
            cards[due.question_id] = next_card(due.question_id, cards[due.question_id], Rating.GOOD, today)
    assert all(c.last >= day(max(interview, 1) - LAST_PASS) for c in cards.values())
    assert sum(load.questions for load in first.loads) == pytest.approx(asked, abs=3)
