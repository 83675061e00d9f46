"""Charts as SVG: a calendar, columns, and what was predicted against what was observed.

The colours are those of the page, by the names of its style; every mark says its figure when it is pointed at, and the chart
as a whole says in words what is in it, for those who do not see it.
"""

import datetime as dt
import html
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from quizprep.figures import Group

CELL, GAP = 11, 2
LEFT, TOP = 34, 16
"""Room for the names of weekdays and figures, and of months."""

PARTS = 2
"""A year is drawn in so many parts, one under the other where there is no room for both."""

COLUMN, HEIGHT = 12, 110
SIDE = 240


class Column(NamedTuple):
    """A figure of a chart, and what is said when it is pointed at."""

    value: float
    title: str


def dated(values: Sequence[float], first: dt.date) -> list[Column]:
    """Return a column for each day."""
    return [Column(value, f"{first + dt.timedelta(days=number)}: {value:.0f}") for number, value in enumerate(values)]


def calendar(counts: Sequence[int], begins: dt.date, said: str, weekdays: Sequence[str], months: Sequence[str]) -> str:
    """Return a calendar: a column for each week, Monday on top, its month above.

    Args:
        counts: Of each day, from ``begins``, which is a Monday.
        begins: The first day.
        said: What is in it, in words.
        weekdays: Their seven names.
        months: Their twelve names.
    """
    weeks = -(-len(counts) // 7)
    half = -(-weeks // PARTS)
    parts = []
    for week in range(0, weeks, half):
        those = counts[7 * week : 7 * (week + half)]
        drawn = [*_names(weekdays), *_days(those, max(counts, default=0), begins + dt.timedelta(weeks=week), months)]
        parts.append(_svg(LEFT + half * (CELL + GAP), TOP + 7 * (CELL + GAP), drawn, said))
    return f'<div class="pair calendar">{"".join(parts)}</div>'


def _names(weekdays: Sequence[str]) -> Iterator[str]:
    for weekday in range(0, 7, 2):
        yield _label(0, TOP + 9 + weekday * (CELL + GAP), weekdays[weekday], "start")


def _days(counts: Sequence[int], most: int, begins: dt.date, months: Sequence[str]) -> Iterator[str]:
    for number, count in enumerate(counts):
        day = begins + dt.timedelta(days=number)
        x, y = LEFT + number // 7 * (CELL + GAP), TOP + number % 7 * (CELL + GAP)
        # From a trace to full; a day without answers has the colour of lines.
        shade = f'fill-opacity="{0.25 + 0.75 * count / most:.2f}"' if count else 'class="none"'
        yield f'<rect x="{x}" y="{y}" width="{CELL}" height="{CELL}" rx="2" {shade}>{_title(f"{day}: {count}")}</rect>'
        if day.day <= 7 and day.weekday() == 0:
            yield _label(x, TOP - 6, months[day.month - 1], "start")


def columns(values: Sequence[Column], said: str) -> str:
    """Return a chart of columns with the names of the first and the last below; ``said`` tells it in words."""
    most, right = max(column.value for column in values), LEFT + len(values) * COLUMN
    drawn = [f'<path d="M{LEFT} {HEIGHT} H{right}"/>', _label(LEFT - 6, 18, f"{most:.0f}", "end")]
    for number, column in enumerate(values):
        # What is there at all shows.
        tall = max((HEIGHT - TOP) * column.value / most, 1.5) if column.value else 0
        drawn.append(
            f'<rect x="{LEFT + number * COLUMN}" y="{HEIGHT - tall:.1f}" width="{COLUMN - 3}" height="{tall:.1f}" rx="1.5">'
            f"{_title(column.title)}</rect>"
        )
    first, last = (values[place].title.partition(":")[0] for place in (0, -1))
    drawn += [_label(LEFT, HEIGHT + 15, first, "start"), _label(right - 3, HEIGHT + 15, last, "end")]
    return _svg(right, HEIGHT + 20, drawn, said)


def diagonal(groups: Sequence[Group], predicted: str, observed: str, said: str) -> str:
    """Return what was predicted against what was observed: on the diagonal they are the same.

    Args:
        groups: A dot for each, the larger the more reviews it is of.
        predicted: The name of the axis to the right.
        observed: The name of the axis upwards.
        said: What is in it, in words.
    """
    left, top = 40, 10
    drawn = [
        f'<path d="M{left} {top} V{top + SIDE} H{left + SIDE}"/>',
        f'<path d="M{left} {top + SIDE} L{left + SIDE} {top}" stroke-dasharray="4"/>',
        _label(left + SIDE, top + SIDE + 30, predicted, "end"),
        _label(left + 6, top + 10, observed, "start"),
    ]
    for share in (0.0, 0.5, 1.0):
        drawn.append(_label(left - 6, top + 4 + SIDE * (1 - share), f"{share:.0%}", "end"))
        drawn.append(_label(left + SIDE * share, top + SIDE + 14, f"{share:.0%}", "middle"))
    most = max(group.reviews for group in groups)
    for group in groups:
        x, y = left + SIDE * group.predicted, top + SIDE * (1 - group.observed)
        told = f"{predicted} {group.predicted:.0%}, {observed} {group.observed:.0%}: {group.reviews}"
        radius = 3 + 4 * (group.reviews / most) ** 0.5
        drawn.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}">{_title(told)}</circle>')
    return f'<div class="square">{_svg(left + SIDE + 16, top + SIDE + 36, drawn, said)}</div>'


def _label(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}">{html.escape(text)}</text>'


def _title(text: str) -> str:
    return f"<title>{html.escape(text)}</title>"


def _svg(width: float, height: float, parts: Iterable[str], said: str) -> str:
    return f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{html.escape(said)}">{"".join(parts)}</svg>'
