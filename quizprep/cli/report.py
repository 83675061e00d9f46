"""What ``quizprep check`` found, printed as lines, as JSON, or as the tables of the README."""

from collections import Counter
from collections.abc import Iterator, Sequence

import typer
from msgspec import Struct

from quizprep.cli.setup import print_json
from quizprep.errors import Problem
from quizprep.model import Deck, Kind

HARDEST = 5


class Suite(Struct):
    """What was found about one suite."""

    task: str
    cases: int
    mutants: int
    killed: int
    solutions: int = 0
    accepted: int = 0
    """Right solutions that were judged, and those that passed."""


class Covered(Struct):
    """What of an outline is covered: its entries, its pairs of entry and kind, and the pairs that no question asks."""

    entries: int
    pairs: int
    missing: tuple[tuple[str, str], ...]


class Report(Struct):
    """What was looked at, and what is wrong with it."""

    questions: int = 0
    recomputed: int = 0
    suites: list[Suite] = []
    problems: list[Problem] = []
    coverage: Covered | None = None

    def add(self, part: "Report") -> None:
        """Take in what was found elsewhere."""
        self.questions += part.questions
        self.recomputed += part.recomputed
        self.suites += part.suites
        self.problems += part.problems

    @property
    def complete(self) -> bool:
        """Whether there is nothing to mend."""
        return not self.problems and not (self.coverage and self.coverage.missing)


def print_report(report: Report, *, json: bool) -> None:
    """Print everything, the problems first and the count of all last."""
    if json:
        print_json(report)
        return
    for problem in report.problems:
        typer.echo(str(problem))
    for suite in report.suites:
        accepted = f", {suite.accepted} of {suite.solutions} right solutions accepted" if suite.solutions else ""
        typer.echo(f"{suite.task}: {suite.cases} cases, {suite.killed} of {suite.mutants} mutants killed{accepted}")
    if report.coverage:
        _print_coverage(report.coverage)
    seen = f"{_count(report.questions, 'question')}, {_count(report.recomputed, 'answer')} recomputed"
    typer.echo(f"{seen}, {_count(len(report.suites), 'suite')}: {_count(len(report.problems), 'problem')}")


def _print_coverage(coverage: Covered) -> None:
    for entry, kind in coverage.missing:
        typer.echo(f"no {kind} question on {entry}")
    covered = coverage.pairs - len(coverage.missing)
    typer.echo(f"{coverage.entries} entries: {covered} of {coverage.pairs} pairs of entry and kind have a question")


def _count(number: int, noun: str) -> str:
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"


def print_tables(report: Report, decks: Sequence[Deck]) -> None:
    """Print what was counted as two tables of Markdown: the questions by topic, and the suites."""
    typer.echo("\n".join(questions_table(decks)))
    if report.suites:
        typer.echo("\n" + "\n".join(_suites_table(report.suites)))


def questions_table(decks: Sequence[Deck]) -> Iterator[str]:
    """Yield the lines of the table of questions."""
    yield "| topic | " + " | ".join(Kind) + " | all | of difficulty 1 to 5 |"
    yield "| --- |" + " ---: |" * (len(Kind) + 1) + " --- |"
    every = [question for deck in decks for question in deck.questions]
    for name, questions in [*((deck.topic, deck.questions) for deck in decks), ("**all**", every)]:
        kinds = Counter(question.kind for question in questions)
        levels = Counter(question.difficulty for question in questions)
        counts = " | ".join(str(kinds[kind] or "") for kind in Kind)
        spread = " · ".join(str(levels[level]) for level in range(1, HARDEST + 1))
        yield f"| {name} | {counts} | {len(questions)} | {spread} |"


def _suites_table(suites: Sequence[Suite]) -> Iterator[str]:
    yield "| task | cases | mutants killed | right solutions accepted |"
    yield "| --- | ---: | ---: | ---: |"
    for suite in suites:
        yield f"| {suite.task} | {suite.cases} | {_of(suite.killed, suite.mutants)} | {_of(suite.accepted, suite.solutions)} |"
    cases, killed, mutants, accepted, solutions = (
        sum(getattr(suite, name) for suite in suites) for name in ("cases", "killed", "mutants", "accepted", "solutions")
    )
    yield f"| **{len(suites)} tasks** | {cases} | {_of(killed, mutants)} | {_of(accepted, solutions)} |"


def _of(part: int, whole: int) -> str:
    return f"{part} of {whole}" if whole else ""
