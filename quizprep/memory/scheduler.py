"""When to ask a question again: functions from values to values, with FSRS for the memory model.

Three things are decided here rather than left to the ``fsrs`` package, each because it matters to a learner over years:

- **The day.**  The package counts whole periods of 24 hours in UTC: an evening attempt and one the next morning would be the
  same day.  Here a study day is the local date, and ends at 04:00; the package is only shown midnights.
- **The fuzz** that spreads questions learnt together comes from the question and its repetition, not from chance: replaying
  a history gives the same due days.
- **The first attempt of a day** alone moves a card; what is repeated until right the same day is practice.

``fsrs`` takes 25 ms and more to import, so it is imported by the functions that schedule, never by this module.
"""

import datetime as dt
import math
import zlib
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from quizprep.model import Card, Kind, Outcome, Rating, Verdict

if TYPE_CHECKING:
    import fsrs

ROLLOVER = dt.timedelta(hours=4)
"""A study day ends this long after midnight: who works until two has not begun a new day."""

DESIRED_RETENTION = 0.9
MAXIMUM_INTERVAL = 365
"""Days; somebody who prepares for an interview meets every question at least once a year."""

Weights = tuple[float, ...]
"""Parameters of FSRS fitted to a learner; empty for the published ones."""

DECAY = -0.1542
"""Exponent of the forgetting curve in FSRS-6, as in the package's default parameters (a test compares them)."""

_FACTOR = math.pow(0.9, 1 / DECAY) - 1  # after as many days as the stability, 90 % are left

REVEALED = "revealed"
"""The response of an attempt at a task whose solution was shown; its outcome is *incorrect*."""

RULES = 2
"""Version of the rules in this module; raised whenever a replay of the same attempts gives different cards."""


def study_day(at: dt.datetime, rollover: dt.timedelta = ROLLOVER) -> dt.date:
    """Return the study day of a moment: the date on the local clock ``rollover`` ago.

    Args:
        at: The moment, aware of its time zone; its own clock counts.
        rollover: How long after midnight the day ends.

    Raises:
        ValueError: If ``at`` has no time zone.
    """
    if at.utcoffset() is None:
        raise ValueError(f"a moment without a time zone has no study day: {at}")
    # Without the zone the subtraction is one of clock readings: on the night of a clock change the day still ends at 04:00.
    return (at.replace(tzinfo=None) - rollover).date()


def lies_ahead(day: dt.date, today: dt.date) -> bool:
    """Say whether an answer of a day cannot have been given yet: by more than the one day that a journey can give or take."""
    return (day - today).days > 1


def rating_for(verdict: Verdict, hints: int = 0) -> Rating:
    """Return the rating that follows from a verdict.

    Easy never follows by itself: it would put a question away for eight days on the strength of one lucky answer.

    Raises:
        ValueError: If the response is ungraded: that is our fault, and no attempt.
    """
    match verdict.outcome:
        case Outcome.CORRECT:
            return Rating.HARD if hints else Rating.GOOD
        case Outcome.PARTIAL:
            return Rating.HARD
        case Outcome.INCORRECT:
            return Rating.AGAIN
        case Outcome.UNGRADED:
            raise ValueError("an ungraded response has no rating")


def retrievability(card: Card, day: dt.date, weights: Weights = ()) -> float:
    """Return the chance that the learner still knows the answer on ``day``: the forgetting curve of FSRS-6.

    The published curve will do wherever cards are only put in order: under any weights it is the one furthest along, measured
    in its stability, that is most at risk.
    """
    elapsed = max(0, (day - card.last).days)
    if not weights:
        return math.pow(1 + _FACTOR * elapsed / card.stability, DECAY)
    decay = -weights[20]
    return math.pow(1 + (math.pow(0.9, 1 / decay) - 1) * elapsed / card.stability, decay)


def next_card(question_id: str, card: Card | None, rating: Rating, day: dt.date, weights: Weights = ()) -> Card:
    """Return the card of a question after it was rated on ``day``; ``card`` is ``None`` the first time.

    Args:
        question_id: Whose card it is.
        card: The card before.
        rating: How well the answer came.
        day: A study day after ``card.last``.
        weights: The learner's own parameters, none for the published ones.
    """
    import fsrs

    before = fsrs.Card(card_id=0, due=_midnight(day))
    if card is not None:
        before.state, before.step = fsrs.State.Review, None
        before.stability, before.difficulty = card.stability, card.difficulty
        before.last_review = _midnight(card.last)
    after, _ = _scheduler(weights).review_card(before, fsrs.Rating(int(rating)), _midnight(day))
    assert after.stability is not None
    assert after.difficulty is not None
    reps = card.reps + 1 if card else 1
    interval = fuzzed((after.due.date() - day).days, question_id, reps)
    return Card(
        question_id=question_id,
        stability=after.stability,
        difficulty=after.difficulty,
        due=day + dt.timedelta(days=interval),
        last=day,
        reps=reps,
        lapses=(card.lapses + (rating is Rating.AGAIN)) if card else 0,
    )


def fuzzed(interval: int, question_id: str, reps: int) -> int:
    """Return the interval moved within its band, the same way for the same question and repetition.

    The band is Anki's: one day to either side, and 15 % of the days from 2.5 to 7, 10 % of those from 7 to 20 and 5 % of the
    rest.  Intervals of one and two days stay as they are.
    """
    if interval < 2.5:
        return interval
    spread = 1 + 0.15 * (min(interval, 7) - 2.5) + 0.1 * max(0, min(interval, 20) - 7) + 0.05 * max(0, interval - 20)
    lowest = max(2, round(interval - spread))
    highest = min(MAXIMUM_INTERVAL, round(interval + spread))
    # A checksum, because it is the same on every machine and in every version, and costs nothing.
    chance = zlib.crc32(f"{question_id} {reps}".encode()) / 2**32
    return lowest + int(chance * (highest - lowest + 1))


class Entry(NamedTuple):
    """What the schedule needs to know of one attempt."""

    day: dt.date
    kind: Kind
    outcome: Outcome
    rating: Rating
    auto_rating: Rating
    revealed: bool = False
    """Whether the solution was shown."""


class Review(NamedTuple):
    """What one study day did to a card."""

    day: dt.date
    rating: Rating
    before: Card | None
    after: Card


def replay(question_id: str, entries: Iterable[Entry], weights: Weights = ()) -> Card | None:
    """Return the card that the attempts at one question leave behind, given in their order; ``None`` if there are none."""
    card = None
    for review in reviews(question_id, entries, weights):
        card = review.after
    return card


def reviews(question_id: str, entries: Iterable[Entry], weights: Weights = ()) -> Iterator[Review]:
    """Yield what each study day did to the card of a question."""
    before = None
    for day, rating in day_ratings(entries):
        after = next_card(question_id, before, rating, day, weights)
        yield Review(day, rating, before, after)
        before = after


def day_ratings(entries: Iterable[Entry]) -> Iterator[tuple[dt.date, Rating]]:
    """Yield each study day of a question with the one rating that counts on it."""
    for day, attempts in groupby(_forward(entries), key=lambda entry: entry.day):
        yield day, _rating_of_day(list(attempts))


def identity(weights: Weights = ()) -> str:
    """Return what decides over every card: version and parameters of the package, and our own rules."""
    # Imported here with the package itself: only where cards are worked out.
    from importlib.metadata import version

    used = " ".join(map(repr, _scheduler(weights).parameters))
    return f"rules {RULES}; fsrs {version('fsrs')}; retention {DESIRED_RETENTION}; at most {MAXIMUM_INTERVAL} days; {used}"


def parameters(weights: Weights = ()) -> Weights:
    """Return the parameters of FSRS: the learner's own, else the published ones."""
    return tuple(_scheduler(weights).parameters)


def acceptable(weights: Weights) -> bool:
    """Return whether FSRS takes these parameters: as many as it has, each within its bounds."""
    try:
        _scheduler(weights)
    except ValueError:
        return False
    return True


def _forward(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Yield the entries with days that never go back: after the clock was, the last day of the question goes on."""
    latest = dt.date.min
    for entry in entries:
        latest = max(latest, entry.day)
        yield entry if entry.day == latest else entry._replace(day=latest)


def _rating_of_day(attempts: list[Entry]) -> Rating:
    first = attempts[0]
    return _rating_of_runs(attempts) if first.kind is Kind.CODE else first.rating


def _rating_of_runs(runs: list[Entry]) -> Rating:
    """Rate the runs of a task on one day as one attempt: right at once is Good, right in the end Hard, never right Again.

    What comes after the solution was shown no longer counts.
    """
    for count, run in enumerate(runs):
        if run.revealed:
            return Rating.AGAIN
        if run.outcome is Outcome.CORRECT:
            return run.rating if count == 0 or _overridden(run) else Rating.HARD
    return runs[-1].rating if _overridden(runs[-1]) else Rating.AGAIN


def _overridden(entry: Entry) -> bool:
    return entry.rating is not entry.auto_rating


@cache
def _scheduler(weights: Weights) -> "fsrs.Scheduler":
    import fsrs

    return fsrs.Scheduler(
        parameters=weights or fsrs.scheduler.DEFAULT_PARAMETERS,
        desired_retention=DESIRED_RETENTION,
        learning_steps=(),
        relearning_steps=(),
        maximum_interval=MAXIMUM_INTERVAL,
        enable_fuzzing=False,
    )


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)
