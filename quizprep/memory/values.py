"""Values as SQLite keeps them: days and moments as whole numbers, texts that can be stored, lists as one text."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet
from functools import cache
from itertools import islice
from typing import Any, TypeVar

import msgspec

R = TypeVar("R")
T = TypeVar("T")

_EPOCH = dt.date(1970, 1, 1).toordinal()
NEVER = dt.date.max.toordinal() - _EPOCH

CHANCE_BITS = 21
"""Of an event's number; those above are its time."""
CLOCK = range(1 << 42)
"""Milliseconds since 1970 that fit beside the chance bits of an event's number: until the year 2109."""


class UnreadableRowError(Exception):
    """A row holds what is never written: the file is damaged."""


def as_written(read: Callable[[R], T]) -> Callable[[R], T]:
    """Have a function that reads a row of the log raise :class:`UnreadableRowError` where that holds what is never written."""

    def reading(row: R) -> T:
        try:
            return read(row)
        except (ValueError, TypeError, LookupError, OverflowError) as error:
            raise UnreadableRowError(str(error)) from error

    return reading


def number(day: dt.date) -> int:
    """Return a day as days since 1970."""
    return day.toordinal() - _EPOCH


@cache
def day_of(number: int) -> dt.date:
    """Return the day of a number."""
    return dt.date.fromordinal(_EPOCH + number)


def milliseconds(at: dt.datetime) -> int:
    """Return a moment as milliseconds since 1970."""
    return round(at.timestamp() * 1000)


_LONGEST = 1e9
"""Seconds; no answer takes so long."""


def in_ms(seconds: float) -> int:
    """Return seconds as whole milliseconds, rounded as SQLite does it."""
    return int(1000 * min(max(seconds, 0.0), _LONGEST) + 0.5)


def first_id(day: dt.date) -> int:
    """Return a number that no event of a study day, or of a later one, falls short of, in whatever zone it was."""
    since = milliseconds(dt.datetime.combine(day, dt.time(), dt.UTC) - dt.timedelta(days=1))
    # A clock that shows a time beyond those that are kept is refused where it is to be kept; here it is after everything.
    return min(since, CLOCK.stop - 1) << CHANCE_BITS


def offset(at: dt.datetime) -> int:
    """Return how many minutes the clock of a moment is ahead of UTC."""
    return round((at.utcoffset() or dt.timedelta()).total_seconds() / 60)


def moment(at_ms: int, utc_offset: int) -> dt.datetime:
    """Return the moment of milliseconds since 1970, on a clock so many minutes ahead of UTC."""
    zone = dt.timezone(dt.timedelta(minutes=utc_offset))
    return dt.datetime.fromtimestamp(at_ms // 1000, zone).replace(microsecond=at_ms % 1000 * 1000)


def storable(text: str) -> str:
    """Return a text that can be stored as UTF-8: half a character, as a terminal may send it, becomes its escape."""
    return text.encode("utf-8", "backslashreplace").decode()


def listed(names: Iterable[str]) -> str:
    """Return names as one value that a query takes apart again."""
    return msgspec.json.encode(list(names)).decode()


def text_of(weights: tuple[float, ...]) -> str:
    """Return parameters of FSRS as one text, from which :func:`weights_of` makes them again, to the last bit."""
    return " ".join(map(repr, weights))


def weights_of(text: str) -> tuple[float, ...]:
    """Return the parameters of FSRS that a text holds."""
    return tuple(map(float, text.split()))


def first_of(rows: Iterable[tuple[Any, ...]], question_ids: Collection[str], limit: int) -> list[tuple[Any, ...]]:
    """Return the first rows that begin with one of these questions."""
    # Not in SQL, which would look up every question where a few rows are wanted.
    wanted = question_ids if isinstance(question_ids, AbstractSet | Mapping) else set(question_ids)
    return list(islice((row for row in rows if row[0] in wanted), limit))
