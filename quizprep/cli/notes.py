"""``quizprep suspend``, ``resume`` and ``reset``: what is to happen to a question as a whole."""

from typing import Annotated

import typer

from quizprep.cli import options
from quizprep.cli.setup import back_up_today, now, open_bank, open_history_of
from quizprep.model import AnyQuestion


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
    question, changed = _note("suspend", question_id, bank)
    left = "is not asked any more" if changed else "was suspended already"
    typer.echo(f"{_named(question, question_id)} {left}; quizprep resume {question.id} brings it back{_retired(question)}")


def resume(question_id: options.QuestionId, *, bank: options.BankPaths = None) -> None:
    """Ask a question again that was suspended.

    Its schedule is where it was.

    Example: quizprep resume conv-output-size
    """
    question, changed = _note("resume", question_id, bank)
    state = "is not suspended" if not changed else "is no longer suspended" if question.retired else "is asked again"
    typer.echo(f"{_named(question, question_id)} {state}{_retired(question)}")


def reset(question_id: options.QuestionId, *, bank: options.BankPaths = None) -> None:
    """Begin anew with a question, as if it had never been asked.

    Its attempts stay in the history.

    Example: quizprep reset conv-output-size
    """
    question, changed = _note("reset", question_id, bank)
    told = "is new again; what was answered before stays in the history" if changed else "is new: nothing was answered"
    typer.echo(f"{_named(question, question_id)} {told}{_retired(question)}")


def _note(what: str, question_id: str, bank: options.BankPaths) -> tuple[AnyQuestion, bool]:
    """Add an event about a question, and return that; and whether there was any need.

    One that changes nothing is not added: it would have to be taken back, too.
    """
    from quizprep.memory.events import Note

    loaded = open_bank(bank)
    question = loaded.question(question_id)
    with open_history_of(loaded) as history:
        suspended = question.id in history.suspended()
        changes = {Note.SUSPEND: not suspended, Note.RESUME: suspended, Note.RESET: bool(history.card(question.id))}
        if changes[Note(what)]:
            history.note(Note(what), question, now())
            history.catch_up()
            back_up_today(history)
    return question, changes[Note(what)]


def _named(question: AnyQuestion, asked_for: str) -> str:
    """Return what a question is called, with the name by which it was asked for."""
    return question.id if question.id == asked_for else f"{question.id} (formerly {asked_for})"


def _retired(question: AnyQuestion) -> str:
    return "; its deck has retired it, so that it is not asked" if question.retired else ""
