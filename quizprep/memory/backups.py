"""Copies of the history beside it: one a study day, thinned as they grow old.

A copy is made whole, checked, and on the disk before it gets its name; only then are older ones removed.
"""

import datetime as dt
import re
from calendar import monthrange
from collections.abc import Iterable
from pathlib import Path

from quizprep.errors import QuizprepError
from quizprep.memory.history import History

ALL, WEEKLY, MONTHLY = (dt.timedelta(days=days) for days in (7, 31, 366))
"""How old a copy may be where all are kept, where one a week is, and where one a month is."""

LATEST = 3
"""So many copies are kept however old they are: the clock may be wrong, or the learner have been away for years."""

_NAME = re.compile(r"(?P<stem>.+)-(?P<day>\d{4}-\d\d-\d\d)\.db(?P<draft>\.\d+)?")


def back_up(history: History, folder: Path, today: dt.date, *, anew: bool = False) -> Path | None:
    """Copy the history, unless that was done on this study day; return the copy, if one was made.

    ``anew`` puts a new one in the place of that of this day.

    Raises:
        QuizprepError: If it could not be made. Neither the history nor any older copy was touched.
    """
    copy = folder / f"{history.path.stem}-{today}.db"
    try:
        if (copy.exists() and not anew) or not history.copy_to(copy):
            return None
        _thin(folder, history.path.stem, today)
    except OSError as error:
        raise QuizprepError(f"{error.filename or folder}: {error.strerror}") from error
    return copy


def found(folder: Path, stem: str) -> dict[dt.date, Path]:
    """Return the copies of a history by the study day on which they were made, oldest first."""
    return {day: path for day, path, draft in sorted(_files(folder, stem)) if not draft}


def kept(days: Iterable[dt.date], today: dt.date) -> set[dt.date]:
    """Return of which days the copies are kept: all of the last week, then the first of each week, then of each month."""
    firsts: dict[object, dt.date] = {}
    days = sorted(days)
    for day in days:
        # A week and a month stay as long as their last day would: their first copy stands for that too.
        week = day + dt.timedelta(days=6 - day.weekday())
        month = day.replace(day=monthrange(day.year, day.month)[1])
        if today - day < ALL:
            firsts[day] = day
        elif today - week <= WEEKLY:
            firsts.setdefault(("week", week), day)
        elif today - month <= MONTHLY:
            firsts.setdefault(("month", month), day)
    return {*firsts.values(), *days[-LATEST:]}


def _thin(folder: Path, stem: str, today: dt.date) -> None:
    staying = kept(found(folder, stem), today)
    for day, path, draft in _files(folder, stem):
        # A draft of today may be another session's, which is just writing it; older ones were left by a power cut.
        if day < today if draft else day not in staying:
            path.unlink(missing_ok=True)


def _files(folder: Path, stem: str) -> list[tuple[dt.date, Path, bool]]:
    """Return the copies, and the drafts of copies, with their days."""
    files = []
    for path in folder.iterdir() if folder.is_dir() else ():
        name = _NAME.fullmatch(path.name)
        if name and name["stem"] == stem and (day := _day(name["day"])):
            files.append((day, path, bool(name["draft"])))
    return files


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
