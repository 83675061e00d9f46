"""Charts of characters: columns, bars, and a calendar of shades; plain ASCII where the terminal has no more."""

import datetime as dt
from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.text import Text

from quizprep.view.console import shows_unicode

BLOCKS, PLAIN_BLOCKS = " ▁▂▃▄▅▆▇█", " .#"
SHADES, PLAIN_SHADES = "·░▒▓█", ".-+*#"
HEIGHT = 4
LABEL = 5
"""Columns for the figures to the left of a chart."""


def bar(console: Console, value: float, most: float, width: int) -> str:
    """Return a bar of at most ``width`` columns; anything above nothing shows."""
    sign = "█" if shows_unicode(console) else "#"
    return sign * (max(1, round(width * value / most)) if value and most else 0)


def columns(console: Console, values: Sequence[float], *, column: int, style: str) -> Iterator[Text]:
    """Yield the lines of a chart of columns, the highest figure beside the first line."""
    blocks = BLOCKS if shows_unicode(console) else PLAIN_BLOCKS
    most = max(values, default=0)
    steps = len(blocks) - 1
    # What is there at all shows as the lowest step.
    heights = [max(1, round(HEIGHT * steps * value / most)) if value else 0 for value in values]
    for line in range(HEIGHT - 1, -1, -1):
        label = _figure(most) if line == HEIGHT - 1 else "0" if line == 0 else ""
        drawn = "".join(_column(blocks[min(max(height - line * steps, 0), steps)], column) for height in heights)
        yield Text.assemble((label.rjust(LABEL - 1) + " ", "muted"), (drawn.rstrip(), style))


def signed(number: int) -> str:
    """Return a number with its sign, nothing without one."""
    return f"{number:+d}" if number else "0"


def _column(block: str, width: int) -> str:
    return block * (width - 1) + " " if width > 1 else block


def _figure(value: float) -> str:
    return f"{value:.0f}" if value >= 10 or value == int(value) else f"{value:.1f}"


def calendar(
    console: Console, counts: Sequence[int], begins: dt.date, *, column: int, weekdays: Sequence[str], months: Sequence[str]
) -> Iterator[Text]:
    """Yield the lines of a calendar: a column for each week, Monday on top, its month above.

    Args:
        console: Where it is shown.
        counts: Of each day, from ``begins``, which is a Monday.
        begins: The first day.
        column: How wide a week is.
        weekdays: Their seven names.
        months: Their twelve names.
    """
    most = max(counts, default=0)
    weeks = [counts[first : first + 7] for first in range(0, len(counts), 7)]
    yield Text(" " * LABEL + _month_line(begins, len(weeks), column, months), style="muted")
    for weekday in range(7):
        line = Text(_fit(weekdays[weekday], LABEL) if weekday % 2 == 0 else " " * LABEL, style="muted")
        for week in weeks:
            if weekday < len(week):
                line.append(shade(console, week[weekday], most) * max(1, column - 1), "correct" if week[weekday] else "muted")
                line.append(" " if column > 1 else "")
        line.rstrip()
        yield line


def shade(console: Console, count: int, most: int) -> str:
    """Return the sign of a day: nothing, or one of four quarters of the most."""
    shades = SHADES if shows_unicode(console) else PLAIN_SHADES
    return shades[-(-4 * count // most)] if count else shades[0]


def shades(console: Console) -> str:
    """Return all signs of days, from none to most."""
    return SHADES if shows_unicode(console) else PLAIN_SHADES


def _month_line(begins: dt.date, weeks: int, column: int, months: Sequence[str]) -> str:
    """Return the names of the months over the weeks in which they begin, as far as there is room."""
    from rich.cells import cell_len

    line = ""
    for week in range(weeks):
        first = begins + dt.timedelta(weeks=week)
        starts = first.day <= 7
        if starts and cell_len(line) <= week * column:
            name = months[first.month - 1]
            if cell_len(name) <= (weeks - week) * column:
                line += " " * (week * column - cell_len(line)) + name + " "
    return line.rstrip()


def _fit(text: str, width: int) -> str:
    from rich.cells import cell_len

    return text + " " * max(0, width - cell_len(text))
