"""What a submission costs, on the screen: a table, the growth in words, and a small plot with logarithmic axes."""

import math
from collections.abc import Mapping, Sequence

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from quizprep.model import CostReport, Lang, Timing
from quizprep.view import words
from quizprep.view.console import shows_unicode
from quizprep.view.text import Paragraph

MARGIN = 2
PLOT_HEIGHT = 9  # odd, so that what lies in the middle is not torn apart
PLOT_WIDTH = 41
SIGNS = {"yours": "●", "reference": "○", "fast": "○", "library": "×"}
PLAIN_SIGNS = {"yours": "#", "reference": "o", "fast": "o", "library": "x"}


def cost_screen(console: Console, report: CostReport, lang: Lang) -> None:
    """Show a cost report."""
    console.print()
    console.print(Text(words.COST[lang], style="heading"))
    if report.timings and report.timings[0].seconds:
        signs = SIGNS if shows_unicode(console) else PLAIN_SIGNS
        for line in _table(report, lang):
            console.print(Text(" " * MARGIN + line, no_wrap=True))
        console.print()
        for line in plot(report, signs):
            console.print(Text(" " * MARGIN + line, style="muted", no_wrap=True))
        legend = "   ".join(f"{signs[timing.who]} {words.WHO[timing.who][lang]}" for timing in report.timings)
        console.print(Paragraph(legend, indent=MARGIN, style="muted"))
        console.print()
        console.print(Paragraph(growth(report.timings, lang), indent=MARGIN))
        if memory := peak_memory(report, lang):
            console.print(Paragraph(memory, indent=MARGIN))
    if report.note:
        console.print(Paragraph(report.note[lang], indent=MARGIN, style="partial"))


def _table(report: CostReport, lang: Lang) -> list[str]:
    yours, *others = report.timings
    names = [words.WHO[timing.who][lang] for timing in report.timings]
    rows = [[words.SIZE[lang], *names, *(words.RATIO[lang].format(who=name) for name in names[1:])]]
    for place, seconds in enumerate(yours.seconds):
        ratios = [ratio(seconds, other.seconds[place]) for other in others]
        rows.append([f"{report.sizes[place]:,}", *(duration(timing.seconds[place]) for timing in report.timings), *ratios])
    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    return ["   ".join(" " * (width - cell_len(cell)) + cell for cell, width in zip(row, widths, strict=True)) for row in rows]


def growth(timings: Sequence[Timing], lang: Lang) -> str:
    """Return the sentence about how the times grow."""
    parts: list[str] = []
    for timing in timings:
        if timing.exponent is not None:
            text = words.GROWS_TOO if parts else words.GROWS
            # Adding 0.0 makes a zero of the negative zero that rounding leaves.
            parts.append(text[lang].format(who=words.WHO[timing.who][lang], exponent=round(timing.exponent, 1) + 0.0))
    sentence = words.COMMA[lang].join(parts)
    return f"{sentence[0].upper()}{sentence[1:]}{words.FULL_STOP[lang]}" if sentence else ""


def peak_memory(report: CostReport, lang: Lang) -> str:
    """Return the line about memory, empty where none was measured."""
    parts = [f"{words.WHO[timing.who][lang]} {size(timing.bytes)}" for timing in report.timings if timing.bytes is not None]
    if not parts:
        return ""
    head = words.PEAK_MEMORY[lang].format(size=f"{report.sizes[-1]:,}")
    return f"{head}{words.COLON[lang]}{words.COMMA[lang].join(parts)}"


def plot(report: CostReport, signs: Mapping[str, str]) -> list[str]:
    """Return a plot of time over size, both logarithmic, as lines; the submission's points lie on top."""
    points = {
        timing.who: [(math.log(n), math.log(time)) for n, time in zip(report.sizes, timing.seconds, strict=False) if time > 0]
        for timing in report.timings
    }
    times = [y for who in points for _, y in points[who]]
    if not times:
        return []
    # Ten times from bottom to top at least, so that noise does not look like growth.
    spare = max(math.log(10) - (max(times) - min(times)), 0) / 2
    low, high = min(times) - spare, max(times) + spare
    left, right = math.log(report.sizes[0]), math.log(report.sizes[-1])
    grid = [[" "] * PLOT_WIDTH for _ in range(PLOT_HEIGHT)]
    for who in reversed(points):
        for x, y in points[who]:
            column = _place(x, left, right, PLOT_WIDTH)
            grid[PLOT_HEIGHT - 1 - _place(y, low, high, PLOT_HEIGHT)][column] = signs[who]
    labels = [duration(math.exp(high)), *[""] * (PLOT_HEIGHT - 2), duration(math.exp(low))]
    width = max(map(len, labels))
    lines = [f"{label:>{width}} |{''.join(row)}".rstrip() for label, row in zip(labels, grid, strict=True)]
    first, last = f"{report.sizes[0]:,}", f"{report.sizes[-1]:,}"
    axis = f"{' ' * width} +{'-' * PLOT_WIDTH}"
    return [*lines, axis, f"{' ' * width}  {first}{last:>{PLOT_WIDTH - len(first)}}"]


def _place(value: float, low: float, high: float, cells: int) -> int:
    return round((value - low) / (high - low) * (cells - 1)) if high > low else 0


def ratio(one: float, other: float) -> str:
    """Return how many times one time is another, in two digits: ``12x``."""
    if other <= 0:
        return "-"
    times = one / other
    return f"{times:,.0f}x" if times >= 10 else f"{times:.1f}x" if times >= 1 else f"{times:.2f}x"


def duration(seconds: float) -> str:
    """Return a time in the unit that suits it: ``3.2 ms``."""
    for unit, scale in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= scale:
            return f"{seconds / scale:.3g} {unit}"
    return f"{seconds * 1e6:.3g} us"


def size(count: int) -> str:
    """Return a number of bytes in the unit that suits it."""
    for unit, scale in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= scale:
            return f"{count / scale:.3g} {unit}"
    return f"{count} bytes"
