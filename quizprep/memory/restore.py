"""A damaged history, put together again: from the latest sound copy of it, and from what can still be read of the file.

The log is a set of events, so what each of the two has is simply put together.  The damaged file stays, under another name,
with its write-ahead log; it must not stay under its own, or SQLite would mix that log into the new file.
"""

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import NamedTuple

import msgspec

from quizprep.errors import QuizprepError
from quizprep.memory import backups, log
from quizprep.memory.events import Event
from quizprep.memory.exchange import as_exported
from quizprep.memory.history import History
from quizprep.memory.schema import MIGRATIONS, DamagedError, format_of
from quizprep.memory.values import UnreadableRowError

_LOG, _INDEX = "-wal", "-shm"
"""The files that SQLite keeps beside its own."""


_UNREADABLE = (sqlite3.Error, UnicodeDecodeError)
"""What reading a damaged file comes to; the second where a name in its schema cannot be read."""


class Restored(NamedTuple):
    """What a history was put together from."""

    copy: Path | None
    """The copy; ``None`` where no copy is sound."""
    copied: int
    """How many events are of the copy."""
    read: int
    """How many more were read from the damaged file."""
    lost: int
    """How many are seen there and can neither be read nor are in the copy; of a page that is gone nothing is seen."""
    kept: Path | None
    """Where the damaged file is now; ``None`` where there was none."""


def restore(path: Path, folder: Path, moment: str) -> Restored | None:
    """Put a damaged or missing history together again; return from what, ``None`` if nothing is wrong with it.

    Args:
        path: Its file.
        folder: Where its copies are.
        moment: Becomes a part of the name under which the damaged file is kept.

    Raises:
        QuizprepError: If something else than damage keeps it from being read, if nothing is left of it, or if the new one
            cannot be written. The file is where it was.
    """
    if path.exists() and sound(path):
        return None
    try:
        with tempfile.TemporaryDirectory(prefix="quizprep-") as name:
            return _put_together(path, folder, moment, Path(name) / path.name)
    except OSError as error:
        raise QuizprepError(f"{error.filename or path}: {error.strerror}; the history is as it was") from error


def _put_together(path: Path, folder: Path, moment: str, draft: Path) -> Restored:
    copy = _latest_sound(folder, path.stem, draft)
    with History(draft) as history:
        copied = sum(1 for _ in history.events())
        remains = _Remains(path)
        read = history.rescue(remains)
        if not copied + read:
            state = "nothing can be read of it" if path.exists() else "is not there"
            raise QuizprepError(f"{path}: {state}, and no sound copy is in {folder}; move it away to start anew")
        history.rebuild()
        lost = history.missing(map(str, remains.unreadable))
        made = path.with_name(f"{path.stem}-restored{path.suffix}")
        history.copy_to(made)
    kept = _set_aside(path, moment)
    made.replace(path)
    return Restored(copy, copied, read, lost, kept)


def sound(path: Path) -> bool:
    """Return whether everything in a history can be read and its file is whole."""
    try:
        with History(path) as history:
            return not history.examine().damage
    except DamagedError:
        return False


def _latest_sound(folder: Path, stem: str, draft: Path) -> Path | None:
    """Copy the latest sound copy of a history to a file, and return which it is."""
    for copy in reversed(backups.found(folder, stem).values()):
        # What is looked at is the draft: to open a copy might change it.
        shutil.copyfile(copy, draft)
        with suppress(QuizprepError):
            if sound(draft):
                return copy
        for file in draft.parent.iterdir():
            file.unlink()
    return None


class _Remains:
    """The events of a damaged file that can be read, and the numbers of those that cannot."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.unreadable: list[int] = []

    def __iter__(self) -> Iterator[Event]:
        if not self._path.exists():
            return
        with closing(sqlite3.connect(f"{self._path.absolute().as_uri()}?mode=ro", uri=True)) as db:
            for number in sorted(_numbers(db)):
                try:
                    event = log.event(db, number)
                    yield as_exported(event)  # or it holds what no event may
                except (*_UNREADABLE, UnreadableRowError, msgspec.ValidationError):
                    self.unreadable.append(number)


_SEEN = (
    "select id from event not indexed order by id {}",
    "select id from event indexed by event_version order by version {}",
    "select id from event indexed by event_what where what is not null order by what {}",
)


def _numbers(db: sqlite3.Connection) -> set[int]:
    """Return the numbers of all events that can be seen, in the table or in an index, from either end of each."""
    found: set[int] = set()
    with suppress(*_UNREADABLE):
        if format_of(db) != len(MIGRATIONS):
            return found  # of an older format: what follows would not understand it
    for query in _SEEN:
        for direction in ("asc", "desc"):
            with suppress(*_UNREADABLE):  # from here on it cannot be read
                found.update(row[0] for row in db.execute(query.format(direction)))
    return {number for number in found if number > 0}


def _set_aside(path: Path, moment: str) -> Path | None:
    """Keep a damaged file and its log under another name; at the end the file is alone, for another to take its place."""
    kept = path.with_name(f"{path.stem}-damaged-{moment}{path.suffix}") if path.exists() else None
    if kept:
        for ending in ("", _LOG):
            with suppress(FileNotFoundError):
                shutil.copyfile(f"{path}{ending}", f"{kept}{ending}")
    for ending in (_LOG, _INDEX):
        Path(f"{path}{ending}").unlink(missing_ok=True)
    return kept
