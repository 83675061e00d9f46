"""Handing in a submission to a coding task: judged, shown, recorded, and timed where that is asked for."""

from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from msgspec import Struct, structs

from quizprep.cli.patience import patient
from quizprep.cli.setup import back_up_today, grader_folders, new_seed, now, open_bank, open_history, print_json, this_day
from quizprep.errors import QuizprepError
from quizprep.model import CodeQuestion, CodeVerdict, CostReport, Lang, Outcome, details

if TYPE_CHECKING:
    from quizprep.bank.load import Bank
    from quizprep.memory.history import History


class Backend(StrEnum):
    """What arrays are handed in as."""

    NUMPY = "numpy"
    TORCH = "torch"


class Device(StrEnum):
    """Where tensors live."""

    CPU = "cpu"
    CUDA = "cuda"


class Submission(Struct, frozen=True, kw_only=True):
    """A file handed in, and how it is to be judged."""

    task: str
    file: Path
    debug: bool
    """It answers the debugging question of the task."""
    backend: Backend
    device: Device
    seed: int | None
    """Draws the random cases; ``None`` for one that nobody could foresee."""
    allow_library: bool
    half: bool
    """Calls in half precision are made, too."""
    require_isolation: bool
    """Nothing is run where a layer is missing."""


def hand_in(submission: Submission, bank: list[Path] | None, lang: Lang, *, bench: bool, json: bool) -> bool:
    """Judge a submission and show the verdict; return whether it passed."""
    from quizprep.coding.beside import judge_beside

    if submission.seed is None:
        submission = structs.replace(submission, seed=new_seed())
    folders = grader_folders(bank)
    _look(submission, folders, bank)
    asked = {**_asked(submission, folders), "seed": submission.seed, "half": submission.half}
    with patient(lang):
        verdict, loaded = judge_beside(asked, lambda: _load_what_comes_next(bank))
    passed = verdict.outcome is Outcome.CORRECT
    question = _record(submission, verdict, loaded)
    if not json:
        _show(verdict, lang)
    cost = _time(submission, folders) if bench and passed else None
    if json:
        print_json(_plain(verdict, cost))
    elif cost:
        _show_cost(cost, lang)
    with open_history() as history:
        if question and not json:
            _say_what_follows(question, history, lang, passed=passed)
        back_up_today(history)
    return passed


def watch_in(submission: Submission, bank: list[Path] | None, lang: Lang, *, json: bool, begun: bool = True) -> bool:
    """Judge a submission now and whenever it is saved, until Ctrl-C; return whether it passed the last time.

    One that was not ``begun``, a starter as it was handed out, is no answer yet: its verdict is neither shown nor recorded.
    """
    from quizprep.coding import judge

    judge.load()
    from quizprep.coding.watch import watch

    folders = grader_folders(bank)
    _look(submission, folders, bank)
    loaded = _load_what_comes_next(bank)
    asked = _asked(submission, folders)

    def seed() -> int:
        return new_seed() if submission.seed is None else submission.seed

    passed = False
    try:
        verdicts = watch(**asked, half=submission.half, new_seed=seed, while_judging=partial(patient, lang))
        if not begun:
            next(verdicts)
            _say_waiting(submission.file, lang, json=json)
        for verdict in verdicts:
            passed = verdict.outcome is Outcome.CORRECT
            _record(submission, verdict, loaded)
            if json:
                print_json(_plain(verdict, None))
            else:
                typer.echo()  # apart from the verdict before
                _show(verdict, lang)
                _say_waiting(submission.file, lang)
    except KeyboardInterrupt:
        typer.echo()
    with open_history() as history:
        back_up_today(history)
    return passed


def _say_waiting(file: Path, lang: Lang, *, json: bool = False) -> None:
    from quizprep.view import console, screens, words

    out = console.messages() if json else console.output()
    screens.say(out, words.WAITING_FOR, lang, file=file)
    out.file.flush()


def question_of(bank: "Bank", task: str, *, debug: bool) -> CodeQuestion | None:
    """Return the question that asks for a task; a task of one's own may do without one, its debugging may not."""
    try:
        return bank.for_task(task, debug=debug)
    except QuizprepError:
        if debug:
            raise
        return None


def _look(submission: Submission, folders: list[Path], bank: list[Path] | None) -> None:
    """Look before anything is run: there may be nothing to debug in the task, or no such file, and how to begin is said."""
    if submission.debug:
        open_bank(bank).for_task(submission.task, debug=True)
    if not submission.file.exists():
        from quizprep.coding.tasks import find_task

        find_task(submission.task, folders)  # there may be none of that name either
        command = f"quizprep code {submission.task}{' --debug' if submission.debug else ''}"
        raise QuizprepError(f"{submission.file}: no such file; `{command}` writes a starter")


def _asked(submission: Submission, folders: list[Path]) -> dict[str, Any]:
    """Return what is asked of whoever judges, watches or times."""
    from quizprep.coding.layers import LAYERS

    return {
        "task_name": submission.task,
        "source": submission.file,
        "folders": folders,
        "backend": submission.backend.value,
        "device": submission.device.value,
        "allow_library": submission.allow_library,
        "demanded": LAYERS if submission.require_isolation else (),
    }


def _load_what_comes_next(bank: list[Path] | None) -> "Bank | QuizprepError":
    """Import what records and shows a verdict, and return the bank, or what is wrong with it."""
    import quizprep.memory.backups
    import quizprep.memory.history
    import quizprep.view.screens  # noqa: F401
    from quizprep.memory import scheduler

    scheduler.identity()  # FSRS, and what is asked of it: after a pass the task's card is worked out
    try:
        return open_bank(bank)
    except QuizprepError as error:
        return error


def _show(verdict: CodeVerdict, lang: Lang) -> None:
    from quizprep.view import console, screens

    screens.submission_screen(console.output(), verdict, lang)


def _show_cost(report: CostReport, lang: Lang) -> None:
    from quizprep.view import console, cost

    cost.cost_screen(console.output(), report, lang)


def _record(submission: Submission, verdict: CodeVerdict, bank: "Bank | QuizprepError") -> CodeQuestion | None:
    """Write the attempt, and return the question that it answers.

    A task without a question has no card and is not recorded, nor is a pass by the library's help.  The verdict stands even
    where it cannot be written down: that is said, and changes nothing else.
    """
    if verdict.outcome is Outcome.UNGRADED or verdict.library_allowed:
        return None
    from quizprep.cli.attempts import attempt

    try:
        if isinstance(bank, QuizprepError):
            raise bank
        question = question_of(bank, submission.task, debug=submission.debug)
        if question is None:
            return None
        made = attempt(question, verdict.seed, str(submission.file), verdict, at=now(), seconds=verdict.seconds)
        with open_history() as history:
            history.record(made)
    except QuizprepError as error:
        typer.echo(f"quizprep: not recorded: {error}", err=True)
        return None
    return question


def _say_what_follows(question: CodeQuestion, history: "History", lang: Lang, *, passed: bool) -> None:
    """Show how the task is solved, and when it comes back, once it is; until then, where a hint is."""
    from quizprep.view import console, screens, words

    out = console.output()
    if not passed:
        if question.hints:
            debug = " --debug" if question.debug else ""
            screens.say(out, words.NUDGE, lang, command=f"quizprep code {question.task}{debug} --hint 1")
        return
    screens.teach(out, question, question.explanation, lang)
    history.catch_up()
    if card := history.card(question.id):
        screens.comes_back_line(out, card, (card.due - this_day()).days, lang)


def _time(submission: Submission, folders: list[Path]) -> CostReport:
    from quizprep.coding.judge import load

    load()  # the judge's NumPy has one thread, as a submission has: so has what the submission is compared with
    from quizprep.coding.bench import bench

    assert submission.seed is not None  # drawn when it was judged
    return bench(**_asked(submission, folders), seed=submission.seed)


def _plain(verdict: CodeVerdict, cost: CostReport | None) -> dict[str, Any]:
    """Return the object that scripts rely on: the fields of the contract, and what else the verdict holds."""
    plain = details(verdict, Lang.EN)
    plain["passed"] = verdict.outcome is Outcome.CORRECT
    for case in plain["cases"]:
        for name in ("counterexample", "source_line", "source_span"):  # where there is one
            if not case[name]:
                del case[name]
    if cost:
        plain["bench"] = details(cost, Lang.EN)
    return plain
