"""The application: its commands, and the boundary at which an error becomes one line and an exit code."""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from typing import Annotated, Any, Never

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
READER_GONE = 141
"""As shells report a program that SIGPIPE ended; 1 would say that the answer is no."""
_SECTIONS = {
    "Learn": (drill, review, code),
    "See": (topics, show, stats),
    "Your history": (log, notes, exchange, fit),
    "Judge, in scripts and for a class": (answer, formula, grade),
    "Decks and this machine": (check, doctor, where),
}
_ROOM = 67
"""Columns for a command's summary in a window of 80."""
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EIO)
# Its class has moved from one release of Typer to another; what is raised for a wrong option or argument is a kind of it.
_UsageError: Any = typer.BadParameter.__mro__[1]


class _Boundary(TyperGroup):
    """Turn every error that is foreseen into one line on standard error and its exit code; list the commands by section."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not args:
            return super().parse_args(ctx, args)  # raises the help
        with _said_in_one_line():
            return super().parse_args(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        with _said_in_one_line():
            return super().invoke(ctx)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        del ctx
        longest = max(map(len, self.commands))
        for section, commands in groupby(self.commands.items(), key=lambda item: getattr(item[1], "rich_help_panel", "")):
            with formatter.section(section):
                formatter.write_dl([(f"{name:<{longest}}", command.get_short_help_str(_ROOM)) for name, command in commands])


@contextmanager
def _said_in_one_line() -> Iterator[None]:
    try:
        yield
    except QuizprepError as error:
        typer.echo(f"quizprep: {error}", err=True)
        raise typer.Exit(error.exit_code) from None
    except _UsageError as error:
        said = error.format_message().strip()
        stop = "" if said.endswith((".", "?")) else "."
        command = error.ctx.command_path if error.ctx else "quizprep"
        typer.echo(f"quizprep: {said}{stop} See {command} --help.", err=True)
        raise typer.Exit(error.exit_code) from None
    except BrokenPipeError:
        _write_nowhere()
        raise typer.Exit(READER_GONE) from None
    except KeyboardInterrupt:
        if sys.stderr and sys.stderr.isatty():
            typer.echo(err=True)  # the shell's prompt begins a line of its own
        raise


def _print_version(wanted: bool) -> None:  # noqa: FBT001  the shape that Typer calls
    if wanted:
        from importlib.metadata import version

        typer.echo(f"quizprep {version('quizprep')}")
        raise typer.Exit


app = typer.Typer(
    name="quizprep",
    cls=_Boundary,
    no_args_is_help=True,
    # Plain help: loading Rich for it would double the time of `quizprep --help`.
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)


@app.callback()
def quizprep(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Prepare for deep-learning and computer-vision interviews.

    Example: quizprep drill --topic detection
    """


for section, modules in _SECTIONS.items():
    for module in modules:
        known = len(app.registered_commands)
        module.register(app)
        for command in app.registered_commands[known:]:
            command.rich_help_panel = section


def main() -> None:
    """Run the command line; a bug of ours is said in one line and its traceback kept."""
    sys.stdin = sys.stdin or open(os.devnull)  # noqa: SIM115, PTH123  one that is closed is an empty one, to the end
    try:
        app(prog_name="quizprep")
    except OSError as error:
        if error.errno not in _FULL:
            _say_bug(error)
        _say_full(error)
    except Exception as error:  # noqa: BLE001  whatever was not foreseen ends here, never as a traceback on the screen
        _say_bug(error)


def _say_bug(error: Exception) -> Never:
    typer.echo(f"quizprep: this is a bug of ours ({type(error).__name__}: {error}).{_keep_traceback()}", err=True)
    sys.exit(BUG)


def _say_full(error: OSError) -> Never:
    """Say what the device that is written to lacks."""
    typer.echo(f"quizprep: the output cannot be written: {error.strerror}", err=True)
    _write_nowhere()
    sys.exit(QuizprepError.exit_code)


def _write_nowhere() -> None:
    """Let what is left in the buffer of the output go nowhere, or the exit would try to write it again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


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
