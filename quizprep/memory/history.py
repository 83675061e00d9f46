"""The learner's history: one SQLite file with every attempt, to which things are only ever added.

The log of events is the truth.  The cards are worked out from it and kept beside it only because that is quicker: a question
with new events is marked as *stale* in the same transaction that adds them, and its card is replayed from all its attempts
when somebody asks for it.  So there is nothing to repair after a crash, an undo, or a new version of FSRS.

What is promised: when :meth:`History.record` returns, the attempt is on the disk.  It costs one synchronisation, and does not
import FSRS; :meth:`History.catch_up` does, while the learner reads.

This is the front door.  ``store`` is the file, ``schema`` its tables, ``log`` the events in them, ``cards`` and ``sums`` what
follows from those.
"""

import datetime as dt
import sqlite3
from collections.abc import Callable, Collection, Generator, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Concatenate, ParamSpec, Self, TypeVar

from quizprep.figures import Repeated
from quizprep.memory import cards, log, scheduler, sums
from quizprep.memory.cards import Askable, Compared, Examination
from quizprep.memory.events import Event, Note
from quizprep.memory.log import Tally
from quizprep.memory.schema import HistoryError
from quizprep.memory.store import PATIENCE, Store
from quizprep.memory.sums import DayTotal, Predicted, Retained, TopicTotal
from quizprep.model import AnyQuestion, Attempt, Card, Kind, Outcome

P = ParamSpec("P")
T = TypeVar("T")


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
        self._store = Store(path, patience)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; the next call opens it again."""
        self._store.close()

    # Writing

    def record(self, attempt: Attempt) -> str:
        """Add an attempt, and return the ``id`` of its event; it is on the disk when this returns.

        Raises:
            HistoryError: If it could not be kept.  The history is as it was, and the call may be repeated.
            ValueError: If the attempt is ungraded, which is our fault and no attempt, or its time has no time zone.
        """
        _refuse_ungraded(attempt)
        with self._store.writing() as db:
            return log.add_attempt(db, attempt, self._rollover)

    def replace(self, event: str, attempt: Attempt, at: dt.datetime | None = None) -> str:
        """Put an attempt in the place of an earlier one, and return the new event's ``id``: the learner rated it differently.

        One transaction: the earlier one is void, the new one recorded.  Raises as :meth:`record` does.

        Args:
            event: The ``id`` of the earlier one.
            attempt: The new one, with the time of the answer, which is not that of the rating.
            at: Now; the time of the answer, if not said.
        """
        _refuse_ungraded(attempt)
        with self._store.writing() as db:
            log.take_back(db, event, at or attempt.at, self._rollover)
            return log.add_attempt(db, attempt, self._rollover)

    def take_back(self, event: str, at: dt.datetime) -> bool:
        """Take an event back, by its ``id``; return whether it was in force.

        It stays in the log, together with an event that says it is void.
        """
        with self._store.writing() as db:
            return log.take_back(db, event, at, self._rollover)

    def undo(self, at: dt.datetime, question_id: str | None = None) -> Event | None:
        """Take back the latest thing that the learner did and return it; ``None`` if there is nothing left.

        That is an attempt, a fit, or that a question was reset, suspended or resumed.  Calling this again takes back what was
        before, however long ago that is.  What a deck says, that a question has another name or is retired, is not taken
        back: its deck would only say it again.

        Args:
            at: Now.
            question_id: The question of which to take something back; any, if none is named.
        """
        if not self._store.exists:
            return None
        with self._store.writing() as db:
            return log.undo(db, at, self._rollover, question_id)

    def note(self, what: Note, question: AnyQuestion, at: dt.datetime) -> None:
        """Add an event that is about a question as a whole; raises as :meth:`record` does."""
        with self._store.writing() as db:
            log.add_note(db, what, question, at, self._rollover)

    def follow(self, questions: Iterable[AnyQuestion], at: dt.datetime) -> None:
        """Take over from the decks what questions are called today, and which of them are retired.

        Each is an event, added once; a question that never was answered needs none.  Raises as :meth:`record` does.
        """
        special = [question for question in questions if question.formerly or question.retired]
        if self._read(log.news, special):
            with self._store.writing() as db:
                log.follow(db, special, at, self._rollover)

    def merge(self, events: Iterable[Event]) -> int:
        """Add the events of another machine that are not in the log yet, all or none; return how many those are.

        An event that was merged once is not added again, so two histories that take in each other's are the same.

        Raises:
            ConflictError: At the first event that has the number of another one, or takes back what is not there.
        """
        with self._store.writing() as db:
            return log.merge(db, events)

    def rescue(self, events: Iterable[Event]) -> int:
        """Add of the events of a damaged file those that can be true beside what is there; return how many those are."""
        with self._store.writing() as db:
            return log.rescue(db, events)

    def catch_up(self) -> None:
        """Bring the stored cards up to date; to be called after an attempt, while the learner reads.

        Imports FSRS when there is anything to do.  Nothing depends on this call but time: cards that it has not brought up to
        date, or could not on a full disk, are worked out when they are asked for.
        """
        if not self._read(cards.stale):
            return
        if self._store.private:
            self._read(cards.keep)
            return
        # Before the file is locked: other programs need not wait for an import.
        scheduler.identity()
        # Not synchronised: cards that a power cut takes away are worked out again.
        with suppress(HistoryError), self._store.writing(synchronous="normal") as db:
            cards.keep(db)

    def rebuild(self) -> None:
        """Work out everything again that follows from the log."""
        if not self._store.exists:
            return
        with self._store.writing() as db:
            cards.forget(db)
        self.catch_up()

    def keep_weights(self, weights: scheduler.Weights, at: dt.datetime) -> None:
        """Have every card worked out with parameters of FSRS fitted to the learner; none for the published ones.

        It is an event, which other machines take in, and which can be taken back.  Raises as :meth:`record` does.
        """
        with self._store.writing() as db:
            log.add_fit(db, weights, at, self._rollover)
        self.catch_up()

    # Reading

    def cards(self, due_by: dt.date | None = None) -> dict[str, Card]:
        """Return the cards of all questions by question id, or of those due on ``due_by`` or before."""
        return self._read(cards.cards, due_by)

    def card(self, question_id: str) -> Card | None:
        """Return the card of one question; ``None`` if it was never answered."""
        return self._read(cards.card, question_id)

    def attempts(self, question_id: str | None = None, limit: int | None = None) -> list[Attempt]:
        """Return the attempts, newest last; of one question or of all, the latest ``limit`` or all."""
        return self._read(log.attempts, question_id, limit)

    def suspended(self) -> set[str]:
        """Return the questions that are not to be asked."""
        return self._read(log.suspended)

    def recent(self, limit: int, question_id: str | None = None) -> list[tuple[Event, bool]]:
        """Return the latest events, newest last, of one question or of all, each with whether it was taken back."""
        return self._read(log.recent, limit, question_id)

    def events(self) -> Generator[Event, None, None]:
        """Yield everything in the log, in its order, as of one moment; to be closed before the history is used again."""
        with self._store.reading() as db:
            yield from log.events(db)

    def missing(self, ids: Iterable[str]) -> int:
        """Return how many events of these numbers are not in the log."""
        return self._read(log.missing, ids)

    def in_force(self) -> Generator[Event, None, None]:
        """Yield as :meth:`events` does, but only what is about a question and was not taken back, under its name of today."""
        with self._store.reading() as db:
            yield from log.in_force(db)

    def tallies(self, kind: Kind | None = None) -> dict[str, Tally]:
        """Return how often each question was tried and how that went, of one kind or of all."""
        return self._read(log.tallies, kind)

    def failed_on(self, day: dt.date) -> set[str]:
        """Return the questions that were answered on a study day, or after it, and answered wrong the last time."""
        return self._read(log.failed_on, day)

    def weights(self) -> scheduler.Weights:
        """Return the parameters of FSRS that were fitted to the learner; empty for the published ones."""
        return self._read(cards.weights)

    # Reading what a session begins with, once all cards are up to date: no more of them than it needs.

    def due(self, day: dt.date) -> list[str]:
        """Return the questions that are due on a day."""
        return self._counted(cards.due, day)

    def due_count(self, day: dt.date) -> int:
        """Return how many cards are due on a day."""
        return self._counted(cards.due_count, day)

    def most_at_risk(self, day: dt.date, most: int) -> dict[str, Card]:
        """Return the cards most at risk of those due on a day by question id, the most at risk first."""
        return self._counted(cards.most_at_risk, day, most)

    def cards_of(self, question_ids: Iterable[str]) -> dict[str, Card]:
        """Return the cards of these questions, as far as they have any, by question id."""
        return self._counted(cards.of, question_ids)

    def met_on(self, day: dt.date) -> dict[str, Card]:
        """Return the cards of what was answered on a study day or after it, by question id."""
        return self._counted(cards.met_on, day)

    def weak(self, question_ids: Collection[str], lapses: int, stability: float, day: dt.date, limit: int) -> dict[str, Card]:
        """Return the least stable cards of these questions, of those forgotten ``lapses`` times and not met since a day."""
        return self._counted(cards.weak, question_ids, lapses, stability, day, limit)

    def compared(self, bank: Askable) -> Compared:
        """Return which questions of a bank have no card, and which cards are of none of its questions."""
        if found := self._counted(cards.compared_before, bank.key):
            return found
        ids = bank.ids()
        if bank.key and self._store.exists and not self._store.private:
            # Not synchronised, and not needed: it is found out again wherever it could not be kept.
            with suppress(HistoryError), self._store.writing(synchronous="normal") as db:
                cards.compare(db, bank.key, ids)
        return self._counted(cards.compared, ids)

    # Reading what was counted, once everything is: sums that are kept beside the log, so that years of it need not be read.

    def days(self, topics: Collection[str] = ()) -> list[DayTotal]:
        """Return the study days on which anything was answered, oldest first; in some topics, if named."""
        return self._counted(sums.days, topics)

    def topics(self, since: dt.date, topics: Collection[str] = ()) -> list[TopicTotal]:
        """Return what was done in each topic since a study day."""
        return self._counted(sums.topics, since, topics)

    def last_day(self) -> dt.date | None:
        """Return the latest study day on which anything was answered; after today where a clock was wrong."""
        return self._read(sums.last_day)

    def pace(self) -> dict[Kind, tuple[int, float]]:
        """Return for each kind how many attempts there were, and the seconds that they took on average."""
        return self._counted(sums.pace)

    def retained(self, since: dt.date = dt.date.min, topics: Collection[str] = ()) -> list[Retained]:
        """Return how much was still known since a study day, of what was young and of what was mature."""
        return self._counted(sums.retained, since, topics)

    def predictions(self, topics: Collection[str] = ()) -> list[Predicted]:
        """Return what became of all reviews by what was predicted of them, the least certain first."""
        return self._counted(sums.predictions, topics)

    def mistakes(self, question_ids: Collection[str], limit: int) -> list[Repeated]:
        """Return the named mistakes made most often in these questions, the commonest first."""
        return self._counted(sums.mistakes, question_ids, limit)

    def due_days(self, question_ids: Collection[str], until: dt.date = dt.date.max) -> dict[dt.date, int]:
        """Return how many of these questions come back on each day, up to one."""
        return self._counted(cards.due_days, question_ids, until)

    def weakest(self, question_ids: Collection[str], lapses: int, stability: float, limit: int) -> list[Card]:
        """Return the cards of these questions that were forgotten most, ``lapses`` times at least, and are not stable yet."""
        return self._counted(cards.weakest, question_ids, lapses, stability, limit)

    def journals(self) -> Iterator[tuple[str, list[scheduler.Entry]]]:
        """Yield each question with its attempts, in their order, in the words of the scheduler."""
        with self._store.reading() as db:
            yield from cards.journals(db)

    # The file

    def examine(self) -> Examination:
        """Have SQLite check the file, and work every card out again beside it, if it is whole; nothing is changed."""
        damage = tuple(
            row[0] for row in self._read(lambda db: db.execute("pragma integrity_check").fetchall()) if row[0] != "ok"
        )
        if damage:
            return Examination(0, 0, damage, ())
        for _ in self.events():
            pass  # each can be read
        with self._store.in_memory() as copy:
            return cards.examined(copy, damage)

    def copy_to(self, target: Path) -> bool:
        """Put a checked copy of the history in the place of a file; return whether there was a history to copy."""
        return self._store.copy_to(target)

    def _read(self, read: Callable[Concatenate[sqlite3.Connection, P], T], *args: P.args, **names: P.kwargs) -> T:
        with self._store.reading() as db:
            return read(db, *args, **names)

    def _counted(self, read: Callable[Concatenate[sqlite3.Connection, P], T], *args: P.args, **names: P.kwargs) -> T:
        for behind in (False, True):
            if behind:
                self.catch_up()
            with self._store.reading() as db:
                if not cards.stale(db):
                    return read(db, *args, **names)
        # Nothing can be written: the disk is full, the folder read-only, or another program holds the file.
        with self._store.in_memory() as copy:
            cards.keep(copy)
            return read(copy, *args, **names)


def _refuse_ungraded(attempt: Attempt) -> None:
    if attempt.outcome is Outcome.UNGRADED:
        raise ValueError("an ungraded response is no attempt")
