"""The application: its commands, and the boundary at which an error becomes one line and an exit code."""

import sys
from typing import Any

import typer
from typer.core import TyperGroup

from quizprep.cli import (
    answer,
    check,
    code,
    doctor,
    drill,
    exchange,
    fit,
    formula,
    grade,
    log,
    notes,
    review,
    show,
    stats,
    topics,
    where,
)
from quizprep.errors import QuizprepError

BUG = 3


class _Boundary(TyperGroup):
    """Turn a ``QuizprepError`` into its line on standard error and its exit code."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except QuizprepError as error:
            typer.echo(f"quizprep: {error}", err=True)
            raise typer.Exit(error.exit_code) from None


app = typer.Typer(
    cls=_Boundary,
    no_args_is_help=True,
    # Plain help: loading Rich for it would double the time of `quizprep --help`.
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
    help="Prepare for deep-learning and computer-vision interviews.\n\nExample: quizprep drill --topic detection",
)
for module in (
    drill,
    code,
    review,
    stats,
    fit,
    grade,
    answer,
    formula,
    topics,
    show,
    check,
    doctor,
    notes,
    log,
    exchange,
    where,
):
    module.register(app)


def main() -> None:
    """Run the command line; a bug of ours is said in one line and its traceback kept."""
    try:
        app(prog_name="quizprep")
    except Exception as error:  # noqa: BLE001  whatever was not foreseen ends here, never as a traceback on the screen
        typer.echo(f"quizprep: this is a bug of ours ({type(error).__name__}: {error}).{_keep_traceback()}", err=True)
        sys.exit(BUG)


def _keep_traceback() -> str:
    """Save the traceback of the current exception, and say where."""
    import traceback
    from datetime import datetime

    from quizprep import paths

    name = f"bug-{datetime.now().astimezone():%Y%m%d-%H%M%S}.txt"
    try:
        paths.log_folder().mkdir(parents=True, exist_ok=True)
        (paths.log_folder() / name).write_text(traceback.format_exc(), encoding="utf-8")
    except OSError as error:
        return f" Its traceback could not be saved: {error}."
    return f" What happened is in {paths.log_folder() / name}; please report it."
