"""What a history comes to: how much, how regularly, how well, and what is weak.

The sums come from the history; here they become figures.  True retention and calibration look at the first answer of each day
to a question that was asked before, the only one that says something about memory; whether it was known is set against what
was predicted on that day.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence

from quizprep.figures import Group, Retention, Share, Statistics, WeakQuestion, WeakTopic
from quizprep.memory.history import History
from quizprep.memory.order import LEECH_LAPSES, LEECH_STABILITY
from quizprep.memory.scheduler import DESIRED_RETENTION
from quizprep.memory.sums import DayTotal, Predicted, Retained
from quizprep.model import AnyQuestion

WEEKS = 53
"""Of the calendar: every day of the last year is on it."""

DAYS_AHEAD = DAYS_BACK = 30

GROUPS, SMALLEST_GROUP = 10, 10
"""Calibration is told in tenths of the reviews, in fewer parts where a tenth would be a handful."""

SHOWN, LATELY, ENOUGH = 5, 90, 5
"""How many of the weakest are told; topics by the answers of so many days, where there were so many."""


def statistics(
    history: History,
    questions: Sequence[AnyQuestion],
    today: dt.date,
    topics: Collection[str] = (),
    waiting: Collection[str] = (),
) -> Statistics:
    """Return what a history comes to.

    Args:
        history: The history.
        questions: Those of the bank; what has left it, or is suspended, is neither due nor weak.
        today: The study day.
        topics: What was done in these topics alone, if any are named; ``questions`` should be of them.
        waiting: What is due and waits for another day.
    """
    suspended = history.suspended()
    named = {question.id: question for question in questions if question.id not in suspended}
    totals = {total.day: total for total in history.days(topics)}
    nothing = DayTotal(today, 0, 0, 0.0)
    done = totals.get(today, nothing)
    begins, back = today - dt.timedelta(days=today.weekday(), weeks=WEEKS - 1), today - dt.timedelta(days=DAYS_BACK - 1)
    streak, longest = _streaks(totals, today)
    put_off = len(named.keys() & set(waiting))
    due_ahead = _due_ahead(history, named, today, put_off)
    return Statistics(
        today=today,
        answered=done.attempts,
        correct=done.correct,
        minutes=done.seconds / 60,
        due=due_ahead[0],
        put_off=put_off,
        streak=streak,
        longest_streak=longest,
        days=len(totals),
        calendar=tuple(totals.get(day, nothing).attempts for day in _days(begins, today)),
        calendar_begins=begins,
        due_ahead=due_ahead,
        minutes_back=tuple(totals.get(day, nothing).seconds / 60 for day in _days(back, today)),
        desired_retention=DESIRED_RETENTION,
        retention=tuple(_retention(history, today, days, topics) for days in (30, 365, None)),
        calibration=tuple(calibrated(history.predictions(topics))),
        lately=LATELY,
        weak_topics=_weak_topics(history, today, topics),
        weak_questions=tuple(_weak_questions(history, named)),
        mistakes=tuple(history.mistakes(named, SHOWN)),
    )


def _due_ahead(history: History, named: Collection[str], today: dt.date, put_off: int) -> tuple[int, ...]:
    """Return how many are due on each of the coming days; so many of today's are put off to tomorrow."""
    due = history.due_days(named, today + dt.timedelta(days=DAYS_AHEAD - 1))
    overdue = sum(count for day, count in due.items() if day <= today)
    tomorrow, *later = (due.get(today + dt.timedelta(days=days), 0) for days in range(1, DAYS_AHEAD))
    return overdue - put_off, tomorrow + put_off, *later


def _days(first: dt.date, last: dt.date) -> Iterable[dt.date]:
    return (first + dt.timedelta(days=days) for days in range((last - first).days + 1))


def _streaks(days: Iterable[dt.date], today: dt.date) -> tuple[int, int]:
    """Return the length of the run of days up to today or yesterday, and of the longest; the days come in their order.

    Days ahead of today, which a journey or a wrong clock leaves behind, are no part of the first.
    """
    current = longest = length = 0
    last = dt.date.min
    for day in days:
        length = length + 1 if day - last == dt.timedelta(days=1) else 1
        longest, last = max(longest, length), day
        if dt.timedelta() <= today - day <= dt.timedelta(days=1):
            current = length
    return current, longest


def _weak_questions(history: History, named: Mapping[str, AnyQuestion]) -> Iterable[WeakQuestion]:
    for card in history.weakest(named.keys(), LEECH_LAPSES, LEECH_STABILITY, SHOWN):
        question = named[card.question_id]
        yield WeakQuestion(question.id, question.topic, card.lapses, card.stability, question.requires)


def _retention(history: History, today: dt.date, days: int | None, topics: Collection[str]) -> Retention:
    since = dt.date.min if days is None else today - dt.timedelta(days=days - 1)
    found = history.retained(since, topics)
    young, mature = (_share(row for row in found if row.mature is mature) for mature in (False, True))
    return Retention(days, young, mature)


def _share(rows: Iterable[Retained]) -> Share:
    rows = list(rows)
    return Share(sum(row.recalled for row in rows), sum(row.reviews for row in rows))


def calibrated(predictions: Sequence[Predicted]) -> list[Group]:
    """Return the reviews in groups of about the same size, from the least certain to the most.

    Args:
        predictions: The least certain first.
    """
    every = sum(row.reviews for row in predictions)
    groups: dict[int, list[Predicted]] = {}
    count, seen = max(1, min(GROUPS, every // SMALLEST_GROUP)), 0
    for row in predictions:
        middle = seen + row.reviews / 2
        groups.setdefault(int(middle * count / every), []).append(row)
        seen += row.reviews
    return [_group(rows) for rows in groups.values()]


def _group(rows: Sequence[Predicted]) -> Group:
    reviews = sum(row.reviews for row in rows)
    expected = sum(row.chance * row.reviews for row in rows)
    return Group(reviews, expected / reviews, sum(row.recalled for row in rows) / reviews)


def _weak_topics(history: History, today: dt.date, topics: Collection[str]) -> tuple[WeakTopic, ...]:
    found = history.topics(today - dt.timedelta(days=LATELY - 1), topics)
    weak = [WeakTopic(row.topic, Share(row.correct, row.attempts)) for row in found if row.attempts >= ENOUGH]
    return tuple(sorted(weak, key=lambda row: (row.correct.value, row.topic))[:SHOWN])
