"""``quizprep check``: every problem of decks and suites, each with its place."""

import gc
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer
from msgspec import Struct

from quizprep import paths
from quizprep.cli import options
from quizprep.cli.setup import bank_paths, grader_folders, print_json
from quizprep.errors import BankError, Mark, Problem, QuizprepError
from quizprep.model import CodeQuestion, FormulaQuestion, NumericQuestion


class _Suite(Struct):
    """What was found about one suite."""

    task: str
    cases: int
    mutants: int
    killed: int


class _Report(Struct):
    """What was looked at, and what is wrong with it."""

    questions: int = 0
    recomputed: int = 0
    suites: list[_Suite] = []
    problems: list[Problem] = []


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(check)


def check(
    path: Annotated[
        list[Path] | None, typer.Argument(metavar="[PATH]...", help="Decks, task files, or folders of them.")
    ] = None,
    *,
    json: options.Json = False,
    bank: options.BankPaths = None,
) -> None:
    """Check decks and suites; every problem is a line FILE:LINE:COLUMN. Exit code 1 where there is one.

    Form, languages and sources are checked; numeric and formula answers are recomputed by independent code; every suite must
    pass its reference, fail its starter, and kill each mutant. Code beside the decks is run: check only what you trust.

    Example: quizprep check my-deck.yaml
    """
    gc.enable()  # off since the start of the program
    # The truths work on small tensors: threads would cost them more than they bring.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    named = path or [*bank_paths(bank), paths.shipped_graders()]
    report = _Report()
    _check_decks(_files(named, ".yaml", ".yml"), grader_folders(bank), report)
    for file in _files(named, ".py"):
        if _is_task(file):
            _check_suite(file, report)
    _print(report, json=json)
    raise typer.Exit(1 if report.problems else 0)


def _files(named: Sequence[Path], *endings: str) -> Iterator[Path]:
    for path in named:
        if path.is_dir():
            yield from sorted(file for file in path.iterdir() if file.suffix in endings)
        elif not path.exists():
            raise QuizprepError(f"{path}: no such file or folder")
        elif path.suffix in endings:
            yield path


def _is_task(file: Path) -> bool:
    """Whether a Python file is a coding task; truths stand beside their deck, and ``_name.py`` is what some tasks share."""
    beside = [
        file.with_name(stem + ending) for stem in (file.stem, file.stem.replace("_", "-")) for ending in (".yaml", ".yml")
    ]
    return not file.name.startswith("_") and not any(deck.exists() for deck in beside)


def _check_decks(files: Iterator[Path], graders: Sequence[Path], report: _Report) -> None:
    from quizprep.answers.audit import audit, load_truths, truth_of
    from quizprep.bank.decks import read_deck
    from quizprep.bank.lint import lint

    decks = [read_deck(file) for file in files]
    report.problems += [problem for deck in decks for problem in deck.problems]
    report.problems += lint(decks)
    for deck in decks:
        if deck.deck is None:
            continue
        try:
            truths = load_truths(Path(deck.deck.path))
        except QuizprepError as error:
            report.problems.append(Problem(Mark(deck.deck.path, 1, 1), str(error)))
            truths = None
        for question in deck.deck.questions:
            truth = truth_of(question, truths)
            report.questions += 1
            report.recomputed += isinstance(question, NumericQuestion | FormulaQuestion) and truth is not None
            report.problems += audit(question, deck.marks, truth)
            if isinstance(question, CodeQuestion):
                report.problems += _check_task(question, deck.marks, [deck.path.parent, *graders])


def _check_task(question: CodeQuestion, marks: Mapping[tuple[str, ...], Mark], graders: Sequence[Path]) -> Iterator[Problem]:
    """Yield what is wrong between a question and its task; what is wrong within the task is said with the task."""
    from quizprep.coding.tasks import load_task

    try:
        task = load_task(question.task, graders)
    except BankError:
        return
    except QuizprepError as error:
        yield Problem(marks[question.id, "task"], str(error))
        return
    if question.debug and task.buggy is None:
        message = f"the task '{question.task}' has no code to be mended; mark a function with @task.bug"
        yield Problem(marks[question.id, "debug"], message)


def _check_suite(file: Path, report: _Report) -> None:
    from quizprep.coding.audit import audit

    found = audit(file)
    killed = sum(case is not None for case in found.mutants.values())
    report.suites.append(_Suite(found.task, found.cases, len(found.mutants), killed))
    report.problems += found.problems


def _print(report: _Report, *, json: bool) -> None:
    if json:
        print_json(report)
        return
    for problem in report.problems:
        typer.echo(str(problem))
    for suite in report.suites:
        typer.echo(f"{suite.task}: {suite.cases} cases, {suite.killed} of {suite.mutants} mutants killed")
    seen = f"{_count(report.questions, 'question')}, {_count(report.recomputed, 'answer')} recomputed"
    typer.echo(f"{seen}, {_count(len(report.suites), 'suite')}: {_count(len(report.problems), 'problem')}")


def _count(number: int, noun: str) -> str:
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"
