"""``quizprep code``: the list of tasks, a starter, or the verdict on a submission."""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quizprep.cli import options
from quizprep.cli.setup import chosen_lang, grader_folders, new_seed, now, open_bank, open_history
from quizprep.model import CodeQuestion, CodeVerdict, Kind, Lang, Outcome, details

if TYPE_CHECKING:
    from quizprep.memory.history import Tally


class Backend(StrEnum):
    """What arrays are handed in as."""

    NUMPY = "numpy"
    TORCH = "torch"


class Device(StrEnum):
    """Where tensors live."""

    CPU = "cpu"
    CUDA = "cuda"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(code)


def code(  # noqa: PLR0913  (one for each option)
    task: options.TaskName = None,
    file: Annotated[Path | None, typer.Argument(metavar="[FILE]", help="The file to hand in.")] = None,
    *,
    backend: Annotated[Backend | None, typer.Option(help="Hand arrays in as NumPy arrays or torch tensors.")] = None,
    device: Annotated[Device, typer.Option(help="Device of the tensors; cuda implies torch.")] = Device.CPU,
    allow_library: Annotated[
        bool, typer.Option("--allow-library", help="Judge library calls that the task refuses, too; nothing is recorded.")
    ] = False,
    seed: options.Seed = None,
    json: options.Json = False,
    lang: options.Language = None,
    bank: options.BankPaths = None,
) -> None:
    """List the coding tasks, hand one out, or judge a file.

    With TASK alone the prompt is shown and a starter file written here. Exit code 0: every case passed; 1: it fails.

    Example: quizprep code nms nms.py
    """
    folders = grader_folders(bank)
    if file and task:
        if backend is Backend.NUMPY and device is Device.CUDA:
            raise typer.BadParameter("NumPy arrays do not live on a CUDA device; use --backend torch")
        chosen = Backend.TORCH if device is Device.CUDA else backend or Backend.NUMPY
        verdict = _hand_in(task, file, folders, backend=chosen, device=device, seed=seed, allow_library=allow_library)
        if json:
            typer.echo(_as_json(verdict))
        else:
            _print(verdict, chosen_lang(lang))
        _record(task, file, verdict, bank)
        raise typer.Exit(0 if verdict.outcome is Outcome.CORRECT else 1)
    if task:
        _hand_out(task, folders, chosen_lang(lang), bank)
    else:
        _list(chosen_lang(lang), bank, json=json)


def _hand_in(
    task: str,
    file: Path,
    folders: Sequence[Path],
    *,
    backend: Backend,
    device: Device,
    seed: int | None,
    allow_library: bool,
) -> CodeVerdict:
    from quizprep.coding.judge import judge

    drawn = new_seed() if seed is None else seed
    return judge(
        task, file, folders=folders, backend=backend.value, device=device.value, seed=drawn, allow_library=allow_library
    )


def _print(verdict: CodeVerdict, lang: Lang) -> None:
    from quizprep.view import console, screens

    screens.submission_screen(console.output(), verdict, lang)


def _as_json(verdict: CodeVerdict) -> str:
    """Return the object that scripts rely on: the fields of the contract, and what else the verdict holds."""
    from msgspec.json import encode

    plain = details(verdict, Lang.EN)
    plain["passed"] = verdict.outcome is Outcome.CORRECT
    for case in plain["cases"]:
        if case["counterexample"] is None:
            del case["counterexample"]
    return encode(plain).decode()


def _record(task: str, file: Path, verdict: CodeVerdict, bank: list[Path] | None) -> None:
    """Write the attempt; a task without a question has no card and is not recorded, nor is one with the library's help."""
    if verdict.outcome is Outcome.UNGRADED or verdict.library_allowed:
        return
    question = open_bank(bank).for_task(task)
    if question is None:
        return
    from quizprep.cli.attempts import attempt

    with open_history() as history:
        history.record(attempt(question, verdict.seed, str(file), verdict, at=now(), seconds=verdict.seconds))


def _hand_out(task: str, folders: Sequence[Path], lang: Lang, bank: list[Path] | None) -> None:
    from quizprep import answers
    from quizprep.cli.handout import write_starter
    from quizprep.view import console, screens

    out = console.output()
    loaded = open_bank(bank)
    if question := loaded.for_task(task):
        variant = answers.draw(question, 0)
        screens.question_screen(out, variant, lang, title=loaded.deck(question.topic).title[lang], asked=False)
    write_starter(out, task, folders, lang)


def _list(lang: Lang, bank: list[Path] | None, *, json: bool) -> None:
    with open_history() as history:
        cards = history.cards()
        tallies = history.tallies(Kind.CODE)
    rows = [
        {
            "task": question.task,
            "topic": question.topic,
            "difficulty": question.difficulty,
            "state": _state(tallies.get(question.id)),
            "due": cards[question.id].due.isoformat() if question.id in cards else None,
        }
        for question in open_bank(bank).questions
        if isinstance(question, CodeQuestion)
    ]
    if json:
        import msgspec

        typer.echo(msgspec.json.encode(rows).decode())
        return
    from quizprep.view import console, tables

    tables.tasks_table(console.output(), rows, lang)


def _state(tally: "Tally | None") -> str:
    if tally is None:
        return "new"
    return "passed" if tally.correct else "failed"
