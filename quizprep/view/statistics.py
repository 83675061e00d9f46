"""The statistics: figures, charts and tables, one under the other, in the width that there is."""

import datetime as dt
from collections.abc import Mapping, Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from quizprep.figures import Share, Statistics
from quizprep.model import Bilingual, Lang
from quizprep.view import charts
from quizprep.view import memory_words as words
from quizprep.view.console import shows_unicode
from quizprep.view.screens import say
from quizprep.view.words import PUT_OFF

WIDE, MEDIUM, NARROW = 112, 70, 56
"""Columns from which a week of the calendar has two, and a day of a chart three; from which a day has two, and the ids of
questions stand beside each other; below which a share does not say of how many it is one."""


def statistics_screen(console: Console, found: Statistics, lang: Lang, titles: Mapping[str, Bilingual]) -> None:
    """Show the statistics; what there is nothing to say about is left out.

    Args:
        console: Where.
        found: The statistics.
        lang: The language.
        titles: The title of each topic.
    """
    if not found.days:
        say(console, words.NOTHING_YET, lang)
        return
    _heading(console, words.TODAY_TITLE, lang)
    minutes = f"{found.minutes:.0f}"
    time = (words.ONE_MINUTE if minutes == "1" else words.SO_MANY_MINUTES)[lang].format(n=minutes)
    say(console, words.TODAY_LINE, lang, answered=found.answered, correct=found.correct, time=time, due=found.due)
    if found.put_off:
        say(console, PUT_OFF, lang, put_off=found.put_off)
    say(console, words.STREAK_LINE, lang, streak=found.streak, longest=found.longest_streak, days=found.days)
    _calendar(console, found, lang)
    if found.timed:
        _columns(console, words.MINUTES_BACK, found.minutes_back, (words.DAYS_AGO, words.TODAY), lang)
    if any(found.due_ahead):
        _columns(console, words.DUE_AHEAD, found.due_ahead, (words.TODAY, words.IN_DAYS), lang)
    _retention(console, found, lang)
    _calibration(console, found, lang)
    _weak_topics(console, found, lang, titles)
    _weak_questions(console, found, lang)
    _mistakes(console, found, lang)


def _heading(console: Console, text: Bilingual, lang: Lang, **values: object) -> None:
    console.print()
    console.print(Text(text[lang].format(**values), style="heading"))


def _calendar(console: Console, found: Statistics, lang: Lang) -> None:
    column = 2 if console.width >= WIDE else 1
    weekdays, months = (names[lang].split() for names in (words.WEEKDAYS, words.MONTHS))
    _heading(console, words.CALENDAR, lang)
    # A window too narrow for a year shows the end of it.
    weeks = -(-len(found.calendar) // 7)
    left_out = max(0, weeks - (console.width - charts.LABEL) // column)
    counts, begins = found.calendar[7 * left_out :], found.calendar_begins + dt.timedelta(weeks=left_out)
    for line in charts.calendar(console, counts, begins, column=column, weekdays=weekdays, months=months):
        console.print(line)
    legend = words.LESS_TO_MORE[lang].format(shades=charts.shades(console), most=max(found.calendar))
    console.print(Text(" " * charts.LABEL + legend, style="muted"))


def _columns(
    console: Console, title: Bilingual, values: Sequence[float], ends: tuple[Bilingual, Bilingual], lang: Lang
) -> None:
    """Show a chart of days, what its first and its last day are below."""
    column = 3 if console.width >= WIDE else 2 if console.width >= MEDIUM else 1
    _heading(console, title, lang, days=len(values), sum=f"{sum(values):.0f}")
    for line in charts.columns(console, values, column=column, style="key"):
        console.print(line)
    first, last = (end[lang].format(days=len(values) - 1) for end in ends)
    gap = len(values) * column - Text(first).cell_len - Text(last).cell_len
    console.print(Text(" " * charts.LABEL + first + " " * max(gap, 1) + last, style="muted"))


def _retention(console: Console, found: Statistics, lang: Lang) -> None:
    if not any(period.both.whole for period in found.retention):
        return
    _heading(console, words.RETENTION, lang, desired=f"{found.desired_retention:.0%}")
    table = _table("", *((heading[lang], "right") for heading in (words.YOUNG, words.MATURE, words.ALWAYS)))
    for period in found.retention:
        name = words.ALWAYS if period.days is None else words.LAST_DAYS
        shares = (_share(console, share, found.desired_retention) for share in (period.young, period.mature, period.both))
        table.add_row(name[lang].format(days=period.days), *shares)
    console.print(table)


def _share(console: Console, share: Share, desired: float) -> Text:
    """Return a share and of how many it is one; one that is clearly below what is meant stands out."""
    if not share.whole:
        return Text("-", style="muted")
    style = "incorrect" if share.clearly_below(desired) else "correct"
    whole = f" / {share.whole}" if console.width >= NARROW else ""
    return Text.assemble((f"{share.value:.0%}", style), (whole, "muted"))


def _calibration(console: Console, found: Statistics, lang: Lang) -> None:
    if not found.calibration:
        return
    _heading(console, words.CALIBRATION, lang)
    table = _table(*((heading[lang], "right") for heading in (words.PREDICTED, words.OBSERVED, words.OFF, words.REVIEWS)), "")
    width = max(8, min(40, console.width - 46))
    for group in found.calibration:
        figures = (f"{group.predicted:.0%}", f"{group.observed:.0%}", charts.signed(group.off), str(group.reviews))
        table.add_row(*figures, _against(console, group.observed, group.predicted, width))
    console.print(table)


def _against(console: Console, observed: float, predicted: float, width: int) -> Text:
    """Return what was observed as a bar, with a mark where it was predicted."""
    full, empty, mark = ("█", "─", "┃") if shows_unicode(console) else ("#", "-", "|")
    cells = [full if (cell + 0.5) / width < observed else empty for cell in range(width)]
    cells[min(width - 1, int(predicted * width))] = mark
    return Text("".join(cells), style="key")


def _weak_topics(console: Console, found: Statistics, lang: Lang, titles: Mapping[str, Bilingual]) -> None:
    if not found.weak_topics:
        return
    _heading(console, words.WEAK_TOPICS, lang, days=found.lately)
    table = _table(words.TOPIC[lang], *((heading[lang], "right") for heading in (words.RIGHT, words.ANSWERS)))
    for row in found.weak_topics:
        title = titles[row.topic][lang] if row.topic in titles else row.topic
        table.add_row(title, f"{row.correct.value:.0%}", str(row.correct.whole))
    console.print(table)


def _weak_questions(console: Console, found: Statistics, lang: Lang) -> None:
    if not found.weak_questions:
        return
    _heading(console, words.WEAK_QUESTIONS, lang)
    table = _named_table(console, (words.TIMES_FORGOTTEN, words.QUESTION, words.BUILDS_ON), lang)
    for row in found.weak_questions:
        required = ", ".join(row.requires)
        before = words.BUILDS_ON_THESE[lang].format(names=required) if required else ""
        _add(table, str(row.lapses), (Text(row.id, "key"), Text(required or "-")), below=Text(before, "muted"))
    console.print(table)


def _mistakes(console: Console, found: Statistics, lang: Lang) -> None:
    if not found.mistakes:
        return
    _heading(console, words.MISTAKES, lang)
    table = _named_table(console, (words.TIMES, words.MISTAKE, words.QUESTION), lang)
    for row in found.mistakes:
        _add(table, str(row.times), (Text(row.mistake), Text(row.question_id, "key")), below=Text(row.question_id, "key"))
    console.print(table)


def _named_table(console: Console, headings: Sequence[Bilingual], lang: Lang) -> Table:
    """Return an empty table of a figure and two columns of names, the second of them only where there is room for both."""
    figure, *names = (heading[lang] for heading in headings)
    return _table((figure, "right"), *names[: 2 if console.width >= MEDIUM else 1])


def _add(table: Table, figure: str, names: tuple[Text, Text], *, below: Text) -> None:
    """Add a row; where there is no column for the second name, ``below`` stands under the first."""
    room = len(table.columns) > len(names)
    table.add_row(figure, *(names if room else [Text("\n").join([names[0], below]) if below else names[0]]))


def _table(*headings: str | tuple[str, str]) -> Table:
    """Return an empty table; a heading with ``right`` beside it is one of figures."""
    table = Table(box=box.SIMPLE_HEAD, header_style="heading", pad_edge=False, show_edge=False)
    for heading in headings:
        if isinstance(heading, str):
            table.add_column(heading, overflow="fold")
        else:
            table.add_column(heading[0], justify="right", no_wrap=True)
    return table
