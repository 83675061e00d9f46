"""The cards that follow from the log, kept beside it because that is quicker.

A question with new events is *stale* until its card was replayed from all its attempts.  With the card are kept the sums over
what was predicted at each review.
"""

import datetime as dt
import sqlite3
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

import msgspec

from quizprep.memory import scheduler, sums
from quizprep.memory.values import NEVER, as_written, day_of, first_id, first_of, listed, number, weights_of
from quizprep.model import Card, Kind, Outcome, Rating


class Examination(NamedTuple):
    """What is in a history, and whether it is in order."""

    attempts: int
    questions: int
    damage: tuple[str, ...]
    """What SQLite says about the file, nothing where it is whole."""
    differing: tuple[str, ...]
    """Questions whose stored card is not the one that follows from the log."""
    sums: tuple[str, ...] = ()
    """Tables of sums that are not those of the log."""


class Askable(NamedTuple):
    """The questions of a bank that can be asked."""

    key: str
    """Another one wherever the bank has changed; empty where that cannot be told."""
    ids: Callable[[], Collection[str]]
    """Gives their ids, which are not always wanted."""


class Compared(NamedTuple):
    """The questions of a bank beside the cards."""

    unseen: list[str]
    """Questions that have no card."""
    outside: list[str]
    """What has a card and is none of the questions."""


_names = msgspec.json.Decoder(list[str]).decode

SCHEMA = (
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
    # With all that decides which of those that are due are the most at risk.
    "create index card_due on card (due, last, stability)",
    # The bank of which ``meta`` says that it was met last, beside the cards: which of its questions have none, and which are
    # of no question of it.  To find out anew takes longer than all else before the first question of a session.
    "create table unseen (question text primary key) strict, without rowid",
    "create table outside (question text primary key) strict, without rowid",
)

# Reading


def due(db: sqlite3.Connection, day: dt.date) -> list[str]:
    """Return the questions that are due on a day."""
    return _names(db.execute("select json_group_array(question) from card where due <= ?", [number(day)]).fetchone()[0])


def most_at_risk(db: sqlite3.Connection, day: dt.date, most: int) -> dict[str, Card]:
    """Return the cards most at risk of those due on a day, the most at risk first."""
    return _by_question(db.execute(_AT_RISK, {"day": number(day), "most": most}))


def of(db: sqlite3.Connection, question_ids: Iterable[str]) -> dict[str, Card]:
    """Return the cards of these questions, as far as they have any."""
    query = "select * from card where question in (select value from json_each(?))"
    return _by_question(db.execute(query, [listed(question_ids)]))


def met_on(db: sqlite3.Connection, day: dt.date) -> dict[str, Card]:
    """Return the cards of what was answered on a study day or after it."""
    return _by_question(db.execute(_ANSWERED_SINCE, {"after": first_id(day), "day": number(day)}))


def weak(
    db: sqlite3.Connection, question_ids: Collection[str], lapses: int, stability: float, day: dt.date, limit: int
) -> dict[str, Card]:
    """Return the least stable cards of these questions, of those forgotten ``lapses`` times and not met since a day."""
    return _by_question(first_of(db.execute(_WEAK, [lapses, stability, number(day)]), question_ids, limit))


def due_count(db: sqlite3.Connection, day: dt.date) -> int:
    """Return how many cards are due on a day."""
    return int(db.execute("select count(*) from card where due <= ?", [number(day)]).fetchone()[0])


def compared(db: sqlite3.Connection, bank: Collection[str]) -> Compared:
    """Compare the questions of a bank with the cards."""
    answered = set(_names(db.execute("select json_group_array(question) from card").fetchone()[0]))
    return Compared([name for name in bank if name not in answered], sorted(answered.difference(bank)))


def compared_before(db: sqlite3.Connection, key: str) -> Compared | None:
    """Return the same, where it was kept for the bank of this key."""
    if db.execute("select value from meta where key = 'bank'").fetchone() != (key,):
        return None
    lists = (db.execute(f"select json_group_array(question) from {table}").fetchone()[0] for table in ("unseen", "outside"))
    return Compared(*map(_names, lists))


def cards(db: sqlite3.Connection, due_by: dt.date | None = None) -> dict[str, Card]:
    """Return the cards of all questions by question id, or of those due on ``due_by`` or before."""
    latest = NEVER if due_by is None else number(due_by)
    kept = {row[0]: _card(row) for row in db.execute("select * from card where due <= ?", [latest])}
    outdated = stale(db)
    for question_id in outdated:
        kept.pop(question_id, None)
    renewed = _replayed(db) if outdated else ()
    return kept | {card.question_id: card for card in renewed if due_by is None or card.due <= due_by}


def card(db: sqlite3.Connection, question_id: str) -> Card | None:
    """Return the card of one question; ``None`` if it was never answered."""
    if question_id in stale(db):
        return next((card for card in _replayed(db) if card.question_id == question_id), None)
    row = db.execute("select * from card where question = ?", [question_id]).fetchone()
    return _card(row) if row else None


def journals(db: sqlite3.Connection) -> Iterator[tuple[str, list[scheduler.Entry]]]:
    """Yield each question with its attempts, in their order, in the words of the scheduler."""
    rows = db.execute(_ALL_ENTRIES, {"revealed": scheduler.REVEALED})
    for question, attempts in groupby(rows, key=itemgetter(0)):
        yield question, [_entry(row) for row in attempts]


def due_days(db: sqlite3.Connection, question_ids: Collection[str], until: dt.date) -> dict[dt.date, int]:
    """Return how many of these questions come back on each day, up to one."""
    wanted = set(question_ids)
    rows = db.execute("select question, due from card where due <= ?", [number(until)])
    counts = Counter(due for name, due in rows if name in wanted)
    return {day_of(day): count for day, count in counts.items()}


def weakest(db: sqlite3.Connection, question_ids: Collection[str], lapses: int, stability: float, limit: int) -> list[Card]:
    """Return the cards of these questions that were forgotten most, ``lapses`` times at least, and are not stable yet."""
    return [_card(row) for row in first_of(db.execute(_WEAKEST, [lapses, stability]), question_ids, limit)]


def weights(db: sqlite3.Connection) -> scheduler.Weights:
    """Return the parameters of FSRS that were fitted to the learner; empty for the published ones."""
    found = db.execute(_LATEST_FIT).fetchone()
    return weights_of(found[0]) if found else ()


def stale(db: sqlite3.Connection) -> set[str]:
    """Return the questions whose stored card does not know the latest events."""
    return {row[0] for row in db.execute("select question from stale")}


def examined(copy: sqlite3.Connection, damage: tuple[str, ...]) -> Examination:
    """Compare what a copy of a history keeps with what its log gives.

    What is only not up to date is brought up to date before: it is so wherever somebody asks for it.
    """
    keep(copy)
    stored, amiss = cards(copy), {row[0] for row in copy.execute(_AMISS)}
    sums.remember(copy)
    forget(copy)
    keep(copy)
    replayed = cards(copy)
    changed = {name for name in stored.keys() | replayed.keys() if stored.get(name) != replayed.get(name)}
    differing = sorted(changed | amiss)
    attempts, questions = copy.execute("select count(*), count(distinct question) from attempt").fetchone()
    return Examination(attempts, questions, damage, tuple(differing), tuple(sums.changed(copy)))


# Writing


def keep(db: sqlite3.Connection) -> None:
    """Store the cards of the stale questions; of all questions, where the stored ones are another scheduler's."""
    used = weights(db)
    identity = scheduler.identity(used)
    known = db.execute("select value from meta where key = 'scheduler'").fetchone()
    if known != (identity,):
        db.execute(_ALL_STALE)
        db.execute("insert or replace into meta values ('scheduler', ?)", [identity])
    before = {row[0] for row in db.execute("select question from card where question in (select question from stale)")}
    renewed = set()
    db.execute("delete from card where question in (select question from stale)")
    sums.count_reviews(db, -1)
    db.execute(sums.FORGET_REVIEWS)
    # One question at a time: the reviews of years, all at once, would take gigabytes.
    for version, reviews in _stale_reviews(db, used):
        c = reviews[-1].after
        row = (c.question_id, c.stability, c.difficulty, number(c.due), number(c.last), c.reps, c.lapses)
        renewed.add(c.question_id)
        db.execute("insert into card values (?, ?, ?, ?, ?, ?, ?)", row)
        db.executemany("insert into review values (?, ?, ?, ?, ?)", _review_rows(version, reviews, used))
    sums.count_reviews(db, 1)
    _compare_again(db, began=renewed - before, ended=before - renewed)
    db.execute("delete from stale")


def forget(db: sqlite3.Connection) -> None:
    """Empty all that follows from the log, and count the attempts again; :func:`keep` works out the rest."""
    db.execute(_ALL_STALE)
    for table in ("card", *sums.TABLES):
        db.execute(f"delete from {table}")
    forget_bank(db)
    sums.count_attempts(db)


def compare(db: sqlite3.Connection, key: str, bank: Collection[str]) -> None:
    """Keep under a key how the questions of a bank compare with the cards."""
    unseen, outside = compared(db, bank)
    forget_bank(db)
    db.executemany("insert into unseen values (?)", ((name,) for name in unseen))
    db.executemany("insert into outside values (?)", ((name,) for name in outside))
    db.execute("insert into meta values ('bank', ?)", [key])


def forget_bank(db: sqlite3.Connection) -> None:
    """Forget how a bank compares with the cards."""
    for statement in ("delete from unseen", "delete from outside", "delete from meta where key = 'bank'"):
        db.execute(statement)


def _compare_again(db: sqlite3.Connection, *, began: Iterable[str], ended: Iterable[str]) -> None:
    """Take over that questions got their first card, or have none any more."""
    if not db.execute("select 1 from meta where key = 'bank'").fetchone():
        return
    for names, source, target in ((began, "unseen", "outside"), (ended, "outside", "unseen")):
        for name in names:
            if not db.execute(f"delete from {source} where question = ?", [name]).rowcount:
                db.execute(f"insert or ignore into {target} values (?)", [name])


# Replaying

_ENTRY = (
    "attempt.question, study_day, kind, outcome, rating, auto_rating, response = :revealed and outcome = 'incorrect', version"
)
# A question that was reset begins with the attempt after that.
_RESETS = """
    with reset as materialized (
        select question, max(id) as number from note where what = 'reset' group by question
    )
"""
_SINCE_RESET = "left join reset on reset.question = attempt.question where attempt.id > coalesce(number, 0)"
# Crossed, so that SQLite begins with the few stale questions, and not with the whole log.  A former name may be stale, too, and
# has no attempts of its own.
_ENTRIES = f"""
    {_RESETS} select {_ENTRY} from stale_version
    cross join attempt on attempt.version = stale_version.id
    {_SINCE_RESET} and attempt.question in (select question from stale)
    order by attempt.question, attempt.id
"""
_ALL_ENTRIES = f"{_RESETS} select {_ENTRY} from attempt {_SINCE_RESET} order by attempt.question, attempt.id"
_ALL_STALE = "insert or ignore into stale select question from named"
_AMISS = """
    select question from unseen where question in (select question from card)
    union select question from outside where question not in (select question from card)
"""
_LATEST_FIT = """
    select detail from event where what = 'fit' and not exists (select 1 from event as later where later.voids = event.id)
    order by id desc limit 1
"""
_AT_RISK = """
    select * from card where question in (
        select question from card where due <= :day order by (:day - last) / stability desc, question limit :most
    )
    order by (:day - last) / stability desc, question
"""
_ANSWERED_SINCE = """
    select * from card where question in (select question from attempt where id >= :after and study_day >= :day)
"""
_WEAK = "select * from card where lapses >= ? and stability < ? and last < ? order by stability, question"
_WEAKEST = "select * from card where lapses >= ? and stability < ? order by lapses desc, stability, question"


def _replayed(db: sqlite3.Connection) -> Iterator[Card]:
    """Yield the cards of the stale questions, worked out from the log; none for those without attempts in force."""
    for _, reviews in _stale_reviews(db, weights(db)):
        yield reviews[-1].after


def _stale_reviews(db: sqlite3.Connection, used: scheduler.Weights) -> Iterator[tuple[int, list[scheduler.Review]]]:
    """Yield for each stale question with attempts in force the latest version of its text, and its reviews."""
    for question, group in groupby(db.execute(_ENTRIES, {"revealed": scheduler.REVEALED}), key=itemgetter(0)):
        rows = list(group)
        yield rows[-1][-1], list(scheduler.reviews(question, map(_entry, rows), used))


@as_written
def _entry(row: tuple[Any, ...]) -> scheduler.Entry:
    _, day, kind, outcome, rating, auto_rating, revealed, _ = row
    return scheduler.Entry(
        day_of(day), Kind(kind), Outcome(outcome), Rating(rating), Rating(auto_rating), revealed=bool(revealed)
    )


def _review_rows(
    version: int, reviews: Iterable[scheduler.Review], used: scheduler.Weights
) -> Iterator[tuple[int, int, bool, int, bool]]:
    for day, rating, before, _ in reviews:
        if before is not None:
            mature = (day - before.last).days >= sums.MATURE
            predicted = round(1000 * scheduler.retrievability(before, day, used))
            yield version, number(day), mature, predicted, rating > Rating.AGAIN


def _by_question(rows: Iterable[tuple[Any, ...]]) -> dict[str, Card]:
    return {row[0]: _card(row) for row in rows}


@as_written
def _card(row: tuple[Any, ...]) -> Card:
    question, stability, difficulty, due, last, reps, lapses = row
    return Card(
        question_id=question,
        stability=stability,
        difficulty=difficulty,
        due=day_of(due),
        last=day_of(last),
        reps=reps,
        lapses=lapses,
    )
