"""The tables of the history, and how a file of an older format becomes one of today's.

A migration is never edited once it was released: files of every format are out there.
"""

import sqlite3
from collections.abc import Callable
from pathlib import Path

from quizprep.errors import QuizprepError
from quizprep.memory import sums

APPLICATION_ID = 0x71757A70
"""``quzp``: tells our files from those of other programs that use SQLite."""


class HistoryError(QuizprepError):
    """The history cannot be read or written; what was recorded before is safe."""


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
    sums.count_attempts(db)
    db.execute("insert or ignore into stale select distinct question from version")


MIGRATIONS: list[Callable[[sqlite3.Connection], None]] = [m001_events_and_cards, m002_statistics_and_notes]
"""In order; the number of those that a file has been through is its ``user_version``."""


def format_of(db: sqlite3.Connection) -> int:
    """Return how many migrations a file has been through; 0 for an empty one."""
    return int(db.execute("pragma user_version").fetchone()[0])


def migrate(db: sqlite3.Connection) -> None:
    """Bring the tables up to date, all of it or nothing; create them where there are none."""
    try:
        db.execute("begin immediate")
        # Asked in here: another process may have migrated the file while we waited.
        for number, migration in enumerate(MIGRATIONS[format_of(db) :], format_of(db) + 1):
            migration(db)
            db.execute(f"pragma user_version = {number}")
        db.execute("commit")
    except BaseException:
        if db.in_transaction:
            db.execute("rollback")
        raise


def refuse_foreign(db: sqlite3.Connection, path: Path) -> None:
    """Refuse a file of another program, or of a quizprep that knows more than this one."""
    schema = format_of(db)
    tables = db.execute("select count(*) from sqlite_schema").fetchone()[0]
    ours = db.execute("pragma application_id").fetchone()[0] == APPLICATION_ID
    if (schema or tables) and not ours:
        raise HistoryError(f"{path}: belongs to another program; move it away, or set QUIZPREP_HOME to another folder")
    if schema > len(MIGRATIONS):
        known = len(MIGRATIONS)
        raise HistoryError(f"{path}: written by a newer quizprep (format {schema}, known here: up to {known}); update quizprep")
