"""Up to an interview: everything that was learnt is asked once more in the last days before it.

The plan is made anew each day from the cards as they are, and changes none of them: what is not due in those days, and has not
been asked since they began, is spread over those that are left, the surest first, since it fades least.  All else is asked when
it is due.  The load is what that takes if every answer is right.
"""

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from msgspec import structs

from quizprep.figures import Load, Plan
from quizprep.memory.scheduler import Weights, next_card
from quizprep.model import AnyQuestion, Card, Kind, Rating

LAST_PASS, LONGEST_PASS = 7, 21
"""Days before the interview in which everything is asked once more; the most, for somebody with little time a day."""

ASSUMED = {Kind.CHOICE: 30.0, Kind.RECALL: 90.0, Kind.NUMERIC: 60.0, Kind.FORMULA: 75.0, Kind.CODE: 900.0}
"""Seconds that a question takes, as long as the learner has not answered :data:`ENOUGH` of its kind."""

ENOUGH = 5

_DAY = dt.timedelta(days=1)


class _Asking(NamedTuple):
    day: dt.date
    question: AnyQuestion
    last_pass: bool = False


def pace(measured: Mapping[Kind, tuple[int, float]]) -> dict[Kind, float]:
    """Return the seconds that a question of each kind takes the learner.

    Args:
        measured: How many were answered of each kind, and in how many seconds on average.
    """
    # What is recorded of a file that was handed in is the time of its suite, not that of the learner.
    own = {kind: seconds for kind, (count, seconds) in measured.items() if count >= ENOUGH and kind is not Kind.CODE}
    return ASSUMED | own


def plan(
    questions: Iterable[AnyQuestion],
    cards: Mapping[str, Card],
    today: dt.date,
    interview: dt.date,
    *,
    seconds: Mapping[Kind, float],
    minutes: float | None = None,
    weights: Weights = (),
) -> Plan:
    """Plan the days up to an interview.

    Args:
        questions: Those that can be asked.
        cards: The cards, by question id.
        today: The study day; not after ``interview``.
        interview: Its day.  Nothing is asked on it, unless it is today.
        seconds: What a question of each kind takes.
        minutes: The learner's time a day: the last pass begins earlier where that is too little for it.
        weights: The learner's own parameters of FSRS.
    """
    seen = [question for question in questions if question.id in cards]
    end = max(interview, today + _DAY)
    days = _Days(today, end - _length(sum(seconds[question.kind] for question in seen) / 60, minutes), end)
    askings = _askings(seen, cards, days, seconds, weights)
    by_day: dict[dt.date, list[_Asking]] = {day: [] for day in _days(today, end)}
    for asking in askings:
        by_day[asking.day].append(asking)
    return Plan(
        interview,
        days.begins,
        len(seen),
        frozenset(asking.question.id for asking in by_day[today] if asking.last_pass),
        tuple(_load(day, asked, seconds) for day, asked in by_day.items()),
    )


def brought_forward(cards: Mapping[str, Card], names: frozenset[str], today: dt.date) -> dict[str, Card]:
    """Return the cards, those of the questions named as if they were due today."""
    return {name: structs.replace(card, due=today) if name in names else card for name, card in cards.items()}


class _Days(NamedTuple):
    """The days that are planned: up to ``end``, from ``begins`` on for the last pass."""

    today: dt.date
    begins: dt.date
    end: dt.date

    @property
    def first(self) -> dt.date:
        """The first day of the last pass that is left."""
        return max(self.begins, self.today)


def _askings(
    seen: Iterable[AnyQuestion], cards: Mapping[str, Card], days: _Days, seconds: Mapping[Kind, float], weights: Weights
) -> list[_Asking]:
    """Return what is asked when: everything when it is due, and in the last pass what is not due in it."""
    askings: list[_Asking] = []
    waiting: list[tuple[Card, AnyQuestion]] = []
    for question in seen:
        card, due = _asked_when_due(cards[question.id], days.today, days.first, weights)
        if card.last < days.begins and card.due >= days.end:
            waiting.append((card, question))
        else:
            due += _asked_when_due(card, days.first, days.end, weights)[1]
        askings += (_Asking(day, question) for day in due)
    # Asked on its day, a question may be due again before the interview.
    for day, card, question in _spread(waiting, askings, list(_days(days.first, days.end)), seconds):
        after = next_card(card.question_id, card, Rating.GOOD, day, weights)
        askings.append(_Asking(day, question, last_pass=True))
        askings += (_Asking(later, question) for later in _asked_when_due(after, day, days.end, weights)[1])
    return askings


def _length(pass_minutes: float, minutes: float | None) -> dt.timedelta:
    needed = math.ceil(pass_minutes / minutes) if minutes else 0
    return dt.timedelta(days=min(max(LAST_PASS, needed), LONGEST_PASS))


def _days(first: dt.date, end: dt.date) -> Iterator[dt.date]:
    return (first + dt.timedelta(days=days) for days in range((end - first).days))


def _asked_when_due(card: Card, first: dt.date, end: dt.date, weights: Weights) -> tuple[Card, list[dt.date]]:
    """Return the card that is left on ``end``, and the days on which it was asked, from ``first`` on."""
    days = []
    while (day := max(card.due, first)) < end:
        card = next_card(card.question_id, card, Rating.GOOD, day, weights)
        days.append(day)
    return card, days


def _spread(
    waiting: Iterable[tuple[Card, AnyQuestion]],
    askings: Iterable[_Asking],
    days: Sequence[dt.date],
    seconds: Mapping[Kind, float],
) -> Iterator[tuple[dt.date, Card, AnyQuestion]]:
    """Yield a day for each question, so that all days ask for about the same time; the surest come first."""
    load: Counter[dt.date] = Counter()
    for asking in askings:
        load[asking.day] += round(seconds[asking.question.kind])
    surest_first = sorted(waiting, key=lambda pair: (-pair[0].stability, pair[0].question_id))
    level = _level([load[day] for day in days], sum(seconds[question.kind] for _, question in surest_first))
    place = 0
    for card, question in surest_first:
        cost = round(seconds[question.kind])
        while place < len(days) - 1 and load[days[place]] and load[days[place]] + cost / 2 > level:
            place += 1
        load[days[place]] += cost
        yield days[place], card, question


def _level(loads: Iterable[float], rest: float) -> float:
    """Return how high the days stand once the rest was poured over them: a day that stands higher already gets none."""
    lowest_first = sorted(loads)
    return min((rest + sum(lowest_first[:count])) / count for count in range(1, len(lowest_first) + 1))


def _load(day: dt.date, askings: Sequence[_Asking], seconds: Mapping[Kind, float]) -> Load:
    minutes = sum(seconds[asking.question.kind] for asking in askings) / 60
    return Load(day, len(askings), sum(asking.last_pass for asking in askings), minutes)
