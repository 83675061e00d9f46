"""The log: what happened, as rows of the table ``event`` and back.

Functions on an open file; what they add is added together with whatever else its transaction does.
"""

import datetime as dt
import os
import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from quizprep.errors import QuizprepError
from quizprep.memory import scheduler
from quizprep.memory.events import NOTES, Attempted, Event, Note, Noted, Voided
from quizprep.memory.schema import HistoryError
from quizprep.memory.values import CLOCK, day_of, milliseconds, moment, number, offset, storable
from quizprep.model import AnyQuestion, Attempt, Kind, Outcome, Rating, content_hash

_CHANCE_BITS = 21


class ConflictError(QuizprepError):
    """An event of another machine that cannot be true beside what the log holds."""


class Tally(NamedTuple):
    """The attempts at one question, counted."""

    attempts: int
    correct: int
    latest: Outcome
    at: dt.datetime
    """When the latest attempt was."""


# Writing

_ADD_ATTEMPT = """
    insert into event (id, what, version, at_ms, utc_offset, study_day,
        seed, response, outcome, score, mistake, rating, auto_rating, seconds, hints)
    values (:id, 'attempt', :version, :at_ms, :utc_offset, :study_day,
        :seed, :response, :outcome, :score, :mistake, :rating, :auto_rating, :seconds, :hints)
"""
_ADD_VOID = """
    insert into event (id, what, version, at_ms, utc_offset, study_day, voids)
    values (:id, 'void', :version, :at_ms, :utc_offset, :study_day, :voids)
"""
_ADD_NOTE = """
    insert into event (id, what, version, at_ms, utc_offset, study_day)
    values (:id, :what, :version, :at_ms, :utc_offset, :study_day)
"""


def add_attempt(db: sqlite3.Connection, attempt: Attempt, rollover: dt.timedelta) -> None:
    """Add an attempt.

    Raises:
        HistoryError: If the clock shows a time that cannot be.
        ValueError: If the attempt is ungraded, or its time has no time zone.
    """
    version = _version_of(db, attempt.question_id, attempt.topic, attempt.kind, attempt.content_hash)
    db.execute(_ADD_ATTEMPT, _stamp(db, attempt.at, rollover) | {"version": version} | _answer(attempt))


def void_latest(db: sqlite3.Connection, question_id: str | None, at: dt.datetime, rollover: dt.timedelta) -> Attempt | None:
    """Take back the latest attempt in force, at one question or at any, and return it; ``None`` if there is none."""
    rows = _attempt_rows(db, question_id, limit=1)
    if not rows:
        return None
    number, version, *row = rows[0]
    db.execute(_ADD_VOID, _stamp(db, at, rollover) | {"version": version, "voids": number})
    return _attempt(row)


def add_note(db: sqlite3.Connection, what: Note, question: AnyQuestion, at: dt.datetime, rollover: dt.timedelta) -> None:
    """Add an event that is about a question as a whole."""
    version = _version_of(db, question.id, question.topic, question.kind, content_hash(question))
    db.execute(_ADD_NOTE, _stamp(db, at, rollover) | {"what": what, "version": version})


def _version_of(db: sqlite3.Connection, question: str, topic: str, kind: Kind, content_hash: str) -> int:
    names = (question, topic, str(kind), content_hash)
    found = db.execute("select id from version where (question, topic, kind, content_hash) = (?, ?, ?, ?)", names).fetchone()
    if found:
        return int(found[0])
    return int(db.execute("insert into version values (null, ?, ?, ?, ?)", names).lastrowid or 0)


def _answer(attempt: Attempt) -> dict[str, Any]:
    """Return the answer part of an attempt as the columns that hold it."""
    return {
        "seed": str(attempt.seed),  # text: a seed may be larger than SQLite's integers
        "response": storable(attempt.response),
        "outcome": str(attempt.outcome),
        "score": attempt.score,
        "mistake": attempt.mistake,
        "rating": int(attempt.rating),
        "auto_rating": int(attempt.auto_rating),
        "seconds": attempt.seconds,
        "hints": attempt.hints,
    }


def _stamp(db: sqlite3.Connection, at: dt.datetime, rollover: dt.timedelta) -> dict[str, int]:
    """Return number and time of the next event.

    The number is made of the time in milliseconds and of chance, and is larger than all before, also after the clock was set
    back: the order of events is that of writing.
    """
    day = scheduler.study_day(at, rollover)
    at_ms = milliseconds(at)
    if at_ms not in CLOCK:
        raise HistoryError(f"the clock says {at:%Y-%m-%d}; set it right, then answer again")
    last = db.execute("select coalesce(max(id), 0) from event").fetchone()[0]
    chance = int.from_bytes(os.urandom(3), "big") >> (24 - _CHANCE_BITS)
    return {
        "id": max(last + 1, at_ms << _CHANCE_BITS) + chance,
        "at_ms": at_ms,
        "utc_offset": offset(at),
        "study_day": number(day),
    }


# Reading

# SQLite takes the plain columns from the row that holds the maximum.
_SUSPENSIONS = """
    select question, what, max(event.id) from event join version on version.id = event.version
    where what in ('suspend', 'resume') group by question
"""
_ATTEMPTS = """
    select id, version, question, topic, kind, content_hash, at_ms, utc_offset,
        seed, response, outcome, score, mistake, rating, auto_rating, seconds, hints
    from attempt
"""
# Here, too, SQLite takes the plain columns from the row that holds the maximum.
_TALLIES = """
    select question, count(*), sum(outcome = 'correct'), outcome, at_ms, utc_offset, max(id)
    from attempt where :kind is null or kind = :kind group by question
"""
_LATEST_RATINGS = "select question, rating, max(id) from attempt where study_day >= ? group by question"


def attempts(db: sqlite3.Connection, question_id: str | None = None, limit: int | None = None) -> list[Attempt]:
    """Return the attempts in force, newest last; of one question or of all, the latest ``limit`` or all."""
    return [_attempt(row[2:]) for row in reversed(_attempt_rows(db, question_id, limit))]


def suspended(db: sqlite3.Connection) -> set[str]:
    """Return the questions that are not to be asked."""
    return {question for question, what, _ in db.execute(_SUSPENSIONS) if what == Note.SUSPEND}


def tallies(db: sqlite3.Connection, kind: Kind | None = None) -> dict[str, Tally]:
    """Return how often each question was tried and how that went, of one kind or of all."""
    rows = db.execute(_TALLIES, {"kind": kind})
    return {row[0]: Tally(row[1], row[2], Outcome(row[3]), moment(row[4], row[5])) for row in rows}


def failed_on(db: sqlite3.Connection, day: dt.date) -> set[str]:
    """Return the questions that were answered on a study day, or after it, and answered wrong the last time."""
    rows = db.execute(_LATEST_RATINGS, [number(day)])
    return {question_id for question_id, rating, _ in rows if rating == Rating.AGAIN}


def events(db: sqlite3.Connection) -> Iterator[Event]:
    """Yield everything in the log, in its order."""
    return map(_event, db.execute(_EVENTS + "order by event.id"))


def _attempt_rows(db: sqlite3.Connection, question_id: str | None, limit: int | None) -> list[tuple[Any, ...]]:
    """Return the attempts in force, newest first: number, version, and the columns that :func:`_attempt` takes."""
    most = -1 if limit is None else limit
    if question_id is None:
        return db.execute(_ATTEMPTS + "order by id desc limit ?", [most]).fetchall()
    return db.execute(_ATTEMPTS + "where question = ? order by id desc limit ?", [question_id, most]).fetchall()


def _attempt(row: Iterable[Any]) -> Attempt:
    question, topic, kind, content_hash, at_ms, utc_offset, seed, response, outcome, score, mistake, *rest = row
    rating, auto_rating, seconds, hints = rest
    return Attempt(
        question_id=question,
        topic=topic,
        kind=Kind(kind),
        at=moment(at_ms, utc_offset),
        seed=int(seed),
        response=response,
        outcome=Outcome(outcome),
        score=score,
        mistake=mistake,
        rating=Rating(rating),
        auto_rating=Rating(auto_rating),
        seconds=seconds,
        hints=hints,
        content_hash=content_hash,
    )


# Events of other machines

_EVENTS = """
    select event.id, what, at_ms, utc_offset, study_day, voids, question, topic, kind, content_hash,
        seed, response, outcome, score, mistake, rating, auto_rating, seconds, hints
    from event join version on version.id = event.version
"""
_LAST_NUMBER = (1 << 63) - (1 << 50)
"""Beyond it too few would be left for what comes after."""


def merge(db: sqlite3.Connection, event: Event) -> bool:
    """Add an event if it is not there yet; return whether it was added."""
    id_ = int(event.id)
    at_ms = milliseconds(event.at)
    if id_ > _LAST_NUMBER or at_ms not in CLOCK or number(event.day) < 0:
        raise ConflictError(f"event {id_} is of no time that a clock can show ({event.at})")
    here = db.execute(_EVENTS + "where event.id = ?", [id_]).fetchone()
    if here is not None:
        if _event(here) != event:
            raise ConflictError(f"the history has another event {id_}")
        return False
    stamp = {
        "id": id_,
        "at_ms": at_ms,
        "utc_offset": offset(event.at),
        "study_day": number(event.day),
    }
    match event:
        case Attempted():
            version = _version_of(db, event.question, event.topic, event.kind, event.content_hash)
            db.execute(_ADD_ATTEMPT, stamp | {"version": version} | {name: getattr(event, name) for name in _ANSWER})
        case Noted():
            version = _version_of(db, event.question, event.topic, event.kind, event.content_hash)
            db.execute(_ADD_NOTE, stamp | {"version": version, "what": event.what})
        case Voided():
            target = int(event.voids)
            # A later event is not asked for: the number may be larger than SQLite can hold.
            query = "select version from event where id = ? and what = 'attempt'"
            found = db.execute(query, [target]).fetchone() if target < id_ else None
            if found is None:
                raise ConflictError(f"event {id_} takes back attempt {target}, which is not there")
            db.execute(_ADD_VOID, stamp | {"version": found[0], "voids": target})
    return True


_ANSWER = ("seed", "response", "outcome", "score", "mistake", "rating", "auto_rating", "seconds", "hints")


def _event(row: tuple[Any, ...]) -> Event:
    id_, what, at_ms, utc_offset, day, voids, question, topic, kind, content_hash, *answer = row
    stamp: dict[str, Any] = {"id": str(id_), "at": moment(at_ms, utc_offset), "day": day_of(day)}
    if what == "void":
        return Voided(**stamp, voids=str(voids))
    names: dict[str, Any] = {"question": question, "topic": topic, "kind": Kind(kind), "content_hash": content_hash}
    if what in NOTES:
        return NOTES[what](**stamp, **names)
    values = dict(zip(_ANSWER, answer, strict=True))
    values |= {name: Rating(values[name]) for name in ("rating", "auto_rating")}
    return Attempted(**stamp, **names, **values)
