"""Revealing the solution of a coding task: said what it costs, recorded, then shown."""

import sys
from collections.abc import Sequence
from pathlib import Path

import typer

from quizprep.cli.attempts import attempt
from quizprep.cli.setup import back_up_today, now, open_history
from quizprep.memory.scheduler import REVEALED
from quizprep.model import CodeQuestion, Lang, Outcome, Verdict
from quizprep.view import console, screens, words


def reveal(name: str, question: CodeQuestion | None, folders: Sequence[Path], lang: Lang, *, yes: bool) -> None:
    """Show the solution of a task; where a question asks for it, the learner is rated Again.

    In a terminal the learner is asked first, unless ``yes``; a pipe is only told.
    """
    from quizprep.coding.listing import solution
    from quizprep.coding.tasks import load_task

    task = load_task(name, folders)
    text = solution(task)
    if question is None:
        typer.echo(text, nl=False)
        return
    if not (yes or _is_agreed(lang)):
        return
    # On the disk before it is read, so that what was seen counts.
    verdict = Verdict(outcome=Outcome.INCORRECT, score=0.0)
    with open_history() as history:
        history.record(attempt(question, 0, REVEALED, verdict, at=now(), seconds=0.0))
    mistakes = task.buggy.about if question.debug and task.buggy else None
    # A file that can be pasted or kept; what is said about it goes elsewhere.
    typer.echo(text, nl=False)
    screens.solution_notes(console.messages(), question, mistakes, lang)
    with open_history() as history:
        back_up_today(history)


def _is_agreed(lang: Lang) -> bool:
    if sys.stdin.isatty() and sys.stdout.isatty():
        return typer.confirm(words.REVEAL_COSTS[lang] + words.REVEAL_ASK[lang])
    screens.say(console.messages(), words.REVEAL_COSTS, lang)
    return True
