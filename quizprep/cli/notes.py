"""``quizprep suspend``, ``resume`` and ``reset``: what is to happen to a question as a whole."""

from typing import Annotated

import typer

from quizprep.cli import options
from quizprep.cli.setup import back_up_today, now, open_bank, open_history_of


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (suspend, resume, reset):
        app.command()(command)


def suspend(
    question_id: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="Id of a question.", autocompletion=options.complete_ids)
    ] = None,
    *,
    bank: options.BankPaths = None,
) -> None:
    """No longer ask a question, in a drill or a review.

    Without an id: list those that are not asked.

    Example: quizprep suspend conv-output-size
    """
    if question_id is None:
        with open_history_of(open_bank(bank)) as history:
            for name in sorted(history.suspended()):
                typer.echo(name)
        return
    changed = _note("suspend", question_id, bank)
    left = "is not asked any more" if changed else "was suspended already"
    typer.echo(f"{question_id} {left}; quizprep resume {question_id} brings it back")


def resume(question_id: options.QuestionId, *, bank: options.BankPaths = None) -> None:
    """Ask a question again that was suspended.

    Its schedule is where it was.

    Example: quizprep resume conv-output-size
    """
    changed = _note("resume", question_id, bank)
    typer.echo(f"{question_id} is asked again" if changed else f"{question_id} is not suspended")


def reset(question_id: options.QuestionId, *, bank: options.BankPaths = None) -> None:
    """Begin anew with a question, as if it had never been asked.

    Its attempts stay in the history.

    Example: quizprep reset conv-output-size
    """
    _note("reset", question_id, bank)
    typer.echo(f"{question_id} is new again; what was answered before stays in the history")


def _note(what: str, question_id: str, bank: options.BankPaths) -> bool:
    """Add an event; return whether there was any need, for one that changes nothing would have to be taken back, too."""
    from quizprep.memory.events import Note

    loaded = open_bank(bank)
    question = loaded.question(question_id)
    with open_history_of(loaded) as history:
        suspended = question_id in history.suspended()
        if (what == Note.SUSPEND and suspended) or (what == Note.RESUME and not suspended):
            return False
        history.note(Note(what), question, now())
        history.catch_up()
        back_up_today(history)
    return True
