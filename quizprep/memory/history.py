"""The learner's history: one SQLite file with every attempt, to which things are only ever added.

The log of events is the truth.  The cards are worked out from it and kept beside it only because that is quicker: a question
with new events is marked as *stale* in the same transaction that adds them, and its card is replayed from all its attempts
when somebody asks for it.  So there is nothing to repair after a crash, an undo, or a new version of FSRS.

What is promised: when :meth:`History.record` returns, the attempt is on the disk.  It costs one synchronisation, and does not
import FSRS; :meth:`History.catch_up` does, while the learner reads.
"""

import datetime as dt
import os
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple, Self

import msgspec

from quizprep.errors import QuizprepError
from quizprep.figures import Repeated
from quizprep.memory import scheduler, sums
from quizprep.memory.events import NOTES, Attempted, Event, Note, Noted, Voided
from quizprep.model import AnyQuestion, Attempt, Card, Kind, Outcome, Rating, content_hash

PATIENCE = 5.0
"""Seconds to wait while another program writes to the same file."""

APPLICATION_ID = 0x71757A70
"""``quzp``: tells our files from those of other programs that use SQLite."""

OLDEST_SQLITE = (3, 37)
"""The first that knows strict tables (November 2021)."""

_CHANCE_BITS = 21
_CLOCK = range(1 << 42)
"""Milliseconds since 1970 that fit beside the chance bits in an SQLite integer: until the year 2109."""


class HistoryError(QuizprepError):
    """The history cannot be read or written; what was recorded before is safe."""


class ConflictError(QuizprepError):
    """An event of another machine that cannot be true beside what the log holds."""


class Tally(NamedTuple):
    """The attempts at one question, counted."""

    attempts: int
    correct: int
    latest: Outcome
    at: dt.datetime
    """When the latest attempt was."""


class DayTotal(NamedTuple):
    """What was done on one study day."""

    day: dt.date
    attempts: int
    correct: int
    seconds: float
    """Of thinking and typing; what is longer than ``sums.PAUSE`` was a pause and counts as that."""


class TopicTotal(NamedTuple):
    """What was done in one topic."""

    topic: str
    attempts: int
    correct: int


class Retained(NamedTuple):
    """How many of the questions asked again were still known, the first answer of each day alone."""

    mature: bool
    """Whether they had not been asked for ``sums.MATURE`` days or more."""
    reviews: int
    recalled: int


class Predicted(NamedTuple):
    """What became of the reviews of which the same was predicted."""

    chance: float
    """That the answer would still be known."""
    reviews: int
    recalled: int


class Examination(NamedTuple):
    """What is in a history, and whether it is in order."""

    attempts: int
    questions: int
    damage: tuple[str, ...]
    """What SQLite says about the file, nothing where it is whole."""
    differing: tuple[str, ...]
    """Questions whose stored card is not the one that follows from the log."""


class History:
    """Every attempt of a learner, and the cards that follow from them.

    A missing file is an empty history; file and folder come into being with the first attempt.  Attempts that were undone
    stay in the file, but no method returns them.

    Args:
        path: The file.
        rollover: How long after midnight a study day ends.  Stored with each attempt as the day it gave.
        patience: Seconds to wait while another program writes to the file.
    """

    def __init__(self, path: Path, *, rollover: dt.timedelta = scheduler.ROLLOVER, patience: float = PATIENCE) -> None:
        self.path = path
        self._rollover = rollover
        self._patience = patience
        self._connection: sqlite3.Connection | None = None
        self._file: tuple[int, int] | None = None
        """Which file the connection belongs to; another may take its place."""
        self._may_write = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; the next call opens it again."""
        if self._connection is not None:
            # Everything is on the disk already; a full disk may still keep SQLite from tidying its own files.
            with suppress(sqlite3.Error):
                self._connection.close()
        self._connection, self._file, self._may_write = None, None, False

    # Writing

    def record(self, attempt: Attempt) -> None:
        """Add an attempt; it is on the disk when this returns.

        Raises:
            HistoryError: If it could not be kept.  The history is as it was, and the call may be repeated.
            ValueError: If the attempt is ungraded, which is our fault and no attempt, or its time has no time zone.
        """
        answer = _columns(attempt)
        with self._writing() as db:
            self._add_attempt(db, attempt, answer)

    def replace_last(self, attempt: Attempt) -> None:
        """Put an attempt in the place of the latest one at its question: the learner rated it differently.

        One transaction: the latest is void, the new one recorded.  Raises as :meth:`record` does.
        """
        answer = _columns(attempt)
        with self._writing() as db:
            if rows := _attempt_rows(db, attempt.question_id, limit=1):
                self._add_void(db, rows[0], attempt.at)
            self._add_attempt(db, attempt, answer)

    def undo(self, at: dt.datetime, question_id: str | None = None) -> Attempt | None:
        """Take back the latest attempt (at one question, if named) and return it; ``None`` if there is none left.

        The attempt stays in the log, together with an event that says it is void.  Calling this again takes back the one
        before, however long ago it was recorded.

        Args:
            at: Now.
            question_id: The question whose latest attempt to take back.
        """
        with self._explained():
            if self._reader() is None:
                return None
        with self._writing() as db:
            rows = _attempt_rows(db, question_id, limit=1)
            if not rows:
                return None
            self._add_void(db, rows[0], at)
        return _attempt(rows[0][2:])

    def catch_up(self) -> None:
        """Bring the stored cards up to date; to be called after an attempt, while the learner reads.

        Imports FSRS when there is anything to do.  Nothing depends on this call but time: cards that it has not brought up to
        date are worked out when they are asked for.
        """
        with self._explained():
            db = self._reader()
            if db is None or not _stale(db):
                return
        # Before the file is locked: other programs need not wait for an import.
        scheduler.identity()
        # Not synchronised: cards that a power cut takes away are worked out again.
        with self._writing(synchronous="normal") as db:
            _keep_cards(db)

    def rebuild(self) -> None:
        """Work every card out again from the log."""
        with self._explained():
            if self._reader() is None:
                return
        with self._writing() as db:
            db.execute(_ALL_STALE)
            for table in ("card", *sums.TABLES):
                db.execute(f"delete from {table}")
            _count_attempts(db)
        self.catch_up()

    def keep_weights(self, weights: scheduler.Weights) -> None:
        """Have every card worked out with parameters of FSRS fitted to the learner; none for the published ones."""
        with self._writing() as db:
            db.execute("insert or replace into meta values ('weights', ?)", [" ".join(map(repr, weights))])
            db.execute(_ALL_STALE)
        self.catch_up()

    def note(self, what: Note, question: AnyQuestion, at: dt.datetime) -> None:
        """Add an event that is about a question as a whole; raises as :meth:`record` does."""
        with self._writing() as db:
            version = _version_of(db, question.id, question.topic, question.kind, content_hash(question))
            db.execute(_ADD_NOTE, _stamp(db, at, self._rollover) | {"what": what, "version": version})

    def merge(self, events: Iterable[Event]) -> int:
        """Add the events of another machine that are not in the log yet, all or none; return how many those are.

        An event that was merged once is not added again, so two histories that take in each other's are the same.

        Raises:
            ConflictError: At the first event that has the number of another one, or takes back what is not there.
        """
        with self._writing() as db:
            return sum(_merge(db, event) for event in events)

    def _add_attempt(self, db: sqlite3.Connection, attempt: Attempt, answer: dict[str, Any]) -> None:
        version = _version_of(db, attempt.question_id, attempt.topic, attempt.kind, attempt.content_hash)
        db.execute(_ADD_ATTEMPT, _stamp(db, attempt.at, self._rollover) | {"version": version} | answer)

    def _add_void(self, db: sqlite3.Connection, row: tuple[Any, ...], at: dt.datetime) -> None:
        number, version, *_ = row
        db.execute(_ADD_VOID, _stamp(db, at, self._rollover) | {"version": version, "voids": number})

    # Reading

    def cards(self, due_by: dt.date | None = None) -> dict[str, Card]:
        """Return the cards of all questions by question id, or of those due on ``due_by`` or before."""
        with self._explained():
            db = self._reader()
            if db is None:
                return {}
            with _snapshot(db):
                latest = _NEVER if due_by is None else _number(due_by)
                cards = {row[0]: _card(row) for row in db.execute("select * from card where due <= ?", [latest])}
                stale = _stale(db)
                replayed = list(_replayed(db)) if stale else []
        for question_id in stale:
            cards.pop(question_id, None)
        return cards | {card.question_id: card for card in replayed if due_by is None or card.due <= due_by}

    def card(self, question_id: str) -> Card | None:
        """Return the card of one question; ``None`` if it was never answered."""
        with self._explained():
            db = self._reader()
            if db is None:
                return None
            with _snapshot(db):
                if question_id in _stale(db):
                    return next((card for card in _replayed(db) if card.question_id == question_id), None)
                row = db.execute("select * from card where question = ?", [question_id]).fetchone()
        return _card(row) if row else None

    def attempts(self, question_id: str | None = None, limit: int | None = None) -> list[Attempt]:
        """Return the attempts, newest last; of one question or of all, the latest ``limit`` or all."""
        with self._explained():
            db = self._reader()
            rows = [] if db is None else _attempt_rows(db, question_id, limit)
        return [_attempt(row[2:]) for row in reversed(rows)]

    def suspended(self) -> set[str]:
        """Return the questions that are not to be asked."""
        with self._explained():
            db = self._reader()
            rows = [] if db is None else db.execute(_SUSPENSIONS).fetchall()
        return {question for question, what, _ in rows if what == Note.SUSPEND}

    def events(self) -> Iterator[Event]:
        """Yield everything in the log, in its order, as of one moment; the history is not to be used meanwhile."""
        with self._explained():
            db = self._reader()
            if db is not None:
                with _snapshot(db):
                    yield from map(_event, db.execute(_EVENTS + "order by event.id"))

    def tallies(self, kind: Kind | None = None) -> dict[str, Tally]:
        """Return how often each question was tried and how that went, of one kind or of all."""
        with self._explained():
            db = self._reader()
            rows = [] if db is None else db.execute(_TALLIES, {"kind": kind}).fetchall()
        return {row[0]: Tally(row[1], row[2], Outcome(row[3]), _moment(row[4], row[5])) for row in rows}

    def failed_on(self, day: dt.date) -> set[str]:
        """Return the questions that were answered on a study day, or after it, and answered wrong the last time."""
        with self._explained():
            db = self._reader()
            rows = [] if db is None else db.execute(_LATEST_RATINGS, [_number(day)]).fetchall()
        return {question_id for question_id, rating, _ in rows if rating == Rating.AGAIN}

    # Reading what was counted: sums that are kept beside the log, so that years of it need not be read.

    def weights(self) -> scheduler.Weights:
        """Return the parameters of FSRS that were fitted to the learner; empty for the published ones."""
        with self._explained():
            db = self._reader()
            return () if db is None else _weights(db)

    def days(self, topics: Collection[str] = ()) -> list[DayTotal]:
        """Return the study days on which anything was answered, oldest first; in some topics, if named."""
        rows = self._rows(sums.DAYS, topics=_listed(topics))
        return [DayTotal(_day(day), attempts, correct, ms / 1000) for day, attempts, correct, ms in rows]

    def topics(self, since: dt.date, topics: Collection[str] = ()) -> list[TopicTotal]:
        """Return what was done in each topic since a study day."""
        return [TopicTotal(*row) for row in self._rows(sums.TOPICS, topics=_listed(topics), since=_number(since))]

    def pace(self) -> dict[Kind, tuple[int, float]]:
        """Return for each kind how many attempts there were, and the seconds that they took on average."""
        return {Kind(kind): (attempts, ms / 1000 / attempts) for kind, attempts, ms in self._rows(sums.PACE)}

    def retained(self, since: dt.date = dt.date.min, topics: Collection[str] = ()) -> list[Retained]:
        """Return how much was still known since a study day, of what was young and of what was mature."""
        earliest = max(since, _day(0))
        return [
            Retained(bool(row[0]), *row[1:])
            for row in self._rows(sums.RETAINED, topics=_listed(topics), since=_number(earliest))
        ]

    def predictions(self, topics: Collection[str] = ()) -> list[Predicted]:
        """Return what became of all reviews by what was predicted of them, the least certain first."""
        rows = self._rows(sums.PREDICTED, topics=_listed(topics))
        return [Predicted(predicted / 1000, reviews, recalled) for predicted, reviews, recalled in rows]

    def due_days(self, question_ids: Collection[str]) -> dict[dt.date, int]:
        """Return how many of these questions come back on each day."""
        wanted = set(question_ids)
        counts = Counter(due for name, due in self._rows(sums.DUE) if name in wanted)
        return {_day(day): count for day, count in counts.items()}

    def weakest(self, question_ids: Collection[str], lapses: int, stability: float, limit: int) -> list[Card]:
        """Return the cards of these questions that were forgotten most, ``lapses`` times at least, and are not stable yet."""
        rows = self._rows(sums.WEAKEST, lapses=lapses, stability=stability)
        return [_card(row) for row in _of_questions(rows, question_ids, limit)]

    def mistakes(self, question_ids: Collection[str], limit: int) -> list[Repeated]:
        """Return the named mistakes made most often in these questions, the commonest first."""
        return [Repeated(*row) for row in _of_questions(self._rows(sums.MISTAKES), question_ids, limit)]

    def journals(self) -> Iterator[tuple[str, list[scheduler.Entry]]]:
        """Yield each question with its attempts, in their order, in the words of the scheduler."""
        rows = self._rows(_ALL_ENTRIES, revealed=scheduler.REVEALED)
        for question, attempts in groupby(rows, key=itemgetter(0)):
            yield question, [_entry(row) for row in attempts]

    def _rows(self, query: str, **names: Any) -> list[tuple[Any, ...]]:
        """Return the rows of a query on what was counted, once everything is."""
        self.catch_up()
        with self._explained():
            db = self._reader()
            return [] if db is None else db.execute(query, names).fetchall()

    def examine(self) -> Examination:
        """Have SQLite check the file, and work every card out again beside it; nothing is changed."""
        with self._explained():
            db = self._reader()
            if db is None:
                return Examination(0, 0, (), ())
            damage = tuple(row[0] for row in db.execute("pragma integrity_check") if row[0] != "ok")
            with closing(sqlite3.connect(":memory:", isolation_level=None)) as copy:
                db.backup(copy)
                return _examined(copy, damage)

    def copy_to(self, target: Path) -> bool:
        """Put a checked copy of the history in the place of a file; return whether there was a history to copy."""
        with self._explained():
            db = self._reader()
            if db is None:
                return False
            _make_folder(target.parent)
            _back_up(db, _schema(db), self.path, target)
        return True

    # The file

    def _reader(self) -> sqlite3.Connection | None:
        """Return a connection to the history; ``None`` where there is none yet."""
        self._refuse_replaced()
        if self._connection is not None:
            return self._connection
        file = self._file_now()
        if file is None:
            return None
        db = self._open_existing()
        if _schema(db) == 0:  # empty: another process is just creating it, or was killed while it did
            db.close()
            return None
        self._connection, self._file = db, file
        return db

    def _writer(self) -> sqlite3.Connection:
        """Return a connection that keeps what it is told, to a file that exists and has our tables."""
        self._refuse_replaced()
        if self._may_write and self._connection is not None:
            return self._connection
        self.close()
        _make_folder(self.path.parent)
        db = self._connect("rwc")
        try:
            _refuse_foreign(db, self.path)
            _keep_a_log(db, self._patience)
            _migrate(db, self.path)
        except BaseException:
            db.close()
            raise
        self._connection, self._file, self._may_write = db, self._file_now(), True
        return db

    @contextmanager
    def _writing(self, *, synchronous: str = "full") -> Iterator[sqlite3.Connection]:
        """Do everything inside in one transaction, which is on the disk at the end, or nothing of it."""
        with self._explained():
            db = self._writer()
            try:
                db.execute(f"pragma synchronous = {synchronous}")
                db.execute("begin immediate")
                yield db
                db.execute("commit")
            except BaseException:
                if db.in_transaction:
                    with suppress(sqlite3.Error):  # the first error is the one to tell
                        db.execute("rollback")
                raise

    def _open_existing(self) -> sqlite3.Connection:
        try:
            return self._opened("rw")
        except sqlite3.OperationalError as error:
            log = self.path.with_name(self.path.name + "-wal")
            if _code(error) not in {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY} or log.exists():
                raise
        # A folder that cannot be written to: SQLite reads there only when told that nobody else writes either.
        return self._opened("ro&immutable=1")

    def _opened(self, mode: str) -> sqlite3.Connection:
        db = self._connect(mode)
        try:
            _refuse_foreign(db, self.path)
            if _schema(db):
                _migrate(db, self.path)
        except BaseException:
            db.close()
            raise
        return db

    def _connect(self, mode: str) -> sqlite3.Connection:
        if sqlite3.sqlite_version_info < OLDEST_SQLITE:
            needed = ".".join(map(str, OLDEST_SQLITE))
            raise HistoryError(
                f"this Python has SQLite {sqlite3.sqlite_version}, the history needs {needed}; use a newer Python"
            )
        if self.path.is_dir():
            raise HistoryError(f"{self.path}: is a folder, not a history; move it away, or set QUIZPREP_HOME to another place")
        address = f"{self.path.absolute().as_uri()}?mode={mode}"
        db = sqlite3.connect(address, uri=True, timeout=self._patience, isolation_level=None)
        db.execute("pragma foreign_keys = on")
        return db

    def _refuse_replaced(self) -> None:
        """Refuse to go on when the open file is no longer the one of its name, as after a file synchroniser's visit.

        What the open file holds is put into a file of its own.  Its write-ahead log must go: SQLite knows a log by its name
        alone, and would mix it into the new file.
        """
        if self._connection is None or self._file_now() == self._file:
            return
        copy = self.path.with_name(f"{self.path.stem}-replaced-{time.time_ns()}{self.path.suffix}")
        self._connection.execute("vacuum into ?", [str(copy)])
        self.close()
        for ending in ("-wal", "-shm"):
            self.path.with_name(self.path.name + ending).unlink(missing_ok=True)
        raise HistoryError(f"{self.path}: was replaced or removed while in use; what was in it is kept in {copy}; start again")

    def _file_now(self) -> tuple[int, int] | None:
        try:
            status = self.path.stat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        return status.st_dev, status.st_ino

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Turn what SQLite and the system report into one line that says what to do."""
        try:
            yield
        except (sqlite3.IntegrityError, sqlite3.ProgrammingError):
            raise  # a bug of ours
        except sqlite3.Error as error:
            raise HistoryError(f"{self.path}: {_explain(error, self._patience)}") from error
        except OSError as error:
            place = error.filename or self.path
            raise HistoryError(f"{place}: {error.strerror}; mend that, or set QUIZPREP_HOME to another folder") from error


# What SQLite reports


def _code(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF


_EXPLANATIONS = {
    sqlite3.SQLITE_READONLY: "cannot be written to; allow writing to the file and its folder, or set QUIZPREP_HOME to another",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened; allow reading and writing it and its folder, or set QUIZPREP_HOME to another",
    sqlite3.SQLITE_PERM: "may not be used; allow reading and writing it, or set QUIZPREP_HOME to another folder",
    sqlite3.SQLITE_AUTH: "may not be used; allow reading and writing it, or set QUIZPREP_HOME to another folder",
    sqlite3.SQLITE_FULL: "the disk is full and nothing was added; what was recorded before is safe; free some space",
    sqlite3.SQLITE_IOERR: "the disk could not be read or written, it may be full; what was recorded before is untouched",
    sqlite3.SQLITE_NOTADB: "is not a history (damaged, or another program's); move it away, or put a copy of yours there",
    sqlite3.SQLITE_CORRUPT: "is damaged; move it away and put a copy of yours there, or start anew without it",
}


def _explain(error: sqlite3.Error, patience: float) -> str:
    code = _code(error)
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return f"another program has held it for {patience:g} s and nothing was added; close that program and try again"
    return _EXPLANATIONS.get(code, f"{error}; nothing was added, and what was recorded before is untouched")


# Schema


def m001_events_and_cards(db: sqlite3.Connection) -> None:
    """Create the log, and what is worked out from it."""
    for statement in (
        f"pragma application_id = {APPLICATION_ID}",
        # A question as it was asked.  An edit of its text makes a new row here, and keeps the history: the id is the identity.
        """
        create table version (
            id integer primary key,
            question text not null,
            topic text not null,
            kind text not null,
            content_hash text not null,
            unique (question, topic, kind, content_hash)
        ) strict
        """,
        # The log.  ``id`` is time and chance (see _append): it orders the events, and is one of its kind on all machines, so
        # that two histories are merged by taking the union.  Further kinds of events may come: ``what`` is not limited.
        """
        create table event (
            id integer primary key,
            what text not null,
            version integer not null references version (id),
            at_ms integer not null,
            utc_offset integer not null,
            study_day integer not null,
            voids integer references event (id),
            seed text,
            response text,
            outcome text,
            score real,
            mistake text,
            rating integer check (rating between 1 and 4),
            auto_rating integer check (auto_rating between 1 and 4),
            seconds real,
            hints integer,
            check ((what = 'void') = (voids is not null)),
            check (what <> 'attempt' or (
                seed is not null and response is not null and outcome in ('correct', 'partial', 'incorrect')
                and score is not null and rating is not null and auto_rating is not null
                and seconds is not null and hints is not null
            ))
        ) strict
        """,
        "create index event_version on event (version)",
        "create index event_voids on event (voids) where voids is not null",
        # The attempts in force, in the words of the model.
        """
        create view attempt as
            select event.id, version, question, topic, kind, content_hash, at_ms, utc_offset, study_day,
                seed, response, outcome, score, mistake, rating, auto_rating, seconds, hints
            from event join version on version.id = event.version
            where what = 'attempt' and not exists (select 1 from event as later where later.voids = event.id)
        """,
        # Derived: may be deleted and worked out again at any time.
        """
        create table card (
            question text primary key,
            stability real not null,
            difficulty real not null,
            due integer not null,
            last integer not null,
            reps integer not null,
            lapses integer not null
        ) strict, without rowid
        """,
        "create index card_due on card (due)",
        # Questions whose card does not know the latest events yet.
        "create table stale (question text primary key) strict, without rowid",
        # What the cards were worked out with.
        "create table meta (key text primary key, value text not null) strict, without rowid",
        """
        create trigger event_makes_stale after insert on event begin
            insert or ignore into stale select question from version where id = new.version;
        end
        """,
        *_only_ever_added("event"),
        *_only_ever_added("version"),
    ):
        db.execute(statement)


def _only_ever_added(table: str) -> list[str]:
    """Return triggers that refuse to change, delete or replace a row."""
    there = f"exists (select 1 from {table} where id = new.id)"
    refusal = f"begin select raise(abort, '{table}: rows are only ever added'); end"
    return [
        f"create trigger {table}_no_update before update on {table} {refusal}",
        f"create trigger {table}_no_delete before delete on {table} {refusal}",
        # ``insert or replace`` deletes without asking the trigger above.
        f"create trigger {table}_no_replace before insert on {table} when {there} {refusal}",
    ]


def m002_statistics_and_notes(db: sqlite3.Connection) -> None:
    """Create the sums from which statistics are made; have the few events about a question as a whole found among many."""
    db.execute("create index event_reset on event (version) where what = 'reset'")
    db.execute("create index event_suspension on event (version) where what in ('suspend', 'resume')")
    for statement in sums.SCHEMA:
        db.execute(statement)
    _count_attempts(db)
    db.execute(_ALL_STALE)


def _count_attempts(db: sqlite3.Connection) -> None:
    for statement in sums.COUNT_ATTEMPTS:
        db.execute(statement)


MIGRATIONS: list[Callable[[sqlite3.Connection], None]] = [m001_events_and_cards, m002_statistics_and_notes]
"""In order; the number of those that a file has been through is its ``user_version``."""


def _schema(db: sqlite3.Connection) -> int:
    return int(db.execute("pragma user_version").fetchone()[0])


def _migrate(db: sqlite3.Connection, path: Path) -> None:
    """Bring the tables up to date, after a copy of the file was put beside it; create them where there are none."""
    schema = _schema(db)
    if schema == len(MIGRATIONS):
        return
    if schema:
        _back_up(db, schema, path, path.with_name(f"{path.stem}-format-{schema}{path.suffix}"))
    try:
        db.execute("begin immediate")
        schema = _schema(db)  # again: another process may have migrated it while we waited
        for number, migration in enumerate(MIGRATIONS[schema:], schema + 1):
            migration(db)
            db.execute(f"pragma user_version = {number}")
        db.execute("commit")
    except BaseException:
        if db.in_transaction:
            db.execute("rollback")
        raise


def _refuse_foreign(db: sqlite3.Connection, path: Path) -> None:
    """Refuse a file of another program, or of a quizprep that knows more than this one."""
    schema = _schema(db)
    tables = db.execute("select count(*) from sqlite_schema").fetchone()[0]
    ours = db.execute("pragma application_id").fetchone()[0] == APPLICATION_ID
    if (schema or tables) and not ours:
        raise HistoryError(f"{path}: belongs to another program; move it away, or set QUIZPREP_HOME to another folder")
    if schema > len(MIGRATIONS):
        known = len(MIGRATIONS)
        raise HistoryError(f"{path}: written by a newer quizprep (format {schema}, known here: up to {known}); update quizprep")


def _back_up(db: sqlite3.Connection, schema: int, path: Path, target: Path) -> None:
    """Put a checked copy in the place of a file; a copy that is not of this schema is another process's doing, and dropped."""
    draft = target.with_name(f"{target.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    try:
        db.execute("vacuum into ?", [str(draft)])
        with closing(sqlite3.connect(draft)) as made:
            # Not the slower integrity_check: what that has more is about indexes, which are made anew.
            sound = made.execute("pragma quick_check").fetchone()[0] == "ok"
            same = _schema(made) == schema
        if not sound:
            raise HistoryError(f"{path}: is damaged; move it away and put a copy of yours there, or start anew without it")
        if same:
            _synchronise(draft, os.O_RDWR)
            draft.replace(target)
            with suppress(OSError):  # not every system lets us
                _synchronise(target.parent, os.O_RDONLY)
    finally:
        draft.unlink(missing_ok=True)


def _keep_a_log(db: sqlite3.Connection, patience: float) -> None:
    """Switch to the write-ahead log: one synchronisation per transaction, and readers never wait."""
    end = time.monotonic() + patience
    while True:
        try:
            mode = db.execute("pragma journal_mode = wal").fetchone()[0]
        except sqlite3.OperationalError as error:
            # SQLite gives up at once where another process is switching too, whatever its timeout.
            if _code(error) != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
            time.sleep(0.01)
        else:
            break
    if mode != "wal":
        raise sqlite3.OperationalError(f"this kind of folder cannot keep a history safely (journal mode {mode})")


def _make_folder(folder: Path) -> None:
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    # Or a power cut may take the folder away with all that is in it.  Not every system lets us; then it is as safe as it gets.
    with suppress(OSError):
        _synchronise(folder.parent, os.O_RDONLY)


def _synchronise(path: Path, mode: int) -> None:
    """Have the system put a file, or the names in a folder, onto the disk."""
    opened = os.open(path, mode)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


# Events

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
# In both of these SQLite takes the plain columns from the row that holds the maximum.
_TALLIES = """
    select question, count(*), sum(outcome = 'correct'), outcome, at_ms, utc_offset, max(id)
    from attempt where :kind is null or kind = :kind group by question
"""
_LATEST_RATINGS = "select question, rating, max(id) from attempt where study_day >= ? group by question"
_ENTRY = (
    "attempt.question, study_day, kind, outcome, rating, auto_rating, response = :revealed and outcome = 'incorrect', version"
)
# A question that was reset begins with the attempt after that.
_RESETS = """
    with reset as materialized (
        select question, max(event.id) as number from event join version on version.id = event.version
        where what = 'reset' group by question
    )
"""
_SINCE_RESET = "left join reset on reset.question = attempt.question where attempt.id > coalesce(number, 0)"
# Crossed, so that SQLite begins with the few stale questions, and not with the whole log.
_ENTRIES = f"""
    {_RESETS} select {_ENTRY} from stale
    cross join (select id as text, question as text_of from version) on text_of = stale.question
    cross join attempt on attempt.version = text {_SINCE_RESET}
    order by stale.question, attempt.id
"""
_ALL_ENTRIES = f"{_RESETS} select {_ENTRY} from attempt {_SINCE_RESET} order by attempt.question, attempt.id"
_ALL_STALE = "insert or ignore into stale select distinct question from version"


def _columns(attempt: Attempt) -> dict[str, Any]:
    """Return the answer part of an attempt as the columns that hold it."""
    if attempt.outcome is Outcome.UNGRADED:
        raise ValueError("an ungraded response is no attempt")
    return {
        "seed": str(attempt.seed),  # text: a seed may be larger than SQLite's integers
        "response": _storable(attempt.response),
        "outcome": str(attempt.outcome),
        "score": attempt.score,
        "mistake": attempt.mistake,
        "rating": int(attempt.rating),
        "auto_rating": int(attempt.auto_rating),
        "seconds": attempt.seconds,
        "hints": attempt.hints,
    }


def _version_of(db: sqlite3.Connection, question: str, topic: str, kind: Kind, content_hash: str) -> int:
    names = (question, topic, str(kind), content_hash)
    found = db.execute("select id from version where (question, topic, kind, content_hash) = (?, ?, ?, ?)", names).fetchone()
    if found:
        return int(found[0])
    return int(db.execute("insert into version values (null, ?, ?, ?, ?)", names).lastrowid or 0)


def _stamp(db: sqlite3.Connection, at: dt.datetime, rollover: dt.timedelta) -> dict[str, int]:
    """Return number and time of the next event.

    The number is made of the time in milliseconds and of chance, and is larger than all before, also after the clock was set
    back: the order of events is that of writing.
    """
    day = scheduler.study_day(at, rollover)
    at_ms = round(at.timestamp() * 1000)
    if at_ms not in _CLOCK:
        raise HistoryError(f"the clock says {at:%Y-%m-%d}; set it right, then answer again")
    last = db.execute("select coalesce(max(id), 0) from event").fetchone()[0]
    chance = int.from_bytes(os.urandom(3), "big") >> (24 - _CHANCE_BITS)
    offset = at.utcoffset() or dt.timedelta()
    return {
        "id": max(last + 1, at_ms << _CHANCE_BITS) + chance,
        "at_ms": at_ms,
        "utc_offset": round(offset.total_seconds() / 60),
        "study_day": _number(day),
    }


def _attempt_rows(db: sqlite3.Connection, question_id: str | None, limit: int | None) -> list[tuple[Any, ...]]:
    """Return the attempts in force, newest first: number, version, and the columns that :func:`_attempt` takes."""
    most = -1 if limit is None else limit
    if question_id is None:
        return db.execute(_ATTEMPTS + "order by id desc limit ?", [most]).fetchall()
    return db.execute(_ATTEMPTS + "where question = ? order by id desc limit ?", [question_id, most]).fetchall()


def _attempt(row: Iterable[Any]) -> Attempt:
    question, topic, kind, content_hash, at_ms, offset, seed, response, outcome, score, mistake, *rest = row
    rating, auto_rating, seconds, hints = rest
    return Attempt(
        question_id=question,
        topic=topic,
        kind=Kind(kind),
        at=_moment(at_ms, offset),
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


def _merge(db: sqlite3.Connection, event: Event) -> bool:
    """Add an event if it is not there yet; return whether it was added."""
    number = int(event.id)
    at_ms = round(event.at.timestamp() * 1000)
    if number > _LAST_NUMBER or at_ms not in _CLOCK or event.day.toordinal() < _EPOCH:
        raise ConflictError(f"event {number} is of no time that a clock can show ({event.at})")
    here = db.execute(_EVENTS + "where event.id = ?", [number]).fetchone()
    if here is not None:
        if _event(here) != event:
            raise ConflictError(f"the history has another event {number}")
        return False
    stamp = {
        "id": number,
        "at_ms": at_ms,
        "utc_offset": round((event.at.utcoffset() or dt.timedelta()).total_seconds() / 60),
        "study_day": _number(event.day),
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
            found = db.execute(query, [target]).fetchone() if target < number else None
            if found is None:
                raise ConflictError(f"event {number} takes back attempt {target}, which is not there")
            db.execute(_ADD_VOID, stamp | {"version": found[0], "voids": target})
    return True


_ANSWER = ("seed", "response", "outcome", "score", "mistake", "rating", "auto_rating", "seconds", "hints")


def _event(row: tuple[Any, ...]) -> Event:
    number, what, at_ms, offset, day, voids, question, topic, kind, content_hash, *answer = row
    id_, at = str(number), _moment(at_ms, offset)
    if what == "void":
        return Voided(id=id_, at=at, day=_day(day), voids=str(voids))
    names = {"question": question, "topic": topic, "kind": Kind(kind), "content_hash": content_hash}
    if what in NOTES:
        return NOTES[what](id=id_, at=at, day=_day(day), **names)
    values = dict(zip(_ANSWER, answer, strict=True))
    values |= {name: Rating(values[name]) for name in ("rating", "auto_rating")}
    return Attempted(id=id_, at=at, day=_day(day), **names, **values)


# Cards


def _stale(db: sqlite3.Connection) -> set[str]:
    return {row[0] for row in db.execute("select question from stale")}


def _replayed(db: sqlite3.Connection) -> Iterator[Card]:
    """Yield the cards of the stale questions, worked out from the log; none for those without attempts in force."""
    for _, reviews in _stale_reviews(db, _weights(db)):
        yield reviews[-1].after


def _stale_reviews(db: sqlite3.Connection, weights: scheduler.Weights) -> Iterator[tuple[int, list[scheduler.Review]]]:
    """Yield for each stale question with attempts in force the latest version of its text, and its reviews."""
    for question, group in groupby(db.execute(_ENTRIES, {"revealed": scheduler.REVEALED}), key=itemgetter(0)):
        rows = list(group)
        yield rows[-1][-1], list(scheduler.reviews(question, map(_entry, rows), weights))


def _entry(row: tuple[Any, ...]) -> scheduler.Entry:
    _, day, kind, outcome, rating, auto_rating, revealed, _ = row
    return scheduler.Entry(
        _day(day), Kind(kind), Outcome(outcome), Rating(rating), Rating(auto_rating), revealed=bool(revealed)
    )


def _weights(db: sqlite3.Connection) -> scheduler.Weights:
    found = db.execute("select value from meta where key = 'weights'").fetchone()
    return tuple(map(float, found[0].split())) if found else ()


def _keep_cards(db: sqlite3.Connection) -> None:
    """Store the cards of the stale questions; of all questions, where the stored ones are another scheduler's."""
    weights = _weights(db)
    identity = scheduler.identity(weights)
    known = db.execute("select value from meta where key = 'scheduler'").fetchone()
    if known != (identity,):
        db.execute(_ALL_STALE)
        db.execute("insert or replace into meta values ('scheduler', ?)", [identity])
    db.execute("delete from card where question in (select question from stale)")
    _count_reviews(db, -1)
    db.execute(sums.FORGET_REVIEWS)
    # One question at a time: the reviews of years, all at once, would take gigabytes.
    for version, reviews in _stale_reviews(db, weights):
        c = reviews[-1].after
        row = (c.question_id, c.stability, c.difficulty, _number(c.due), _number(c.last), c.reps, c.lapses)
        db.execute("insert into card values (?, ?, ?, ?, ?, ?, ?)", row)
        db.executemany("insert into review values (?, ?, ?, ?, ?)", _review_rows(version, reviews, weights))
    _count_reviews(db, 1)
    db.execute("delete from stale")


def _count_reviews(db: sqlite3.Connection, sign: int) -> None:
    for statement in sums.COUNT_REVIEWS:
        db.execute(statement, {"sign": sign})


def _review_rows(
    version: int, reviews: Iterable[scheduler.Review], weights: scheduler.Weights
) -> Iterator[tuple[int, int, bool, int, bool]]:
    for day, rating, before, _ in reviews:
        if before is not None:
            mature = (day - before.last).days >= sums.MATURE
            predicted = round(1000 * scheduler.retrievability(before, day, weights))
            yield version, _number(day), mature, predicted, rating > Rating.AGAIN


def _examined(copy: sqlite3.Connection, damage: tuple[str, ...]) -> Examination:
    """Compare the cards of a copy with those that its log gives; a stale one is none, and worked out when it is asked for."""
    stale = _stale(copy)
    stored = {row[0]: _card(row) for row in copy.execute("select * from card") if row[0] not in stale}
    copy.execute(_ALL_STALE)
    replayed = {card.question_id: card for card in _replayed(copy) if card.question_id not in stale}
    differing = sorted(name for name in stored.keys() | replayed.keys() if stored.get(name) != replayed.get(name))
    attempts, questions = copy.execute("select count(*), count(distinct question) from attempt").fetchone()
    return Examination(attempts, questions, damage, tuple(differing))


def _card(row: tuple[Any, ...]) -> Card:
    question, stability, difficulty, due, last, reps, lapses = row
    return Card(
        question_id=question,
        stability=stability,
        difficulty=difficulty,
        due=_day(due),
        last=_day(last),
        reps=reps,
        lapses=lapses,
    )


# Values as SQLite keeps them

_EPOCH = dt.date(1970, 1, 1).toordinal()
_NEVER = dt.date.max.toordinal() - _EPOCH


def _number(day: dt.date) -> int:
    """Return a day as days since 1970."""
    return day.toordinal() - _EPOCH


def _day(number: int) -> dt.date:
    return dt.date.fromordinal(_EPOCH + number)


def _of_questions(rows: Iterable[tuple[Any, ...]], question_ids: Collection[str], limit: int) -> list[tuple[Any, ...]]:
    """Return the first rows that begin with one of these questions."""
    # Not in SQL, which would look up every question where a few rows are wanted.
    wanted = set(question_ids)
    return list(islice((row for row in rows if row[0] in wanted), limit))


def _listed(names: Iterable[str]) -> str:
    """Return names as one value that a query takes apart again."""
    return msgspec.json.encode(list(names)).decode()


def _moment(at_ms: int, offset: int) -> dt.datetime:
    zone = dt.timezone(dt.timedelta(minutes=offset))
    return dt.datetime.fromtimestamp(at_ms // 1000, zone).replace(microsecond=at_ms % 1000 * 1000)


def _storable(text: str) -> str:
    """Return a text that can be stored as UTF-8: half a character, as a terminal may send it, becomes its escape."""
    return text.encode("utf-8", "backslashreplace").decode()


@contextmanager
def _snapshot(db: sqlite3.Connection) -> Iterator[None]:
    """Read everything inside as of one moment."""
    db.execute("begin")
    try:
        yield
    finally:
        db.execute("commit")
