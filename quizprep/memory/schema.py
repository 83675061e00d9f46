"""The tables of the history, and how a file of an older format becomes one of today's.

Only the log is migrated.  What follows from it is made anew, by whatever code reads it.
"""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from zlib import crc32

from quizprep.errors import QuizprepError
from quizprep.memory import cards, names, sums
from quizprep.memory.values import CHANCE_BITS

APPLICATION_ID = 0x71757A70
"""``quzp``: tells our files from those of other programs that use SQLite."""


class HistoryError(QuizprepError):
    """The history cannot be read or written; what was recorded before is safe."""


class DamagedError(HistoryError):
    """The file holds what nobody has written to it."""


def m001_events(db: sqlite3.Connection) -> None:
    """Create the log."""
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
        # What is known of the file as a whole: what its cards were worked out with.
        "create table meta (key text primary key, value text not null) strict, without rowid",
    ):
        db.execute(statement)


def m002_statistics(_: sqlite3.Connection) -> None:
    """Leave the log as it is: what came with this format follows from it."""


def m003_names_and_less_space(db: sqlite3.Connection) -> None:
    """Have what every attempt says take less space; let a question get another name, and everything be taken back."""
    for statement in (
        "alter table event rename to event_of_format_2",
        # The log.  ``id`` is time and chance (see ``log``): it orders the events, and is one of its kind on all machines, so
        # that two histories are merged by taking the union.  Nothing in ``what`` is an attempt, the row of which there are
        # very many; further kinds of events may come, it is not limited.  ``outcome``: see the view below.  ``seed``: a whole
        # number, as text where it is larger than SQLite's.
        """
        create table event (
            id integer primary key,
            what text,
            version integer not null references version (id),
            at_ms integer not null,
            utc_offset integer not null,
            study_day integer not null,
            voids integer references event (id),
            former text,
            seed any,
            response text,
            outcome integer check (outcome between 0 and 2),
            score real,
            mistake text,
            rating integer check (rating between 1 and 4),
            auto_rating integer check (auto_rating between 1 and 4),
            seconds real,
            hints integer,
            check ((what is 'void') = (voids is not null)),
            check ((what is 'rename') = (former is not null)),
            check (what is not null or (
                seed is not null and response is not null and outcome is not null and score is not null
                and rating is not null and auto_rating is not null and seconds is not null and hints is not null
            ))
        ) strict
        """,
        """
        insert into event select id, nullif(what, 'attempt'), version, at_ms, utc_offset, study_day, voids, null,
            iif(cast(cast(seed as integer) as text) = seed, cast(seed as integer), seed), response,
            case outcome when 'incorrect' then 0 when 'correct' then 1 when 'partial' then 2 end,
            score, mistake, rating, auto_rating, seconds, hints
        from event_of_format_2 order by id
        """,
        "drop table event_of_format_2",
        "create index event_version on event (version)",
        "create index event_voids on event (voids) where voids is not null",
        # The few events that are no attempts, found among many.
        "create index event_what on event (what) where what is not null",
    ):
        db.execute(statement)


def m004_pauses_and_fits(db: sqlite3.Connection) -> None:
    """Mark the pauses in the time of an attempt; have the parameters that were fitted to the learner in the log."""
    for statement in (
        "alter table event rename to event_of_format_3",
        # The log.  ``id`` is time and chance (see ``log``): it orders the events, and is one of its kind on all machines, so
        # that two histories are merged by taking the union.  Nothing in ``what`` is an attempt, the row of which there are
        # very many; further kinds of events may come, it is not limited.  ``version``: none where an event is about no
        # question.  ``detail``: the former name of a question that was renamed, the parameters of a fit.  ``outcome``: see
        # the view below.  ``seed``: a whole number, as text where it is larger than SQLite's.  ``paused``: of the
        # milliseconds those of a pause; nothing where there was none, as nearly always.
        """
        create table event (
            id integer primary key,
            what text,
            version integer references version (id),
            at_ms integer not null,
            utc_offset integer not null,
            study_day integer not null,
            voids integer references event (id),
            detail text,
            seed any,
            response text,
            outcome integer check (outcome between 0 and 2),
            score real,
            mistake text,
            rating integer check (rating between 1 and 4),
            auto_rating integer check (auto_rating between 1 and 4),
            ms integer check (ms >= 0),
            hints integer,
            paused integer check (paused > 0),
            check (version is not null or what is 'fit' or what is 'void'),
            check ((what is 'void') = (voids is not null)),
            check ((what is 'rename' or what is 'fit') = (detail is not null)),
            check (what is not null or (
                seed is not null and response is not null and outcome is not null and score is not null
                and rating is not null and auto_rating is not null and ms is not null and hints is not null
            ))
        ) strict
        """,
        # Until now, what was longer than 300 seconds, and in code than an hour, was held to be a pause.
        """
        with event_in_ms as (
            select event.*, kind, cast(round(1000 * min(max(seconds, 0), 1e9)) as integer) as ms
            from event_of_format_3 as event join version on version.id = event.version
        )
        insert into event select id, what, version, at_ms, utc_offset, study_day, voids, former,
            seed, response, outcome, score, mistake, rating, auto_rating, ms, hints,
            nullif(max(ms - iif(kind = 'code', 3600000, 300000), 0), 0)
        from event_in_ms order by id
        """,
        "drop table event_of_format_3",
        "create index event_version on event (version)",
        "create index event_voids on event (voids) where voids is not null",
        # The few events that are no attempts, found among many.
        "create index event_what on event (what) where what is not null",
    ):
        db.execute(statement)
    _log_the_fit(db)


def _log_the_fit(db: sqlite3.Connection) -> None:
    """Move the parameters that were fitted to the learner into the log, as its latest event: nothing says when that was.

    The event's number follows from them, so that two machines with the same log do not give one number to different fits.
    """
    for (weights,) in db.execute("select value from meta where key = 'weights'").fetchall():
        query = """
            insert into event (id, what, at_ms, utc_offset, study_day, detail)
                select id + ?, 'fit', at_ms, utc_offset, study_day, ? from event order by id desc limit 1
        """
        db.execute(query, [1 + crc32(weights.encode()) % (1 << CHANCE_BITS), weights])
        db.execute("delete from meta where key = 'weights'")


MIGRATIONS: list[Callable[[sqlite3.Connection], None]] = [
    m001_events,
    m002_statistics,
    m003_names_and_less_space,
    m004_pauses_and_fits,
]
"""In order; the number of those that a file has been through is its ``user_version``."""


def format_of(db: sqlite3.Connection) -> int:
    """Return how many migrations a file has been through; 0 for an empty one."""
    return int(db.execute("pragma user_version").fetchone()[0])


def migrate(db: sqlite3.Connection) -> None:
    """Bring the tables up to date, all of it or nothing; create them where there are none."""
    try:
        db.execute("begin immediate")
        # Asked in here: another process may have migrated the file while we waited.
        found = format_of(db)
        if found < len(MIGRATIONS):
            _drop_derived(db)
            for migration in MIGRATIONS[found:]:
                migration(db)
            _derive(db)
            db.execute(f"pragma user_version = {len(MIGRATIONS)}")
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


# What follows from the log, and what guards it: made anew by each migration, so that none has to change it.

_LOG = ("version", "event", "meta")

_DERIVED = (
    # What a question was called when something happened to it -> what it is called today.
    "create table alias (former text primary key, question text not null) strict, without rowid",
    """
    create view named as
        select version.id, coalesce(alias.question, version.question) as question, topic, kind, content_hash
        from version left join alias on alias.former = version.question
    """,
    # The attempts in force, in the words of the model.
    """
    create view attempt as
        select event.id, version, question, topic, kind, content_hash, at_ms, utc_offset, study_day, seed, response,
            case outcome when 0 then 'incorrect' when 1 then 'correct' else 'partial' end as outcome,
            score, mistake, rating, auto_rating, ms, hints, paused
        from event join named on named.id = event.version
        where what is null and not exists (select 1 from event as later where later.voids = event.id)
    """,
    # The events in force about a question as a whole.
    """
    create view note as
        select event.id, what, question, version, at_ms, utc_offset, study_day
        from event join named on named.id = event.version
        where what <> 'void' and not exists (select 1 from event as later where later.voids = event.id)
    """,
    # Questions whose card does not know the latest events yet.
    "create table stale (question text primary key) strict, without rowid",
    """
    create view stale_version as
        select id, question from version where question in (
            select question from stale union select former from alias where question in (select question from stale)
        )
    """,
    """
    create trigger event_makes_stale after insert on event begin
        insert or ignore into stale select question from named where id = new.version;
    end
    """,
    # Other parameters, or those of before again: every card is another one.
    """
    create trigger fit_makes_all_stale after insert on event when new.version is null begin
        insert or ignore into stale select question from named;
    end
    """,
)


def _drop_derived(db: sqlite3.Connection) -> None:
    for kind in ("trigger", "view", "table"):
        found = db.execute("select name from sqlite_schema where type = ? and name not like 'sqlite_%'", [kind])
        for (name,) in found.fetchall():
            if name not in _LOG:
                db.execute(f"drop {kind} {name}")


def _derive(db: sqlite3.Connection) -> None:
    for statement in (*_DERIVED, *cards.SCHEMA, *sums.SCHEMA, *_only_ever_added("event"), *_only_ever_added("version")):
        db.execute(statement)
    cards.forget_bank(db)
    names.resolve(db)
    db.execute("insert or ignore into stale select question from named")
    sums.count_attempts(db)


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
