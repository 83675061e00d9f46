"""The cards that follow from the log, kept beside it because that is quicker.

A question with new events is *stale* until its card was replayed from all its attempts.  With the card are kept the sums over
what was predicted at each review.
"""

import datetime as dt
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from itertools import groupby, islice
from operator import itemgetter
from typing import Any, NamedTuple

from quizprep.memory import scheduler, sums
from quizprep.memory.values import NEVER, day_of, first_id, first_of, number
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


# Reading


def most_at_risk(db: sqlite3.Connection, day: dt.date, most: int) -> dict[str, Card] | None:
    """Return the cards most at risk of those due on a day or before, and those of what was answered on it.

    ``None`` where no more than ``most`` are due.
    """
    today, outdated = number(day), stale(db)
    rows = db.execute(_AT_RISK, {"day": today, "most": most + 1 + len(outdated)})
    kept = {row[0]: _card(row) for row in rows if row[0] not in outdated}
    renewed = {card.question_id: card for card in _replayed(db)} if outdated else {}
    if len(kept) + sum(card.due <= day for card in renewed.values()) <= most:
        return None
    answered = {row[0]: _card(row) for row in db.execute(_ANSWERED, {"after": first_id(day), "day": today})}
    return answered | dict(islice(kept.items(), most)) | renewed


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
    found = db.execute("select value from meta where key = 'weights'").fetchone()
    return tuple(map(float, found[0].split())) if found else ()


def stale(db: sqlite3.Connection) -> set[str]:
    """Return the questions whose stored card does not know the latest events."""
    return {row[0] for row in db.execute("select question from stale")}


def examined(copy: sqlite3.Connection, damage: tuple[str, ...]) -> Examination:
    """Compare what a copy of a history keeps with what its log gives.

    What is only not up to date is brought up to date before: it is so wherever somebody asks for it.
    """
    keep(copy)
    stored = cards(copy)
    sums.remember(copy)
    forget(copy)
    keep(copy)
    replayed = cards(copy)
    differing = sorted(name for name in stored.keys() | replayed.keys() if stored.get(name) != replayed.get(name))
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
    db.execute("delete from card where question in (select question from stale)")
    sums.count_reviews(db, -1)
    db.execute(sums.FORGET_REVIEWS)
    # One question at a time: the reviews of years, all at once, would take gigabytes.
    for version, reviews in _stale_reviews(db, used):
        c = reviews[-1].after
        row = (c.question_id, c.stability, c.difficulty, number(c.due), number(c.last), c.reps, c.lapses)
        db.execute("insert into card values (?, ?, ?, ?, ?, ?, ?)", row)
        db.executemany("insert into review values (?, ?, ?, ?, ?)", _review_rows(version, reviews, used))
    sums.count_reviews(db, 1)
    db.execute("delete from stale")


def forget(db: sqlite3.Connection) -> None:
    """Empty all that follows from the log, and count the attempts again; :func:`keep` works out the rest."""
    db.execute(_ALL_STALE)
    for table in ("card", *sums.TABLES):
        db.execute(f"delete from {table}")
    sums.count_attempts(db)


def keep_weights(db: sqlite3.Connection, fitted: scheduler.Weights) -> None:
    """Have every card worked out with other parameters of FSRS; none for the published ones."""
    db.execute("insert or replace into meta values ('weights', ?)", [" ".join(map(repr, fitted))])
    db.execute(_ALL_STALE)


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
# Where so many are due, reading all cards takes less time than looking up those by the index, hence the sign.
_AT_RISK = """
    select * from card where +due <= :day order by (:day - last) / stability desc, question limit :most
"""
_ANSWERED = "select * from card where question in (select question from attempt where id >= :after and study_day >= :day)"
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
