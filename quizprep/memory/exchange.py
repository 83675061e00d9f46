"""The log as a file: JSON Lines, which another machine can take in, and CSV, for spreadsheets.

JSON Lines hold all there is: a line that says what the file is, a line for each event, and a last one with their number, by
which a file that was cut short is known.
"""

import csv
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple, TextIO

import msgspec
from msgspec import Struct, structs

from quizprep.errors import QuizprepError, printable
from quizprep.memory.drafts import draft_of
from quizprep.memory.events import Attempted, Event, Fitted, Renamed, Reset, Resumed, Retired, Suspended, Voided
from quizprep.memory.history import History
from quizprep.memory.log import ConflictError
from quizprep.memory.pauses import paused
from quizprep.memory.values import in_ms

FORMAT = 3
"""The second has renamed and retired questions besides, and takes back more than attempts; the third has pauses and fits."""

_MARKS_PAUSES = 3

_LONGEST_HEADER = 1000
_LONGEST_LINE = 1 << 24
"""Bytes; a file of one endless line is not read into memory."""


class _Header(Struct, tag_field="what", tag="history"):
    format: int


class _End(Struct, tag_field="what", tag="end"):
    events: int


_header = msgspec.json.Decoder(_Header)
_AnyEvent = Attempted | Voided | Fitted | Reset | Suspended | Resumed | Renamed | Retired
_Line = _AnyEvent | _End
_line = msgspec.json.Decoder(_Line)


def export(history: History, path: Path) -> int:
    """Write all events to a file, in the format that its name asks for; return how many there are.

    Raises:
        QuizprepError: If the name asks for no format, or the file cannot be written. What was there before is still there.
    """
    write = WRITERS.get(path.suffix.lower())
    if write is None:
        raise QuizprepError(
            f"{path}: name it .jsonl, which another machine can import, .csv, for a spreadsheet, or .apkg, for Anki"
        )
    # By the mark at its beginning a spreadsheet knows that the file is UTF-8.
    encoding = "utf-8-sig" if write is _as_csv else "utf-8"
    with closing(history.events()) as events, draft_of(path) as draft, draft.open("w", encoding=encoding, newline="") as file:
        return write(events, file)


class Checked(NamedTuple):
    """What a file holds."""

    events: int
    new: int
    """Of these, how many the history has not, each as often as it is there."""


def as_exported(event: Event) -> Event:
    """Return an event as another machine would read it.

    Raises:
        msgspec.ValidationError: If it holds what no event may.
    """
    found: Event = msgspec.json.decode(msgspec.json.encode(event), type=_AnyEvent)
    return found


def check(history: History, path: Path) -> Checked:
    """Read an exported file through, and return what it holds.

    Raises:
        QuizprepError: If the file is damaged, or no export of ours.
    """
    lines = _Lines(path)
    new = history.missing(event.id for event in lines)
    return Checked(lines.events, new)


def take_in(history: History, path: Path) -> int:
    """Add the events of an exported file that the history has not yet, and return how many were new.

    Raises:
        QuizprepError: If the file is damaged, or no export of ours, or contradicts the history. Nothing was added.
    """
    lines = _Lines(path)
    try:
        return history.merge(lines)
    except ConflictError as error:
        raise QuizprepError(f"{path}:{lines.number}: {error}; nothing was imported") from error


def _as_json_lines(events: Iterable[Event], file: TextIO) -> int:
    encode = msgspec.json.Encoder().encode
    count = 0
    file.write(encode(_Header(FORMAT)).decode() + "\n")
    for count, event in enumerate(events, start=1):  # noqa: B007 - the last one is the number of all
        file.write(encode(event).decode() + "\n")
    file.write(encode(_End(count)).decode() + "\n")
    return count


def _as_csv(events: Iterable[Event], file: TextIO) -> int:
    columns = ["id", "what", *Attempted.__struct_fields__, "voids", "former", "weights"]
    lines = csv.DictWriter(file, list(dict.fromkeys(columns)), restval="", lineterminator="\n")
    lines.writeheader()
    count = 0
    for count, event in enumerate(events, start=1):  # noqa: B007 - likewise
        lines.writerow(msgspec.to_builtins(event))
    return count


WRITERS: dict[str, Callable[[Iterable[Event], TextIO], int]] = {".jsonl": _as_json_lines, ".csv": _as_csv}


class _Lines:
    """The events of a file, with their number so far, and that of the line that was read last."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.number = self.events = 0

    def __iter__(self) -> Iterator[Event]:
        if self._path.exists() and not self._path.is_file():
            # Such as a pipe, which could not be read a second time.
            raise QuizprepError(f"{self._path}: is no regular file; nothing was imported")
        # In here, or the history would take what is wrong with this file for its own.
        with _explained(self._path), self._path.open("rb") as file:
            written = self._format_of(file.readline(_LONGEST_HEADER))
            self.events, ended = 0, False
            for self.number, line in enumerate(iter(partial(file.readline, _LONGEST_LINE), b""), start=2):
                if ended:
                    raise self._damaged("goes on after its end")
                found = self._decoded(line)
                if isinstance(found, _End):
                    ended = True
                    if found.events != self.events:
                        raise self._damaged(f"holds {self.events} events of {found.events}")
                else:
                    self.events += 1
                    yield found if written >= _MARKS_PAUSES else _marked(found)
            if not ended:
                raise self._damaged("was cut short, or is still being copied")

    def _format_of(self, line: bytes) -> int:
        try:
            header = _header.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise QuizprepError(
                f"{self._path}: is no history that `quizprep export` wrote as .jsonl; nothing was imported"
            ) from None
        if header.format > FORMAT:
            raise QuizprepError(
                f"{self._path}: written by a newer quizprep (format {header.format}, known here: {FORMAT}); update quizprep"
            )
        return header.format

    def _decoded(self, line: bytes) -> _Line:
        try:
            found: _Line = _line.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise self._damaged(f"cannot be read ({printable(str(error))})") from None
        return found

    def _damaged(self, how: str) -> QuizprepError:
        return QuizprepError(f"{self._path}:{self.number}: {how}; nothing was imported, export it once more")


def _marked(event: Event) -> Event:
    """Return an event of a file without marks with the pause that its time tells of, as a history of that age is read."""
    if not isinstance(event, Attempted):
        return event
    return structs.replace(event, paused=paused(event.kind, in_ms(event.seconds) / 1000) or None)


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise QuizprepError(f"{path}: {error.strerror}; nothing was imported") from error
