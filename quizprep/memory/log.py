"""The log: what happened, as rows of the table ``event`` and back.

Functions on an open file; what they add is added together with whatever else its transaction does.
"""

import datetime as dt
import os
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from msgspec import structs

from quizprep.errors import QuizprepError
from quizprep.memory import names, scheduler
from quizprep.memory.events import NOTES, Attempted, Event, Fitted, Note, Noted, Renamed, Voided
from quizprep.memory.schema import HistoryError
from quizprep.memory.values import (
    CHANCE_BITS,
    CLOCK,
    as_written,
    day_of,
    first_id,
    in_ms,
    listed,
    milliseconds,
    moment,
    number,
    offset,
    storable,
    text_of,
    weights_of,
)
from quizprep.model import AnyQuestion, Attempt, Kind, Outcome, Rating, content_hash

_LAST_NUMBER = (1 << 63) - (1 << 50)
"""Of an event of another machine; beyond it too few would be left for what comes after."""

_FURTHEST = dt.timedelta(days=1)
"""From the date of an event to its study day, which may end after midnight."""

_OUTCOMES = ("incorrect", "correct", "partial")
"""By the number that is stored; the first two take no space."""


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


def add_attempt(db: sqlite3.Connection, attempt: Attempt, rollover: dt.timedelta) -> str:
    """Add an attempt, and return the ``id`` of its event.

    Raises:
        HistoryError: If the clock shows a time that cannot be.
        ValueError: If the attempt is ungraded, or its time has no time zone.
    """
    version = _version_of(db, attempt.question_id, attempt.topic, attempt.kind, attempt.content_hash)
    answer = {name: getattr(attempt, name) for name in _ANSWER} | {"response": storable(attempt.response)}
    stamp = _stamp(db, attempt.at, rollover)
    _add(db, stamp | {"version": version} | _stored(answer))
    return str(stamp["id"])


def add_note(db: sqlite3.Connection, what: Note, question: AnyQuestion, at: dt.datetime, rollover: dt.timedelta) -> None:
    """Add an event about a question as a whole."""
    _add(db, _stamp(db, at, rollover) | {"what": what, "version": _version_now(db, question)})


def add_fit(db: sqlite3.Connection, weights: scheduler.Weights, at: dt.datetime, rollover: dt.timedelta) -> None:
    """Add that FSRS was fitted to the learner; no parameters for going back to the published ones."""
    _add(db, _stamp(db, at, rollover) | {"what": "fit", "detail": text_of(weights)})


def take_back(db: sqlite3.Connection, event: str, at: dt.datetime, rollover: dt.timedelta) -> bool:
    """Add that an event is void; return whether it was in force."""
    found = db.execute(_STANDING + "and id = ?", [int(event)]).fetchone()
    if found:
        _add(db, _stamp(db, at, rollover) | {"what": "void", "version": found[1], "voids": found[0]})
        names.resolve(db)  # it may have been a renaming
    return found is not None


def undo(db: sqlite3.Connection, at: dt.datetime, rollover: dt.timedelta, question_id: str | None = None) -> Event | None:
    """Take back the latest thing that the learner did, to one question or to any; ``None`` if there is nothing left."""
    query = _STANDING + _BY_THE_LEARNER + (_OF_QUESTION if question_id else "") + "order by id desc limit 1"
    found = db.execute(query, {"question": names.today(db, question_id)}).fetchone()
    if found is None:
        return None
    take_back(db, str(found[0]), at, rollover)
    return _event(db.execute(_EVENTS + "where event.id = ?", [found[0]]).fetchone())


def follow(db: sqlite3.Connection, special: Collection[AnyQuestion], at: dt.datetime, rollover: dt.timedelta) -> None:
    """Add what decks say about questions that were asked, and the log does not know: their new names, that they are retired.

    Args:
        db: The file.
        special: The questions that had other names, or are retired.
        at: Now.
        rollover: How long after midnight a study day ends.
    """
    for former, question in _renamed(db, special):
        _add(db, _stamp(db, at, rollover) | {"what": Note.RENAME, "detail": former, "version": _version_now(db, question)})
    names.resolve(db)
    for question in _retired(db, special):
        add_note(db, Note.RETIRE, question, at, rollover)


def merge(db: sqlite3.Connection, events: Iterable[Event]) -> int:
    """Add the events of another machine that are not there yet; return how many those are.

    Raises:
        ConflictError: At the first event that cannot be true beside the others.
    """
    added = sum(_merge(db, event) for event in events)
    names.resolve(db)
    return added


def rescue(db: sqlite3.Connection, events: Iterable[Event]) -> int:
    """Add the events that can be true beside those that are there, and no others; return how many those are."""
    added = 0
    for event in events:
        with suppress(ConflictError):
            added += _merge(db, event)
    names.resolve(db)
    return added


_ADD = """
    insert into event (id, what, version, at_ms, utc_offset, study_day, voids, detail,
        seed, response, outcome, score, mistake, rating, auto_rating, ms, hints, paused)
    values (:id, :what, :version, :at_ms, :utc_offset, :study_day, :voids, :detail,
        :seed, :response, :outcome, :score, :mistake, :rating, :auto_rating, :ms, :hints, :paused)
"""
_ANSWER = ("seed", "response", "outcome", "score", "mistake", "rating", "auto_rating", "seconds", "hints", "paused")
_NOTHING = dict.fromkeys(("what", "version", "voids", "detail", "ms", *_ANSWER))
_OF_QUESTION = f" and version in ({names.VERSIONS_OF.format(question=':question')}) "
_BY_THE_LEARNER = f"and (what is null or what in ('{Note.RESET}', '{Note.SUSPEND}', '{Note.RESUME}', 'fit')) "
_STANDING = """
    select id, version from event where what is not 'void'
        and not exists (select 1 from event as later where later.voids = event.id)
"""


def _add(db: sqlite3.Connection, columns: dict[str, Any]) -> None:
    db.execute(_ADD, _NOTHING | columns)


def _stored(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answer part of an attempt as the columns that hold it."""
    seed = int(answer["seed"])
    fits = -(1 << 63) <= seed < 1 << 63 and str(seed) == str(answer["seed"])
    return {
        **answer,
        "seed": seed if fits else str(answer["seed"]),
        "outcome": _OUTCOMES.index(answer["outcome"]),
        "ms": in_ms(answer["seconds"]),
        "paused": in_ms(answer["paused"] or 0.0) or None,
    }


def _version_now(db: sqlite3.Connection, question: AnyQuestion) -> int:
    return _version_of(db, question.id, question.topic, question.kind, content_hash(question))


def _version_of(db: sqlite3.Connection, question: str, topic: str, kind: Kind, content_hash: str) -> int:
    columns = (question, topic, str(kind), content_hash)
    found = db.execute("select id from version where (question, topic, kind, content_hash) = (?, ?, ?, ?)", columns).fetchone()
    if found:
        return int(found[0])
    return int(db.execute("insert into version values (null, ?, ?, ?, ?)", columns).lastrowid or 0)


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
    chance = int.from_bytes(os.urandom(3), "big") >> (24 - CHANCE_BITS)
    return {
        "id": max(last + 1, at_ms << CHANCE_BITS) + chance,
        "at_ms": at_ms,
        "utc_offset": offset(at),
        "study_day": number(day),
    }


def _renamed(db: sqlite3.Connection, special: Iterable[AnyQuestion]) -> list[tuple[str, AnyQuestion]]:
    """Return the former names under which something happened and that do not stand for their question yet."""
    today = {former: question for question in special for former in question.formerly}
    query = "select distinct question from version where question in (select value from json_each(?))"
    asked = [row[0] for row in db.execute(query, [listed(today)])]
    known = dict(db.execute("select former, question from alias"))
    return [(former, today[former]) for former in asked if known.get(former) != today[former].id]


def _retired(db: sqlite3.Connection, special: Iterable[AnyQuestion]) -> list[AnyQuestion]:
    """Return the retired questions that were asked since the log says so, if it does."""
    retired = {question.id: question for question in special if question.retired}
    rows = db.execute(_RETIREMENTS, [listed(retired)])
    return [retired[name] for name, asked, noted in rows if asked and asked > (noted or 0)]


_RETIREMENTS = f"""
    select value,
        (select max(id) from attempt where version in ({names.VERSIONS_OF.format(question="value")})),
        (select max(id) from note where what = 'retire' and question = value)
    from json_each(?)
"""


def _merge(db: sqlite3.Connection, event: Event) -> bool:
    id_, at_ms = int(event.id), milliseconds(event.at)
    if id_ > _LAST_NUMBER or at_ms not in CLOCK or number(event.day) < 0:
        raise ConflictError(f"event {id_} is of no time that a clock can show ({event.at})")
    if abs(event.day - event.at.date()) > _FURTHEST:
        raise ConflictError(f"event {id_} of {event.at:%Y-%m-%d} is of another study day ({event.day})")
    here = db.execute(_EVENTS + "where event.id = ?", [id_]).fetchone()
    if here is not None:
        if _event(here) != _as_kept(event):
            raise ConflictError(f"the history has another event {id_}")
        return False
    stamp = {"id": id_, "at_ms": at_ms, "utc_offset": offset(event.at), "study_day": number(event.day)}
    match event:
        case Voided():
            target = int(event.voids)
            # A later event is not asked for: the number may be larger than SQLite can hold.
            query = "select version from event where id = ? and what is not 'void'"
            found = db.execute(query, [target]).fetchone() if target < id_ else None
            if found is None:
                raise ConflictError(f"event {id_} takes back event {target}, which is not there")
            _add(db, stamp | {"what": "void", "version": found[0], "voids": target})
        case Attempted() | Noted():
            version = _version_of(db, event.question, event.topic, event.kind, event.content_hash)
            _add(db, stamp | {"version": version} | _content(event))
        case Fitted():
            if not scheduler.acceptable(event.weights):
                raise ConflictError(f"event {id_} has parameters that FSRS does not take")
            _add(db, stamp | {"what": "fit", "detail": text_of(event.weights)})
    return True


def _as_kept(event: Event) -> Event:
    """Return an event as the log would give it back: its times in whole milliseconds."""
    if not isinstance(event, Attempted):
        return event
    paused = in_ms(event.paused or 0.0) / 1000
    return structs.replace(event, seconds=in_ms(event.seconds) / 1000, paused=paused or None)


def _content(event: Attempted | Noted) -> dict[str, Any]:
    match event:
        case Attempted():
            return _stored({name: getattr(event, name) for name in _ANSWER})
        case Renamed():
            return {"what": event.what, "detail": event.former}
        case Noted():
            return {"what": event.what}


# Reading

_COLUMNS = """
    event.id, what, at_ms, utc_offset, study_day, voids, detail, question, topic, kind, content_hash,
    seed, response, outcome, score, mistake, rating, auto_rating, ms, hints, paused
"""
_EVENTS = f"select {_COLUMNS} from event left join version on version.id = event.version "
_RECENT = f"""
    select {_COLUMNS}, exists (select 1 from event as later where later.voids = event.id)
    from event left join version on version.id = event.version where what is not 'void'
"""
_IN_FORCE = f"""
    select {_COLUMNS} from event join named on named.id = event.version
    where what is not 'void' and not exists (select 1 from event as later where later.voids = event.id)
    order by event.id
"""
_ATTEMPTS = """
    select question, topic, kind, content_hash, at_ms, utc_offset,
        seed, response, outcome, score, mistake, rating, auto_rating, ms, hints, paused
    from attempt where true
"""
# In these three SQLite takes the plain columns from the row that holds the maximum.
_SUSPENSIONS = "select question, what, max(id) from note where what in ('suspend', 'resume') group by question"
_TALLIES = """
    select question, count(*), sum(outcome = 'correct'), outcome, at_ms, utc_offset, max(id)
    from attempt where version in (select id from version where :kind is null or kind = :kind) group by question
"""
# By number, too, which is the time at least: so the days before need not be read.
_LATEST_RATINGS = "select question, rating, max(id) from attempt where id >= ? and study_day >= ? group by question"


def attempts(db: sqlite3.Connection, question_id: str | None = None, limit: int | None = None) -> list[Attempt]:
    """Return the attempts in force, newest last; of one question or of all, the latest ``limit`` or all."""
    query = _ATTEMPTS + (_OF_QUESTION if question_id else "") + "order by id desc limit :limit"
    rows = db.execute(query, {"question": names.today(db, question_id), "limit": -1 if limit is None else limit}).fetchall()
    return [_attempt(row) for row in reversed(rows)]


def suspended(db: sqlite3.Connection) -> set[str]:
    """Return the questions that are not to be asked."""
    return {question for question, what, _ in db.execute(_SUSPENSIONS) if what == Note.SUSPEND}


def tallies(db: sqlite3.Connection, kind: Kind | None = None) -> dict[str, Tally]:
    """Return how often each question was tried and how that went, of one kind or of all."""
    rows = db.execute(_TALLIES, {"kind": kind})
    return {row[0]: Tally(row[1], row[2], Outcome(row[3]), moment(row[4], row[5])) for row in rows}


def failed_on(db: sqlite3.Connection, day: dt.date) -> set[str]:
    """Return the questions that were answered on a study day, or after it, and answered wrong the last time."""
    rows = db.execute(_LATEST_RATINGS, [first_id(day), number(day)])
    return {question_id for question_id, rating, _ in rows if rating == Rating.AGAIN}


def news(db: sqlite3.Connection, special: Collection[AnyQuestion]) -> bool:
    """Return whether decks say something that :func:`follow` would add."""
    return bool(special) and bool(_renamed(db, special) or _retired(db, special))


def recent(db: sqlite3.Connection, limit: int, question_id: str | None = None) -> list[tuple[Event, bool]]:
    """Return the latest events, newest last, of one question or of all, each with whether it was taken back."""
    query = _RECENT + (_OF_QUESTION if question_id else "") + "order by event.id desc limit :limit"
    rows = db.execute(query, {"question": names.today(db, question_id), "limit": limit}).fetchall()
    return [(_event(row), bool(taken_back)) for *row, taken_back in reversed(rows)]


def events(db: sqlite3.Connection) -> Iterator[Event]:
    """Yield everything in the log, in its order."""
    return map(_event, db.execute(_EVENTS + "order by event.id"))


def event(db: sqlite3.Connection, number: int) -> Event:
    """Return the event of a number."""
    return _event(db.execute(_EVENTS + "where event.id = ?", [number]).fetchone())


def missing(db: sqlite3.Connection, ids: Iterable[str]) -> int:
    """Return how many of these events are not in the log; all of them are gone through."""
    query = "select 1 from event where id = ?"
    return sum(db.execute(query, [min(int(id_), _LAST_NUMBER)]).fetchone() is None for id_ in ids)


def in_force(db: sqlite3.Connection) -> Iterator[Event]:
    """Yield what was not taken back and is about a question, in its order, with what each question is called today."""
    return map(_event, db.execute(_IN_FORCE))


@as_written
def _attempt(row: Iterable[Any]) -> Attempt:
    question, topic, kind, content_hash, at_ms, utc_offset, seed, response, outcome, score, mistake, *rest = row
    rating, auto_rating, ms, hints, paused = rest
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
        seconds=ms / 1000,
        hints=hints,
        paused=(paused or 0) / 1000,
        content_hash=content_hash,
    )


@as_written
def _event(row: Sequence[Any]) -> Event:
    id_, what, at_ms, utc_offset, day, voids, detail, question, topic, kind, content_hash, *answer = row
    stamp: dict[str, Any] = {"id": str(id_), "at": moment(at_ms, utc_offset), "day": day_of(day)}
    if what == "void":
        return Voided(**stamp, voids=str(voids))
    if what == "fit":
        return Fitted(**stamp, weights=weights_of(detail))
    stamp |= {"question": question, "topic": topic, "kind": Kind(kind), "content_hash": content_hash}
    if what == Note.RENAME:
        return Renamed(**stamp, former=detail)
    if what is not None:
        return NOTES[what](**stamp)
    values = dict(zip(_ANSWER, answer, strict=True))
    values |= {"seed": str(values["seed"]), "outcome": _OUTCOMES[values["outcome"]]}
    values |= {name: Rating(values[name]) for name in ("rating", "auto_rating")}
    values |= {"seconds": values["seconds"] / 1000, "paused": values["paused"] and values["paused"] / 1000}
    return Attempted(**stamp, **values)
