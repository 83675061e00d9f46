"""``quizprep code``: the list of tasks, a starter, or the verdict on a submission."""

from collections import Counter
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quizprep.cli import options
from quizprep.cli.handin import Backend, Device, Submission, hand_in, question_of, watch_in
from quizprep.cli.setup import chosen_lang, grader_folders, open_bank, open_history_of, print_json
from quizprep.errors import QuizprepError
from quizprep.model import CodeQuestion, Kind, Lang

if TYPE_CHECKING:
    from quizprep.cli.handout import Starter
    from quizprep.memory.log import Tally


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(code)


def code(  # noqa: PLR0913  (one for each option)
    task: options.TaskName = None,
    file: Annotated[Path | None, typer.Argument(metavar="[FILE]", help="The file to hand in.")] = None,
    *,
    backend: Annotated[Backend | None, typer.Option(help="Hand arrays in as NumPy arrays or torch tensors.")] = None,
    device: Annotated[Device, typer.Option(help="Device of the tensors; cuda implies torch.")] = Device.CPU,
    half: Annotated[bool, typer.Option("--half", help="Hand tensors in as float16 and bfloat16, too; implies torch.")] = False,
    allow_library: Annotated[
        bool, typer.Option("--allow-library", help="Judge library calls that the task refuses, too; nothing is recorded.")
    ] = False,
    bench: Annotated[
        bool, typer.Option("--bench", help="Once it passes, time it over growing sizes beside a known solution.")
    ] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Judge the file, or else the starter, whenever it is saved.")] = False,
    require_isolation: options.RequireIsolation = False,
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

    With TASK alone the prompt is shown and a starter file written here. Exit code 0: every case passed; 1: it fails; 2: it
    could not be judged.

    Example: quizprep code nms nms.py
    """
    spoken = chosen_lang(lang)
    helping = {"--hint": hint, "--reveal": reveal}
    judging = {
        "--backend": backend,
        "--device": device is Device.CUDA,
        "--half": half,
        "--allow-library": allow_library,
        "--bench": bench,
        "--watch": watch,
        "--require-isolation": require_isolation,
        "--seed": seed is not None,
    }
    if new is not None:
        _new_task(new, task, spoken)
    elif task is None:
        _refuse({"--debug": debug, **helping, **judging}, "needs a TASK")
        _list(spoken, bank, json=json)
    elif file is None and not watch:
        _refuse({**judging, "--json": json}, f"needs a FILE to judge: quizprep code {task} FILE")
        if hint or reveal:
            _help(task, hint, bank, spoken, debug=debug, yes=yes)
        else:
            _hand_out(task, bank, spoken, debug=debug)
    else:
        _refuse(helping, "and a FILE to judge do not go together: leave one of them out")
        _refuse({"--bench": bench and watch}, "goes without --watch")
        path, begun = (file, True) if file else _hand_out(task, bank, spoken, debug=debug, watched=True, json=json)
        submission = Submission(
            task=task,
            file=path,
            debug=debug,
            backend=_backend(backend, device, half=half),
            device=device,
            seed=seed,
            allow_library=allow_library,
            half=half,
            require_isolation=require_isolation,
        )
        judged = partial(watch_in, json=json, begun=begun) if watch else partial(hand_in, bench=bench, json=json)
        raise typer.Exit(0 if judged(submission, bank, spoken) else 1)


def _refuse(options: Mapping[str, object], why: str) -> None:
    """Refuse the options that are given though they would do nothing here."""
    if given := next((name for name, value in options.items() if value), None):
        raise QuizprepError(f"{given} {why}")


def _backend(backend: Backend | None, device: Device, *, half: bool) -> Backend:
    """Return the backend that was asked for, or that follows from the rest."""
    if backend is Backend.NUMPY and device is Device.CUDA:
        raise QuizprepError("NumPy arrays do not live on a CUDA device; use --backend torch")
    if backend is Backend.NUMPY and half:
        raise QuizprepError("NumPy has no bfloat16; use --backend torch")
    return Backend.TORCH if device is Device.CUDA or half else backend or Backend.NUMPY


def _help(task: str, hint: int | None, bank: list[Path] | None, lang: Lang, *, debug: bool, yes: bool) -> None:
    """Show a hint, or else the solution."""
    from quizprep.cli.reveal import reveal
    from quizprep.coding.tasks import find_task
    from quizprep.view import console, screens, words

    folders = grader_folders(bank)
    question = question_of(open_bank(bank), task, debug=debug)
    find_task(task, folders)  # there may be none of that name
    if hint is None:
        reveal(task, question, folders, lang, yes=yes)
    elif question:
        screens.hint_screen(console.output(), question.hints, lang, hint)
    else:
        screens.say(console.output(), words.NO_HINT, lang)


def _hand_out(
    task: str, bank: list[Path] | None, lang: Lang, *, debug: bool, watched: bool = False, json: bool = False
) -> "Starter":
    """Show a task and write its starter; how to hand that in is said unless it is ``watched``."""
    from quizprep import answers
    from quizprep.cli.handout import write_starter
    from quizprep.view import console, screens, words

    out = console.messages() if json else console.output()
    loaded = open_bank(bank)
    if question := question_of(loaded, task, debug=debug):
        variant = answers.draw(question, 0)
        screens.question_screen(out, variant, lang, title=loaded.deck(question.topic).title[lang], asked=False)
    starter = write_starter(out, task, grader_folders(bank), lang, debug=debug)
    if not watched:
        screens.say(out, words.HAND_IN, lang, task=task, path=f"{starter.path} --debug" if debug else starter.path)
    return starter


def _new_task(name: str, task: str | None, lang: Lang) -> None:
    from quizprep.cli.handout import write_task
    from quizprep.view import console

    if task:
        raise QuizprepError("--new takes the name of the new task, and nothing else")
    write_task(console.output(), name, lang)


def _list(lang: Lang, bank: list[Path] | None, *, json: bool) -> None:
    loaded = open_bank(bank)
    with open_history_of(loaded) as history:
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
        for question in loaded.select([], [Kind.CODE])
        if isinstance(question, CodeQuestion)
    ]
    if json:
        print_json(rows)
        return
    from quizprep.view import console, screens, tables, words

    out = console.output()
    tables.tasks_table(out, rows, lang)
    states = Counter(row["state"] for row in rows)
    screens.say(out, words.TASKS_COUNTED, lang, all=len(rows), passed=states["passed"], failed=states["failed"])


def _state(tally: "Tally | None") -> str:
    if tally is None:
        return "new"
    return "passed" if tally.correct else "failed"
