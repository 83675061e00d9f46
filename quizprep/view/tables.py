"""The tables: topics, tasks."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from quizprep.model import Kind, Lang
from quizprep.view import words

FOR_KINDS, FOR_TITLES = 76, 104
"""Columns that a window must have for all to fit."""

FOR_TASK_TOPICS, FOR_DUE_DAYS = 80, 60
"""The same for the tasks."""


def topics_table(console: Console, rows: Sequence[Mapping[str, Any]], lang: Lang) -> None:
    """Show one line per topic; a narrow window leaves out the titles, a narrower one the kinds."""
    kinds = list(Kind) if console.width >= FOR_KINDS else []
    titled = console.width >= FOR_TITLES
    table = _table()
    table.add_column(words.TOPIC[lang], style="key", no_wrap=True)
    if titled:
        table.add_column(words.TITLE[lang])
    for kind in kinds:
        table.add_column(words.KINDS[kind][lang], justify="right")
    for heading in (words.ALL, words.SEEN, words.DUE):
        table.add_column(heading[lang], justify="right")
    for row in rows:
        middle = [row["title"]] if titled else []
        table.add_row(
            row["topic"],
            *middle,
            *(_count(row[kind.value]) for kind in kinds),
            *(_count(row[name]) for name in ("all", "seen", "due")),
        )
    console.print(table)


def tasks_table(console: Console, rows: Sequence[Mapping[str, Any]], lang: Lang) -> None:
    """Show one line per coding task, with what the learner has made of it; a narrow window leaves out the rest."""
    styles = {"passed": "correct", "failed": "incorrect", "new": "muted"}
    topics, days = console.width >= FOR_TASK_TOPICS, console.width >= FOR_DUE_DAYS
    table = _table()
    table.add_column(words.TASK[lang], style="key", overflow="fold")
    if topics:
        table.add_column(words.TOPIC[lang], no_wrap=True)
    if days:
        table.add_column(words.DIFFICULTY[lang], justify="right")
    table.add_column(words.STATE[lang], no_wrap=True)
    if days:
        table.add_column(words.DUE[lang], no_wrap=True)
    for row in rows:
        state = Text(words.TASK_STATES[row["state"]][lang], style=styles[row["state"]])
        name = f"{row['task']} --debug" if row["debug"] else row["task"]
        topic = [row["topic"]] if topics else []
        level, due = ([str(row["difficulty"])], [row["due"] or ""]) if days else ([], [])
        table.add_row(name, *topic, *level, state, *due)
    console.print(table)


def _table() -> Table:
    return Table(box=box.SIMPLE_HEAD, header_style="heading", pad_edge=False, show_edge=False)


def _count(number: int) -> str:
    return str(number) if number else "·"
