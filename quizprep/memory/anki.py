"""The learner's cards as a package for Anki: notes, and with them the schedule and the log.

genanki writes the notes, which it makes new ones; the schedule is filled in after it, in the collection's own SQLite.  What
Anki makes of it follows from four things that are kept here:

- A day of ours is a day of Anki's: the collection is created at a rollover, and every review lies within its study day as Anki
  counts days back from now, also where the learner has travelled since.
- The first attempt of a day is a review; what was repeated that day is practice, a row that Anki's FSRS leaves out.
- A reset is a row of its own, from which on Anki's FSRS begins anew.
- A question has the same note in every package, so that importing again adds nothing.
"""

import datetime as dt
import itertools
import json
import sqlite3
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from quizprep.errors import QuizprepError
from quizprep.flashcards import Flashcard, Look
from quizprep.memory import scheduler
from quizprep.memory.drafts import draft_of
from quizprep.memory.events import Attempted, Event, Noted, Reset, Resumed, Suspended
from quizprep.model import Card, Outcome

NAME = "quizprep"
FIELDS = ("Id", "Prompt", "Answer", "Explanation", "Hint", "Reference")
_NOTE_TYPE, _PRESET, _DECKS = 1_795_100_000_000, 1_795_100_000_001, 1_795_200_000_000
"""Numbers by which Anki knows them again; of the decks, the first of 2**40."""
_DAY_ENDS = dt.timedelta(hours=4)
"""After midnight, as Anki has it where nobody set it differently; that of quizprep may be another, and its days are kept."""
_DAY_MS = 24 * 60 * 60 * 1000
_LEARN, _REVIEW, _PRACTICE, _MANUAL = 0, 1, 3, 4
"""Kinds of rows in Anki's log."""
_EASE = 2500
"""What Anki's older scheduler begins with, for somebody who has FSRS switched off there."""


class Packed(NamedTuple):
    """What went into a package."""

    notes: int
    scheduled: int
    """Of these, how many have been asked before."""
    reviews: int


class _Row(NamedTuple):
    """A line of Anki's log; the intervals are in days."""

    question: str
    at_ms: int
    rating: int
    interval: int
    last_interval: int
    factor: int
    taken_ms: int
    kind: int


class _Kept(NamedTuple):
    """What the log says of one question."""

    card: Card | None
    rows: list[_Row]
    suspended: bool


class _Clock:
    """Days as Anki counts them: whole days back from the next rollover of the local clock."""

    def __init__(self, now: dt.datetime) -> None:
        self.now = now
        self.today = scheduler.study_day(now, _DAY_ENDS)
        rollover = dt.datetime.combine(self.today + dt.timedelta(days=1), dt.time(), now.tzinfo) + _DAY_ENDS
        self._next_ms = round(rollover.timestamp() * 1000)

    def begin_ms(self, day: dt.date) -> int:
        """Return the moment at which a study day begins, in milliseconds since 1970."""
        return self._next_ms - ((self.today - day).days + 1) * _DAY_MS

    def within(self, day: dt.date, at: dt.datetime) -> int:
        """Return a moment as milliseconds, moved where it lies outside its study day, and never after now."""
        begin = self.begin_ms(day)
        latest = min(begin + _DAY_MS - 1, round(self.now.timestamp() * 1000))
        return min(max(round(at.timestamp() * 1000), begin), latest)


def write_package(
    path: Path,
    flashcards: Sequence[Flashcard],
    events: Iterable[Event],
    look: Look,
    *,
    now: dt.datetime,
    weights: scheduler.Weights = (),
) -> Packed:
    """Write a package that Anki imports.

    Args:
        path: The file.
        flashcards: The notes, in the order in which new ones are to be asked.
        events: What is in force in the learner's log; what is about other questions is left out.
        look: How a card is put together.
        now: The time, aware of the zone in which the package will be imported.
        weights: The learner's own parameters of FSRS.

    Raises:
        QuizprepError: If genanki is not installed, or the file cannot be written. What was there before is still there.
    """
    clock = _Clock(now)
    kept = _kept(events, {flashcard.id for flashcard in flashcards}, weights, clock)
    with closing(sqlite3.connect(":memory:")) as db:
        _write_notes(db, flashcards, look, now)
        _write_settings(db, kept.values(), weights, clock)
        ids = _write_schedule(db, kept, clock, scheduler.parameters(weights)[20])
        reviews = _write_log(db, kept.values(), ids)
        db.commit()
        collection = db.serialize()
    with draft_of(path) as draft, zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("collection.anki2", collection)
        package.writestr("media", "{}")
    return Packed(len(flashcards), sum(each.card is not None for each in kept.values()), reviews)


# Out of the log


def _kept(events: Iterable[Event], wanted: set[str], weights: scheduler.Weights, clock: _Clock) -> dict[str, _Kept]:
    """Return what the log says of each question that it knows."""
    found: dict[str, list[Attempted | Noted]] = {}
    for event in events:
        if isinstance(event, Attempted | Noted) and event.question in wanted:
            found.setdefault(event.question, []).append(event)
    return {question: _of_question(its, weights, clock) for question, its in found.items()}


def _of_question(events: Sequence[Attempted | Noted], weights: scheduler.Weights, clock: _Clock) -> _Kept:
    card, suspended = None, False
    rows: list[_Row] = []
    since_reset: list[Attempted] = []
    for event in events:
        match event:
            case Attempted():
                since_reset.append(event)
            case Reset():
                rows += _rows(since_reset, weights, clock)[0]
                rows.append(_Row(event.question, clock.within(event.day, event.at), 0, 0, 0, 0, 0, _MANUAL))
                since_reset = []
            case Suspended() | Resumed():
                suspended = isinstance(event, Suspended)
    current, card = _rows(since_reset, weights, clock)
    return _Kept(card, rows + current, suspended)


def _rows(attempts: Sequence[Attempted], weights: scheduler.Weights, clock: _Clock) -> tuple[list[_Row], Card | None]:
    """Return a row for each attempt, and the card that they leave."""
    if not attempts:
        return [], None
    question = attempts[0].question
    of_day = {review.day: review for review in scheduler.reviews(question, map(_entry, attempts), weights)}
    rows: list[_Row] = []
    latest, day = 0, dt.date.min
    for attempt in attempts:
        before, day = day, max(day, attempt.day)  # as the scheduler has it, a clock set back sets no day back
        latest = max(latest + 1, clock.within(day, attempt.at))
        review, taken = of_day[day], max(0, round(1000 * (attempt.seconds - (attempt.paused or 0))))
        interval = (review.after.due - day).days
        if day == before:
            rows.append(_Row(question, latest, attempt.rating, interval, interval, 0, taken, _PRACTICE))
            continue
        last = (review.before.due - review.before.last).days if review.before else 0
        kind = _REVIEW if review.before else _LEARN
        rows.append(_Row(question, latest, review.rating, interval, last, _factor(review.after), taken, kind))
    return rows, of_day[day].after


def _entry(attempt: Attempted) -> scheduler.Entry:
    revealed = attempt.response == scheduler.REVEALED and attempt.outcome == "incorrect"
    return scheduler.Entry(
        attempt.day, attempt.kind, Outcome(attempt.outcome), attempt.rating, attempt.auto_rating, revealed=revealed
    )


def _factor(card: Card) -> int:
    """Return the difficulty as Anki keeps it in its log, from 100 to 1100."""
    return round((card.difficulty - 1) / 9 * 1000 + 100)


# Into the collection


def _write_notes(db: sqlite3.Connection, flashcards: Sequence[Flashcard], look: Look, now: dt.datetime) -> None:
    """Have genanki write the tables, and a note for each flashcard with a new card."""
    try:
        # Imported here: 0.1 s, and nothing else needs it.
        import genanki
    except ModuleNotFoundError:
        raise QuizprepError("a package for Anki needs genanki: pip install 'quizprep[anki]'") from None
    note_type = genanki.Model(
        _NOTE_TYPE,
        NAME,
        fields=[{"name": name} for name in FIELDS],
        templates=[{"name": "Card 1", "qfmt": look.front, "afmt": look.back}],
        css=look.style,
    )
    decks: dict[str, Any] = {}
    for place, card in enumerate(flashcards, start=1):
        deck = decks.setdefault(card.deck, genanki.Deck(_deck_number(card.deck), f"{NAME}::{card.deck}"))
        fields = [card.id, card.front, card.answer, card.explanation, card.hint, card.reference]
        guid = genanki.guid_for(NAME, card.origin or card.id)
        deck.add_note(genanki.Note(note_type, fields, tags=card.tags, guid=guid, due=place))
    seconds = now.timestamp()
    genanki.Package(list(decks.values())).write_to_db(db.cursor(), seconds, itertools.count(int(seconds * 1000)))


def _deck_number(topic: str) -> int:
    return _DECKS + int.from_bytes(sha256(topic.encode()).digest()[:5], "big")


def _write_settings(db: sqlite3.Connection, kept: Iterable[_Kept], weights: scheduler.Weights, clock: _Clock) -> None:
    """Set the day on which the collection begins, and a preset with the learner's parameters."""
    days = [each.card.due for each in kept if each.card]
    first = min([clock.today, *days])
    (conf, dconf, decks) = map(json.loads, db.execute("select conf, dconf, decks from col").fetchone())
    west = -round((clock.now.utcoffset() or dt.timedelta()).total_seconds() / 60)
    conf |= {"schedVer": 2, "rollover": round(_DAY_ENDS / dt.timedelta(hours=1)), "creationOffset": west}
    preset = dconf["1"] | {
        "id": _PRESET,
        "name": NAME,
        "desiredRetention": scheduler.DESIRED_RETENTION,
        "fsrsParams6": list(scheduler.parameters(weights)),
    }
    preset["rev"] |= {"maxIvl": scheduler.MAXIMUM_INTERVAL}
    preset["new"] |= {"delays": []}
    preset["lapse"] |= {"delays": []}
    for number, deck in decks.items():
        if number != "1":
            deck["conf"] = _PRESET
    settings = [json.dumps(part) for part in (conf, dconf | {str(_PRESET): preset}, decks)]
    db.execute("update col set crt = ?, conf = ?, dconf = ?, decks = ?", [clock.begin_ms(first) // 1000, *settings])


def _write_schedule(db: sqlite3.Connection, kept: Mapping[str, _Kept], clock: _Clock, decay: float) -> dict[str, int]:
    """Set what is known of each card; return the cards' numbers by question."""
    numbers = db.execute("select substr(flds, 1, instr(flds, char(31)) - 1), cards.id from cards join notes on notes.id = nid")
    ids: dict[str, int] = dict(numbers)
    begin = db.execute("select crt from col").fetchone()[0]
    for question, each in kept.items():
        if each.suspended:
            db.execute("update cards set queue = -1 where id = ?", [ids[question]])
        if each.card is None:
            continue
        card = each.card
        last = max(row.at_ms for row in each.rows if row.kind in (_LEARN, _REVIEW))
        data = {
            "s": round(card.stability, 4),
            "d": round(card.difficulty, 3),
            "dr": scheduler.DESIRED_RETENTION,
            "decay": round(decay, 3),
            "lrt": last // 1000,
        }
        due = round((clock.begin_ms(card.due) // 1000 - begin) / 86400)
        row = (-1 if each.suspended else 2, due, (card.due - card.last).days, _EASE, card.reps, card.lapses, json.dumps(data))
        db.execute(
            "update cards set type = 2, queue = ?, due = ?, ivl = ?, factor = ?, reps = ?, lapses = ?, data = ? where id = ?",
            [*row, ids[question]],
        )
    return ids


def _write_log(db: sqlite3.Connection, kept: Iterable[_Kept], ids: Mapping[str, int]) -> int:
    """Add all rows to the log, each with a millisecond of its own, which is its number; return how many there are."""
    rows = sorted((row for each in kept for row in each.rows), key=lambda row: row.at_ms)
    number = 0
    for row in rows:
        number = max(number + 1, row.at_ms)
        values = (row.rating, row.interval, row.last_interval, row.factor, row.taken_ms, row.kind)
        db.execute("insert into revlog values (?, ?, -1, ?, ?, ?, ?, ?, ?)", [number, ids[row.question], *values])
    return len(rows)
