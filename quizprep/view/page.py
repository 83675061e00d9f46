"""The statistics as one page of HTML that needs no network: charts as SVG, in the colours that the reader's system prefers."""

import datetime as dt
import html
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from quizprep.figures import Group, Share, Statistics
from quizprep.model import Bilingual, Lang
from quizprep.view import memory_words as words

STYLE = """
:root { color-scheme: light dark; --ink: #1f2328; --soft: #6e7781; --line: #d8dee4; --back: #fff; --bar: #2f81f7;
  --good: #1a7f37; --bad: #cf222e; --day: 26, 127, 55; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #8d96a0; --line: #30363d; --back: #0d1117;
  --bar: #4493f8; --good: #3fb950; --bad: #f85149; --day: 63, 185, 80; } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--back); max-width: 60rem; margin: 2rem auto;
  padding: 0 1rem; }
h1 { font-size: 1.4rem } h2 { font-size: 1rem; margin-top: 2.2rem }
svg { width: 100%; height: auto; display: block } svg text { font-size: 10px; fill: var(--soft) }
table { border-collapse: collapse } th, td { padding: .3rem .9rem .3rem 0; text-align: left; vertical-align: top }
th { color: var(--soft); font-weight: 500; border-bottom: 1px solid var(--line) } .n { text-align: right }
.good { color: var(--good) } .bad { color: var(--bad) } .soft { color: var(--soft) }
code { font-family: ui-monospace, monospace; font-size: .92em }
"""

_CODE = re.compile(r"`([^`]+)`")
_CELL, _GAP, _MARGIN = 11, 2, 34


class _Column(NamedTuple):
    """A figure of a chart, and what is said when it is pointed at."""

    value: float
    title: str


def page(found: Statistics, prompts: Mapping[str, str], lang: Lang, titles: Mapping[str, Bilingual]) -> str:
    """Return the page.

    Args:
        found: The statistics.
        prompts: What the weak questions ask.
        lang: The language.
        titles: The title of each topic.
    """
    parts = [
        f"<h1>{_text(words.PAGE_TITLE, lang, date=found.today)}</h1>",
        _today(found, lang),
        _section(_text(words.CALENDAR, lang), _calendar(found, lang)),
        _section(
            _text(words.MINUTES_BACK, lang, days=len(found.minutes_back), sum=f"{sum(found.minutes_back):.0f}"),
            _columns(_dated(found.minutes_back, found.today - dt.timedelta(days=len(found.minutes_back) - 1))),
        ),
        _section(
            _text(words.DUE_AHEAD, lang, days=len(found.due_ahead), sum=sum(found.due_ahead)),
            _columns(_dated(found.due_ahead, found.today)),
        ),
        _section(_text(words.RETENTION, lang, desired=f"{found.desired_retention:.0%}"), _retention(found, lang)),
    ]
    if found.calibration:
        parts.append(_section(_text(words.CALIBRATION, lang), _calibration(found.calibration, lang)))
    if found.weak_topics:
        rows = [
            (titles[row.topic][lang] if row.topic in titles else row.topic, f"{row.correct.value:.0%}", row.correct.whole)
            for row in found.weak_topics
        ]
        table = _table((words.TOPIC, words.RIGHT, words.ANSWERS), rows, lang, figures=(1, 2))
        parts.append(_section(_text(words.WEAK_TOPICS, lang, days=found.lately), table))
    if found.weak_questions:
        weak = [(row.id, prompts.get(row.id, ""), row.lapses, ", ".join(row.requires)) for row in found.weak_questions]
        table = _table((words.QUESTION, words.PROMPT, words.TIMES_FORGOTTEN, words.BUILDS_ON), weak, lang, figures=(2,))
        parts.append(_section(_text(words.WEAK_QUESTIONS, lang), table))
    if found.mistakes:
        made = [(row.mistake, row.question_id, row.times) for row in found.mistakes]
        table = _table((words.MISTAKE, words.QUESTION, words.TIMES), made, lang, figures=(2,))
        parts.append(_section(_text(words.MISTAKES, lang), table))
    title = _text(words.PAGE_TITLE, lang, date=found.today)
    return (
        f'<!doctype html>\n<html lang="{lang.value}">\n<head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{title}</title><style>{STYLE}</style></head>\n'
        f"<body>\n{chr(10).join(parts)}\n</body>\n</html>\n"
    )


def _text(text: Bilingual, lang: Lang, **values: object) -> str:
    return html.escape(text[lang].format(**values))


def _section(title: str, content: str) -> str:
    return f"<h2>{title}</h2>\n{content}"


def _today(found: Statistics, lang: Lang) -> str:
    counts = {"answered": found.answered, "correct": found.correct, "due": found.due}
    today = _text(words.TODAY_LINE, lang, minutes=f"{found.minutes:.0f}", **counts)
    streak = _text(words.STREAK_LINE, lang, streak=found.streak, longest=found.longest_streak, days=found.days)
    return f"<p>{today}<br>{streak}</p>"


def _calendar(found: Statistics, lang: Lang) -> str:
    most, step = max(found.calendar, default=0), _CELL + _GAP
    drawn = []
    months = words.MONTHS[lang].split()
    for number, count in enumerate(found.calendar):
        day = found.calendar_begins + dt.timedelta(days=number)
        x, y = _MARGIN + number // 7 * step, 16 + number % 7 * step
        # From a trace to full; a day without answers has the colour of lines.
        fill = f"rgba(var(--day), {0.25 + 0.75 * count / most:.2f})" if count else "var(--line)"
        drawn.append(
            f'<rect x="{x}" y="{y}" width="{_CELL}" height="{_CELL}" rx="2" fill="{fill}"><title>{day}: {count}</title></rect>'
        )
        if day.day <= 7 and day.weekday() == 0:
            drawn.append(f'<text x="{x}" y="10">{html.escape(months[day.month - 1])}</text>')
    for weekday, name in enumerate(words.WEEKDAYS[lang].split()):
        if weekday % 2 == 0:
            drawn.append(f'<text x="0" y="{25 + weekday * step}">{html.escape(name)}</text>')
    width = _MARGIN + -(-len(found.calendar) // 7) * step
    return _svg(width, 16 + 7 * step, drawn)


def _dated(values: Sequence[float], first: dt.date) -> list[_Column]:
    return [_Column(value, f"{first + dt.timedelta(days=number)}: {value:.0f}") for number, value in enumerate(values)]


def _columns(columns: Sequence[_Column]) -> str:
    most, height, step = max(column.value for column in columns), 110, 22
    drawn = [f'<line x1="{_MARGIN}" y1="{height}" x2="{_MARGIN + len(columns) * step}" y2="{height}" stroke="var(--line)"/>']
    for number, column in enumerate(columns):
        tall = (height - 14) * column.value / most if most else 0
        x = _MARGIN + number * step
        drawn.append(
            f'<rect x="{x}" y="{height - tall:.1f}" width="{step - 5}" height="{tall:.1f}" rx="2" fill="var(--bar)">'
            f"<title>{html.escape(column.title)}</title></rect>"
        )
        if number in {0, len(columns) - 1}:
            anchor = "end" if number else "start"
            drawn.append(
                f'<text x="{x + (step - 5 if number else 0)}" y="{height + 13}" text-anchor="{anchor}">'
                f"{html.escape(column.title.split(':')[0])}</text>"
            )
    drawn.append(f'<text x="{_MARGIN - 6}" y="18" text-anchor="end">{most:.0f}</text>')
    return _svg(_MARGIN + len(columns) * step, height + 18, drawn)


def _retention(found: Statistics, lang: Lang) -> str:
    rows = []
    for period in found.retention:
        name = words.ALWAYS if period.days is None else words.LAST_DAYS
        rows.append((name[lang].format(days=period.days), *map(_share, (period.young, period.mature, period.both))))
    headings = (Bilingual.same(""), words.YOUNG, words.MATURE, words.ALWAYS)
    return _table(headings, rows, lang, figures=(1, 2, 3))


def _share(share: Share) -> str:
    return f"{share.value:.0%} / {share.whole}" if share.whole else "-"


def _calibration(groups: Sequence[Group], lang: Lang) -> str:
    """Return the chart of what was predicted against what was observed: on the diagonal they are the same."""
    side, left = 240, 40

    def place(share: float) -> float:
        return side * share

    axis = "stroke='var(--line)' fill='none'"
    drawn = [
        f"<path d='M{left} 10 V{10 + side} H{left + side}' {axis}/>",
        f"<path d='M{left} {10 + side} L{left + side} 10' {axis} stroke-dasharray='4'/>",
    ]
    most = max(group.reviews for group in groups)
    for group in groups:
        x, y = left + place(group.predicted), 10 + side - place(group.observed)
        radius = 3 + 4 * (group.reviews / most) ** 0.5
        said = f"{words.PREDICTED[lang]} {group.predicted:.0%}, {words.OBSERVED[lang]} {group.observed:.0%}: {group.reviews}"
        drawn.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="var(--bar)"><title>{html.escape(said)}</title></circle>'
        )
    named = html.escape(words.PREDICTED[lang]), html.escape(words.OBSERVED[lang])
    drawn += [
        f'<text x="{left + side}" y="{side + 38}" text-anchor="end">{named[0]}</text>',
        f'<text x="{left + 6}" y="20">{named[1]}</text>',
    ]
    for share in (0.0, 0.5, 1.0):
        drawn += [
            f'<text x="{left - 6}" y="{14 + side - place(share):.0f}" text-anchor="end">{share:.0%}</text>',
            f'<text x="{left + place(share):.0f}" y="{side + 24}" text-anchor="middle">{share:.0%}</text>',
        ]
    return f'<div style="max-width: 22rem">{_svg(left + side + 20, side + 44, drawn)}</div>'


def _table(headings: Sequence[Bilingual], rows: Iterable[Sequence[object]], lang: Lang, *, figures: Sequence[int]) -> str:
    """Return a table; ``figures`` are the columns that are flushed right."""

    def cell(tag: str, number: int, text: str) -> str:
        flushed = ' class="n"' if number in figures else ""
        return f"<{tag}{flushed}>{text}</{tag}>"

    head = "".join(cell("th", number, html.escape(heading[lang])) for number, heading in enumerate(headings))
    body = "\n".join(
        "<tr>" + "".join(cell("td", number, _rich(str(value))) for number, value in enumerate(row)) + "</tr>" for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>\n{body}\n</tbody></table>"


def _rich(text: str) -> str:
    """Return a text of the bank as HTML: what stands between backticks is code."""
    return _CODE.sub(r"<code>\1</code>", html.escape(text, quote=False)).replace("\n", "<br>")


def _svg(width: float, height: float, parts: Iterable[str]) -> str:
    return f'<svg viewBox="0 0 {width} {height}" role="img" xmlns="http://www.w3.org/2000/svg">{"".join(parts)}</svg>'
