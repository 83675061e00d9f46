"""The sums behind the statistics, kept beside the log, so that nobody has to read years of it.

All of them are derived.  The attempts in force are counted by triggers, in the transaction that adds them or takes them back;
what was predicted of a question, and whether it was still known, with its card, when that is replayed.
"""

import datetime as dt
import sqlite3
from collections.abc import Collection
from typing import NamedTuple

from quizprep.figures import Repeated
from quizprep.memory.values import day_of, first_of, listed, number
from quizprep.model import Kind

MATURE = 21
"""Days: a question that was not asked for so long is *mature*, the word of Anki."""

TABLES = ("daily", "pace", "mistake", "review", "retained", "calibration")
_COUNTS = {"daily": "attempts", "pace": "attempts", "mistake": "times", "retained": "reviews", "calibration": "reviews"}
"""What each table counts; a row of nothing is as good as none."""


class DayTotal(NamedTuple):
    """What was done on one study day."""

    day: dt.date
    attempts: int
    correct: int
    seconds: float
    """Of thinking and typing, without pauses."""


class TopicTotal(NamedTuple):
    """What was done in one topic."""

    topic: str
    attempts: int
    correct: int


class Retained(NamedTuple):
    """How many of the questions asked again were still known, the first answer of each day alone."""

    mature: bool
    """Whether they had not been asked for ``MATURE`` days or more."""
    reviews: int
    recalled: int


class Predicted(NamedTuple):
    """What became of the reviews of which the same was predicted."""

    chance: float
    """That the answer would still be known."""
    reviews: int
    recalled: int


# Counting


def _counted(rows: str, sign: int) -> tuple[str, str, str]:
    """Return the statements that add attempts in force to the sums, or take them out."""
    ms = "max(ms - coalesce(paused, 0), 0)"
    return (
        f"""
        insert into daily select study_day, topic, {sign}, {sign} * (outcome = 'correct'), {sign} * {ms} {rows}
        on conflict do update set
            attempts = attempts + excluded.attempts, correct = correct + excluded.correct, ms = ms + excluded.ms;
        """,
        f"""
        insert into pace select kind, {sign}, {sign} * {ms} {rows}
        on conflict do update set attempts = attempts + excluded.attempts, ms = ms + excluded.ms;
        """,
        f"""
        insert into mistake select question, mistake, {sign} {rows} and mistake is not null
        on conflict do update set times = times + excluded.times;
        """,
    )


_COUNT_ATTEMPTS = _counted("from attempt where true", 1)
_COUNT_MISTAKES = _COUNT_ATTEMPTS[-1]

# The reviews of the stale questions, added to their sums or taken out of them.
_STALE_REVIEWS = "review join version on version.id = review.version where version.id in (select id from stale_version)"
_COUNT_REVIEWS = (
    f"""
    insert into retained select day, topic, mature, :sign * count(*), :sign * sum(recalled) from {_STALE_REVIEWS}
    group by day, topic, mature
    on conflict do update set reviews = reviews + excluded.reviews, recalled = recalled + excluded.recalled
    """,
    f"""
    insert into calibration select topic, predicted, :sign * count(*), :sign * sum(recalled) from {_STALE_REVIEWS}
    group by topic, predicted
    on conflict do update set reviews = reviews + excluded.reviews, recalled = recalled + excluded.recalled
    """,
)
FORGET_REVIEWS = "delete from review where version in (select id from stale_version)"


def count_attempts(db: sqlite3.Connection) -> None:
    """Count all attempts in force, into empty tables."""
    for statement in _COUNT_ATTEMPTS:
        db.execute(statement)


def count_mistakes(db: sqlite3.Connection) -> None:
    """Count the mistakes anew, after questions got other names."""
    db.execute("delete from mistake")
    db.execute(_COUNT_MISTAKES)


def count_reviews(db: sqlite3.Connection, sign: int) -> None:
    """Add the reviews of the stale questions to their sums, or take them out of them."""
    for statement in _COUNT_REVIEWS:
        db.execute(statement, {"sign": sign})


# The tables

SCHEMA = (
    # By triggers, from the attempts in force.
    """
    create table daily (
        day integer not null, topic text not null,
        attempts integer not null, correct integer not null, ms integer not null,
        primary key (day, topic)
    ) strict, without rowid
    """,
    "create table pace (kind text primary key, attempts integer not null, ms integer not null) strict, without rowid",
    """
    create table mistake (question text not null, name text not null, times integer not null, primary key (question, name))
        strict, without rowid
    """,
    # With the cards, from their replay: what was predicted of a question (in thousandths) on a day that it was asked again.
    # ``version`` is that of its latest attempt.
    """
    create table review (
        version integer not null, day integer not null,
        mature integer not null, predicted integer not null, recalled integer not null,
        primary key (version, day)
    ) strict, without rowid
    """,
    """
    create table retained (
        day integer not null, topic text not null, mature integer not null,
        reviews integer not null, recalled integer not null,
        primary key (day, topic, mature)
    ) strict, without rowid
    """,
    """
    create table calibration (
        topic text not null, predicted integer not null, reviews integer not null, recalled integer not null,
        primary key (topic, predicted)
    ) strict, without rowid
    """,
    f"""
    create trigger attempt_is_counted after insert on event when new.what is null begin
        {"".join(_counted("from attempt where id = new.id", 1))}
    end
    """,
    # Before it is: what was taken back already, on another machine, is not in force any more.
    f"""
    create trigger void_is_counted before insert on event when new.voids is not null begin
        {"".join(_counted("from attempt where id = new.voids", -1))}
    end
    """,
)

# What is asked of them.  No topics named: all of them.
_IN_TOPICS = "(:topics = '[]' or topic in (select value from json_each(:topics)))"
_DAYS = f"""
    select day, sum(attempts), sum(correct), sum(ms) from daily where {_IN_TOPICS}
    group by day having sum(attempts) > 0 order by day
"""
_TOPICS = f"""
    select topic, sum(attempts), sum(correct) from daily where day >= :since and {_IN_TOPICS}
    group by topic having sum(attempts) > 0
"""
_PACE = "select kind, attempts, ms from pace where attempts > 0"
_RETAINED = f"""
    select mature, sum(reviews), sum(recalled) from retained where day >= :since and {_IN_TOPICS}
    group by mature having sum(reviews) > 0
"""
_PREDICTED = f"""
    select predicted, sum(reviews), sum(recalled) from calibration where {_IN_TOPICS}
    group by predicted having sum(reviews) > 0 order by predicted
"""
_MISTAKES = "select question, name, times from mistake where times > 0 order by times desc, question, name"


def remember(db: sqlite3.Connection) -> None:
    """Keep a copy of all sums beside them, for :func:`changed`."""
    for table in TABLES:
        db.execute(f"create temp table {table}_before as select * from main.{table}")


def changed(db: sqlite3.Connection) -> list[str]:
    """Return the tables whose sums are not those that :func:`remember` saw."""
    return [table for table in TABLES if _differ(db, table)]


def _differ(db: sqlite3.Connection, table: str) -> bool:
    counted = f"where {_COUNTS[table]} > 0" if table in _COUNTS else ""
    before, now = (f"select * from {name} {counted}" for name in (f"{table}_before", f"main.{table}"))
    return any(
        db.execute(f"select exists ({one} except {other})").fetchone()[0] for one, other in ((before, now), (now, before))
    )


def days(db: sqlite3.Connection, topics: Collection[str] = ()) -> list[DayTotal]:
    """Return the study days on which anything was answered, oldest first; in some topics, if named."""
    rows = db.execute(_DAYS, {"topics": listed(topics)})
    return [DayTotal(day_of(day), attempts, correct, ms / 1000) for day, attempts, correct, ms in rows]


def topics(db: sqlite3.Connection, since: dt.date, topics: Collection[str] = ()) -> list[TopicTotal]:
    """Return what was done in each topic since a study day."""
    return [TopicTotal(*row) for row in db.execute(_TOPICS, {"topics": listed(topics), "since": number(since)})]


def last_day(db: sqlite3.Connection) -> dt.date | None:
    """Return the latest study day on which anything was answered."""
    latest = db.execute("select day from daily where attempts > 0 order by day desc limit 1").fetchone()
    return day_of(latest[0]) if latest else None


def pace(db: sqlite3.Connection) -> dict[Kind, tuple[int, float]]:
    """Return for each kind how many attempts there were, and the seconds that they took on average."""
    return {Kind(kind): (attempts, ms / 1000 / attempts) for kind, attempts, ms in db.execute(_PACE)}


def retained(db: sqlite3.Connection, since: dt.date = dt.date.min, topics: Collection[str] = ()) -> list[Retained]:
    """Return how much was still known since a study day, of what was young and of what was mature."""
    rows = db.execute(_RETAINED, {"topics": listed(topics), "since": number(since)})
    return [Retained(bool(mature), reviews, recalled) for mature, reviews, recalled in rows]


def predictions(db: sqlite3.Connection, topics: Collection[str] = ()) -> list[Predicted]:
    """Return what became of all reviews by what was predicted of them, the least certain first."""
    rows = db.execute(_PREDICTED, {"topics": listed(topics)})
    return [Predicted(predicted / 1000, reviews, recalled) for predicted, reviews, recalled in rows]


def mistakes(db: sqlite3.Connection, question_ids: Collection[str], limit: int) -> list[Repeated]:
    """Return the named mistakes made most often in these questions, the commonest first."""
    return [Repeated(*row) for row in first_of(db.execute(_MISTAKES), question_ids, limit)]
