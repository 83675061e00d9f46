"""``quizprep log`` and ``quizprep undo``: what you did, and taking it back."""

from typing import TYPE_CHECKING, Annotated

import typer

from quizprep.cli import options
from quizprep.cli.setup import back_up_today, now, open_bank, open_history, open_history_of, print_json
from quizprep.errors import printable

if TYPE_CHECKING:
    from quizprep.memory.events import Event

OptionalId = Annotated[
    str | None, typer.Argument(metavar="[ID]", help="Id of a question.", autocompletion=options.complete_ids)
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (log, undo):
        app.command()(command)


def log(
    question_id: OptionalId = None,
    *,
    limit: Annotated[int, typer.Option("--limit", "-n", metavar="N", min=1, help="At most so many lines.")] = 20,
    json: options.Json = False,
    bank: options.BankPaths = None,
) -> None:
    """Show what you did last: answers, and questions reset or suspended.

    The latest line is the last. What was taken back is shown, too, and marked. With an id: what happened to this question,
    under all its names.

    Example: quizprep log conv-output-size
    """
    loaded = open_bank(bank)
    with open_history_of(loaded) as history:
        found = history.recent(limit, question_id)
    if question_id and not found:
        loaded.question(question_id)  # or it is said that there is none
    if json:
        print_json([{"taken_back": taken_back, "event": event} for event, taken_back in found])
        return
    for event, taken_back in found:
        typer.echo(_line(event) + ("  (taken back)" if taken_back else ""))


def undo(
    question_id: OptionalId = None,
    *,
    count: Annotated[int, typer.Option("--count", "-n", metavar="N", min=1, help="So many times.")] = 1,
    bank: options.BankPaths = None,
) -> None:
    """Take back what you did last.

    That is an answer, a fit, or that a question was reset, suspended or resumed. With an id: what was last done to this
    question. Again, it takes back what was before; nothing is deleted by it.

    Example: quizprep undo
    """
    with open_history() as history:
        known = history.recent(1, question_id)
        taken_back = 0
        while taken_back < count and (event := history.undo(now(), question_id)):
            typer.echo(f"taken back: {_line(event)}")
            taken_back += 1
        if taken_back:
            history.catch_up()
            back_up_today(history)
    if taken_back < count:
        if question_id and not known:
            open_bank(bank).question(question_id)  # or it is said that there is none
        typer.echo("nothing is left to take back" + (f" of {question_id}" if question_id else ""))
        raise typer.Exit(1)


def _line(event: "Event") -> str:
    from quizprep.memory.events import Attempted, Fitted, Noted, Renamed

    line = f"{event.at:%Y-%m-%d %H:%M}"
    match event:
        case Attempted():
            own = "" if event.rating is event.auto_rating else " (your rating)"
            line += f"  {event.question}  {event.outcome}, {event.rating.name.lower()}{own}  {_shortened(event.response)}"
        case Renamed():
            line += f"  {event.question}  renamed, formerly {event.former}"
        case Fitted():
            line += "  FSRS fitted to you" if event.weights else "  back to the published parameters of FSRS"
        case Noted():
            line += f"  {event.question}  {event.what}"
    return printable(line.rstrip())


def _shortened(response: str, most: int = 60) -> str:
    line = " ".join(response.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"
