"""``quizprep check``: every problem of decks and suites, each with its place."""

import gc
import os
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quizprep import paths
from quizprep.bank.files import GLOSSARY
from quizprep.cli import options
from quizprep.cli.report import Covered, Report, Suite, print_report, print_tables
from quizprep.cli.setup import bank_paths, cores, grader_folders, new_seed
from quizprep.errors import BankError, Mark, Problem, QuizprepError
from quizprep.model import CodeQuestion, Deck, FormulaQuestion, NumericQuestion, Outcome

if TYPE_CHECKING:
    from quizprep.bank.decks import ReadDeck


DECKS = (".yaml", ".yml")
WORTH_A_PROCESS = 4
"""Fewer checks are done before another process has started."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(check)


def check(
    path: Annotated[
        list[Path] | None, typer.Argument(metavar="[PATH]...", help="Decks, task files, or folders of them.")
    ] = None,
    *,
    coverage: Annotated[
        Path | None, typer.Option(metavar="OUTLINE", help="Say which entries of an outline no question asks about.")
    ] = None,
    solutions: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Judge the right solutions in FOLDER/TASK/right, too.")
    ] = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print the tables of the README.")] = False,
    json: options.Json = False,
    bank: options.BankPaths = None,
) -> None:
    """Check decks and suites; every problem is a line FILE:LINE:COLUMN. Exit code 1 where there is one.

    Form, languages and sources are checked; numeric and formula answers are recomputed by independent code; every suite must
    pass its reference, fail its starter, and kill each mutant. Code beside the decks is run: check only what you trust.

    Example: quizprep check my-deck.yaml
    """
    if markdown and json:
        raise QuizprepError("--markdown prints tables and --json a report: give one of them")
    gc.enable()  # off since the start of the program
    # The truths work on small tensors: threads would cost them more than they bring.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    named = path or [*bank_paths(bank), paths.shipped_graders()]
    suites = [file for file in _files(named, ".py") if _is_task(file)]
    decks, report = _read_decks(_files(named, *DECKS))
    _refuse_nothing(named, solutions, anything=bool(suites or decks))
    checks = [
        *(partial(_check_deck, read, tuple(grader_folders(bank))) for read in decks if read.deck),
        *(partial(_check_suite, file, solutions) for file in suites),
    ]
    for part in _side_by_side(checks):
        report.add(part)
    shown = [read.deck for read in decks if read.deck]
    if coverage:
        _compare_with(coverage, shown, report)
    if markdown and report.complete:
        print_tables(report, shown)
    else:
        print_report(report, json=json)
    raise typer.Exit(0 if report.complete else 1)


def _files(named: Sequence[Path], *endings: str) -> Iterator[Path]:
    for path in named:
        if path.is_dir():
            yield from sorted(file for file in path.iterdir() if file.suffix in endings and file.name != GLOSSARY)
        elif not path.exists():
            raise QuizprepError(f"{path}: no such file or folder")
        elif path.suffix in endings and path.name != GLOSSARY:  # a shell writes it out with `*.yaml`
            yield path


def _refuse_nothing(named: Sequence[Path], solutions: Path | None, *, anything: bool) -> None:
    """Refuse what would not be looked at, and so be found without a problem."""
    for path in named:
        if path.is_file() and path.suffix not in {".py", *DECKS}:
            raise QuizprepError(f"{path}: is neither a deck, whose name ends in .yaml, nor a task, whose name ends in .py")
    if not anything:
        raise QuizprepError(f"{', '.join(map(str, named))}: there is no deck and no task")
    if solutions and not solutions.is_dir():
        raise QuizprepError(f"{solutions}: no such folder")


def _is_task(file: Path) -> bool:
    """Whether a Python file is a coding task; truths stand beside their deck, and ``_name.py`` is what some tasks share."""
    beside = [file.with_name(stem + ending) for stem in (file.stem, file.stem.replace("_", "-")) for ending in DECKS]
    return not file.name.startswith("_") and not any(deck.exists() for deck in beside)


def _read_decks(files: Iterator[Path]) -> "tuple[list[ReadDeck], Report]":
    """Return the decks, and what is wrong with their form and between them."""
    from quizprep.bank.decks import read_deck
    from quizprep.bank.glossary import strange_words
    from quizprep.bank.lint import dead_links, lint

    decks = [read_deck(file) for file in files]
    problems = [problem for deck in decks for problem in deck.problems]
    problems += [*lint(decks), *dead_links(decks, _neighbours(decks)), *strange_words(decks)]
    return decks, Report(problems=problems)


def _side_by_side(checks: "Sequence[Callable[[], Report]]") -> Iterator[Report]:
    """Make checks that know nothing of each other on all cores; yield what they find in their order."""
    processes = min(cores(), len(checks))
    if processes == 1 or len(checks) < WORTH_A_PROCESS:
        yield from (check() for check in checks)
        return
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(processes) as pool:
        yield from pool.map(_call, checks)


def _call(check: "Callable[[], Report]") -> Report:
    return check()


def _check_deck(read: "ReadDeck", graders: Sequence[Path]) -> Report:
    """Recompute the answers of a deck, and see that its tasks are there."""
    from quizprep.answers.audit import audit, load_truths, truth_of, without_truth

    assert read.deck
    report = Report()
    try:
        truths = load_truths(read.path)
    except QuizprepError as error:
        report.problems.append(Problem(Mark(str(read.path), 1, 1), str(error)))
        truths = None
    for question in read.deck.questions:
        truth = truth_of(question, truths)
        report.questions += 1
        if isinstance(question, NumericQuestion | FormulaQuestion):
            report.recomputed += truth is not None
            if truths and not truth:  # a deck may do without truths, but not without some of them
                report.problems.append(without_truth(question, read.marks))
        report.problems += audit(question, read.marks, truth)
        if isinstance(question, CodeQuestion):
            report.problems += _check_task(question, read.marks, [read.path.parent, *graders])
    return report


def _neighbours(decks: Sequence["ReadDeck"]) -> Iterator["ReadDeck"]:
    """Yield the decks beside these, to which their questions may lead, too."""
    from quizprep.bank.decks import read_deck

    linked = any(question.requires or question.followups for read in decks if read.deck for question in read.deck.questions)
    folders = dict.fromkeys(read.path.parent for read in decks) if linked else ()
    known = {read.path.resolve() for read in decks}
    for folder in folders:
        yield from (read_deck(file) for file in _files([folder], *DECKS) if file.resolve() not in known)


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


def _check_suite(file: Path, solutions: Path | None) -> Report:
    """Attack a suite, and have it judge the solutions that are known to be right."""
    from quizprep.coding.audit import audit

    warnings.simplefilter("ignore")  # a mutant may divide by zero, and is meant to
    found = audit(file)
    killed = sum(case is not None for case in found.mutants.values())
    suite = Suite(found.task, found.cases, len(found.mutants), killed)
    report = Report(suites=[suite], problems=[*found.problems])
    if solutions:
        _judge_solutions(sorted((solutions / file.stem / "right").glob("*.py")), file.parent, suite, report)
    return report


def _judge_solutions(right: Sequence[Path], folder: Path, suite: Suite, report: Report) -> None:
    """Judge solutions as those of a class, and note which of them are refused."""
    from quizprep.coding.batch import Conditions, judge_one

    conditions = Conditions((folder,), new_seed(), "numpy", "cpu")
    for solution in right:
        suite.solutions += 1
        graded = judge_one(suite.task, solution.read_bytes(), conditions)
        if graded.outcome is Outcome.CORRECT:
            suite.accepted += 1
        else:
            message = f"a right solution is refused: {graded.message.en}"
            report.problems.append(Problem(Mark(str(solution), 1, 1), message))


def _compare_with(outline: Path, decks: Sequence[Deck], report: Report) -> None:
    from quizprep.bank.coverage import coverage

    found = coverage(outline, (question for deck in decks for question in deck.questions))
    report.coverage = Covered(found.entries, found.pairs, found.missing)
    report.problems += found.problems
