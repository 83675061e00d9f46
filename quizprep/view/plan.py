"""The plan up to an interview: when the last pass begins, and what each day asks for."""

import datetime as dt
from collections.abc import Iterator

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from quizprep.figures import Load, Plan
from quizprep.model import Bilingual, Lang
from quizprep.view import charts
from quizprep.view import memory_words as words
from quizprep.view.screens import say

ROOM_FOR_FIGURES = 52
DAYS_SHOWN = 14
"""Of the days before the last pass; where there are more, they are told by the week."""


def plan_screen(console: Console, plan: Plan, today: dt.date, lang: Lang) -> None:
    """Show when the last pass is, and the load of each day."""
    days = (plan.interview - today).days
    if days <= 1:
        say(console, words.INTERVIEW_TOMORROW if days else words.INTERVIEW_TODAY, lang)
    else:
        say(console, words.INTERVIEW_IN, lang, date=plan.interview.isoformat(), days=days)
    if not plan.seen:
        say(console, words.NOTHING_LEARNT, lang)
        return
    passing = [load.minutes for load in plan.loads if load.day >= plan.begins]
    text = words.LAST_PASS_FROM if plan.begins > today else words.LAST_PASS_NOW
    mean = f"{sum(passing) / len(passing):.0f}"
    say(console, text, lang, seen=plan.seen, date=plan.begins.isoformat(), minutes=mean)
    console.print()
    console.print(_table(console, plan, today, lang))


def _table(console: Console, plan: Plan, today: dt.date, lang: Lang) -> Table:
    rows = list(_rows(plan, today))
    most = max(load.minutes / days for _, load, days in rows)
    table = Table(box=box.SIMPLE_HEAD, header_style="heading", pad_edge=False, show_edge=False)
    table.add_column(words.DAY[lang], no_wrap=True)
    for heading in (words.QUESTIONS, words.LAST_PASS, words.MINUTES):
        table.add_column(heading[lang], justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    room = max(4, min(30, console.width - ROOM_FOR_FIGURES))
    for name, load, days in rows:
        drawn = Text(charts.bar(console, load.minutes / days, most, room), style="key")
        shown = name[lang].format(date=f"{load.day:%m-%d}")
        table.add_row(shown, _count(load.questions), _count(load.last_pass), f"{load.minutes:.0f}", drawn)
    return table


def _rows(plan: Plan, today: dt.date) -> Iterator[tuple[Bilingual, Load, int]]:
    """Yield the days, those before the last pass by the week where they are many; and of how many days each is the sum."""
    before = [load for load in plan.loads if load.day < plan.begins]
    by_week = before if len(before) > DAYS_SHOWN else []
    for first in range(0, len(by_week), 7):
        week = by_week[first : first + 7]
        questions, minutes = sum(load.questions for load in week), sum(load.minutes for load in week)
        yield words.WEEK_FROM, Load(week[0].day, questions, 0, minutes), len(week)
    for load in plan.loads[len(by_week) :]:
        yield words.TODAY if load.day == today else Bilingual.same("{date}"), load, 1


def _count(number: int) -> str:
    return str(number) if number else "-"
