"""``quizprep code``: the list of tasks, a starter, or the verdict on a submission."""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quizprep.cli import options
from quizprep.cli.setup import chosen_lang, grader_folders, new_seed, now, open_bank, open_history
from quizprep.errors import QuizprepError
from quizprep.model import CodeQuestion, CodeVerdict, CostReport, Kind, Lang, Outcome, details

if TYPE_CHECKING:
    from quizprep.bank.load import Bank
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
    bench: Annotated[
        bool, typer.Option("--bench", help="Once it passes, time it over growing sizes beside a known solution.")
    ] = False,
    new: Annotated[
        str | None, typer.Option("--new", metavar="NAME", help="Write a task file of your own to begin from.")
    ] = None,
    seed: options.Seed = None,
    debug: Annotated[
        bool, typer.Option("--debug", help="The debugging question of the task: its starter has mistakes to be mended.")
    ] = False,
    hint: Annotated[
        int | None, typer.Option(metavar="N", min=1, max=3, help="Show hint N: 1 is a nudge, 3 nearly the solution.")
    ] = None,
    reveal: Annotated[
        bool, typer.Option("--reveal", help="Show a solution, which counts as `again` in the reviews; asks first.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="With --reveal: do not ask.")] = False,
    json: options.Json = False,
    lang: options.Language = None,
    bank: options.BankPaths = None,
) -> None:
    """List the coding tasks, hand one out, or judge a file.

    With TASK alone the prompt is shown and a starter file written here. Exit code 0: every case passed; 1: it fails.

    Example: quizprep code nms nms.py
    """
    if new is not None:
        if task:
            raise typer.BadParameter("--new takes the name of the new task, and nothing else")
        _new_task(new, chosen_lang(lang))
        return
    folders = grader_folders(bank)
    if task and (hint or reveal):
        if file:
            raise typer.BadParameter("a FILE is judged; --hint and --reveal go without one")
        question = _question(open_bank(bank), task, debug=debug)
        _help(task, question, hint, folders, chosen_lang(lang), yes=yes)
    elif file and task:
        if debug:
            open_bank(bank).for_task(task, debug=True)  # before anything is run: there may be none
        verdict = _hand_in(task, file, folders, backend=backend, device=device, seed=seed, allow_library=allow_library)
        _record_and_show(verdict, file, chosen_lang(lang), bank, folders if bench else None, debug=debug, json=json)
        raise typer.Exit(0 if verdict.outcome is Outcome.CORRECT else 1)
    elif task:
        _hand_out(task, folders, chosen_lang(lang), bank, debug=debug)
    elif debug or hint or reveal:
        raise typer.BadParameter("--debug, --hint and --reveal need a TASK")
    else:
        _list(chosen_lang(lang), bank, json=json)


def _hand_in(
    task: str,
    file: Path,
    folders: Sequence[Path],
    *,
    backend: Backend | None,
    device: Device,
    seed: int | None,
    allow_library: bool,
) -> CodeVerdict:
    if backend is Backend.NUMPY and device is Device.CUDA:
        raise typer.BadParameter("NumPy arrays do not live on a CUDA device; use --backend torch")
    from quizprep.coding.judge import judge

    chosen = Backend.TORCH if device is Device.CUDA else backend or Backend.NUMPY
    drawn = new_seed() if seed is None else seed
    return judge(
        task, file, folders=folders, backend=chosen.value, device=device.value, seed=drawn, allow_library=allow_library
    )


def _print(verdict: CodeVerdict, lang: Lang) -> None:
    from quizprep.view import console, screens

    screens.submission_screen(console.output(), verdict, lang)


def _record_and_show(
    verdict: CodeVerdict,
    file: Path,
    lang: Lang,
    bank: list[Path] | None,
    folders: Sequence[Path] | None,
    *,
    debug: bool,
    json: bool,
) -> None:
    """Show the verdict, write the attempt, and time what passed where the folders of tasks are given."""
    if not json:
        _print(verdict, lang)
    _record(verdict.task, file, verdict, bank, debug=debug)
    cost = _time(verdict, file, folders) if folders and verdict.outcome is Outcome.CORRECT else None
    if json:
        typer.echo(_as_json(verdict, cost))
    elif cost:
        _print_cost(cost, lang)


def _time(verdict: CodeVerdict, file: Path, folders: Sequence[Path]) -> CostReport:
    from quizprep.coding.bench import bench

    return bench(
        verdict.task,
        file,
        folders=folders,
        backend=verdict.backend,
        device=verdict.device,
        seed=verdict.seed,
        allow_library=verdict.library_allowed,
    )


def _print_cost(report: CostReport, lang: Lang) -> None:
    from quizprep.view import console, cost

    cost.cost_screen(console.output(), report, lang)


def _as_json(verdict: CodeVerdict, cost: CostReport | None = None) -> str:
    """Return the object that scripts rely on: the fields of the contract, and what else the verdict holds."""
    from msgspec.json import encode

    plain = details(verdict, Lang.EN)
    plain["passed"] = verdict.outcome is Outcome.CORRECT
    for case in plain["cases"]:
        if case["counterexample"] is None:
            del case["counterexample"]
    if cost:
        plain["bench"] = details(cost, Lang.EN)
    return encode(plain).decode()


def _record(task: str, file: Path, verdict: CodeVerdict, bank: list[Path] | None, *, debug: bool) -> None:
    """Write the attempt; a task without a question has no card and is not recorded, nor is one with the library's help."""
    if verdict.outcome is Outcome.UNGRADED or verdict.library_allowed:
        return
    question = _question(open_bank(bank), task, debug=debug)
    if question is None:
        return
    from quizprep.cli.attempts import attempt

    with open_history() as history:
        history.record(attempt(question, verdict.seed, str(file), verdict, at=now(), seconds=verdict.seconds))


def _help(
    task: str, question: CodeQuestion | None, hint: int | None, folders: Sequence[Path], lang: Lang, *, yes: bool
) -> None:
    """Show a hint, or else the solution."""
    from quizprep.cli.reveal import reveal
    from quizprep.coding.tasks import find_task
    from quizprep.view import console, screens, words

    find_task(task, folders)  # there may be none of that name
    if hint is None:
        reveal(task, question, folders, lang, yes=yes)
    elif question:
        screens.hint_screen(console.output(), question, lang, hint)
    else:
        screens.say(console.output(), words.NO_HINT, lang)


def _hand_out(task: str, folders: Sequence[Path], lang: Lang, bank: list[Path] | None, *, debug: bool) -> None:
    from quizprep import answers
    from quizprep.cli.handout import write_starter
    from quizprep.view import console, screens

    out = console.output()
    loaded = open_bank(bank)
    if question := _question(loaded, task, debug=debug):
        variant = answers.draw(question, 0)
        screens.question_screen(out, variant, lang, title=loaded.deck(question.topic).title[lang], asked=False)
    write_starter(out, task, folders, lang, debug=debug)


def _question(bank: "Bank", task: str, *, debug: bool) -> CodeQuestion | None:
    """Return the question that asks for a task; a task of one's own may do without one, its debugging may not."""
    try:
        return bank.for_task(task, debug=debug)
    except QuizprepError:
        if debug:
            raise
        return None


def _new_task(name: str, lang: Lang) -> None:
    from quizprep.cli.handout import write_task
    from quizprep.view import console

    write_task(console.output(), name, lang)


def _list(lang: Lang, bank: list[Path] | None, *, json: bool) -> None:
    with open_history() as history:
        cards = history.cards()
        tallies = history.tallies(Kind.CODE)
    rows = [
        {
            "task": question.task,
            "debug": question.debug,
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
