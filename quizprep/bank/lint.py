"""What one deck cannot see alone: rules over all decks."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from quizprep.bank.decks import ReadDeck
from quizprep.errors import Mark, Problem
from quizprep.model import AnyQuestion, CodeQuestion, Lang


def lint(decks: Sequence[ReadDeck]) -> list[Problem]:
    """Return the problems between decks; those within one are in the decks themselves."""
    questions = [question for read in decks if read.deck for question in read.deck.questions]
    return [*_topics(decks), *_ids(decks), *_prompts(questions), *_tasks(questions)]


def _topics(decks: Iterable[ReadDeck]) -> Iterator[Problem]:
    first: dict[str, Path] = {}
    for read in decks:
        other = first.setdefault(read.path.stem, read.path)
        if other != read.path:
            yield Problem(
                Mark(str(read.path), 1, 1), f"the topic '{read.path.stem}' is already that of {other}; rename the file"
            )


def _ids(decks: Iterable[ReadDeck]) -> Iterator[Problem]:
    first: dict[str, Mark] = {}
    for read in decks:
        # The marks know the ids of questions that have problems, too.
        for place, mark in read.marks.items():
            if len(place) == 1 and not place[0].startswith("#") and first.setdefault(place[0], mark) != mark:
                yield Problem(mark, f"the id '{place[0]}' is already taken by the question at {first[place[0]]}")


def _prompts(questions: Iterable[AnyQuestion]) -> Iterator[Problem]:
    for lang in Lang:
        first: dict[str, AnyQuestion] = {}
        for question in questions:
            other = first.setdefault(question.prompt[lang], question)
            if other.id != question.id:
                yield Problem(question.mark, f"the prompt ({lang}) is that of '{other.id}' at {other.mark}")


def _tasks(questions: Iterable[AnyQuestion]) -> Iterator[Problem]:
    first: dict[tuple[str, bool], AnyQuestion] = {}
    for question in questions:
        if isinstance(question, CodeQuestion):
            other = first.setdefault((question.task, question.debug), question)
            if other.id != question.id:
                what = f"the debugging of '{question.task}'" if question.debug else f"the task '{question.task}'"
                yield Problem(question.mark, f"{what} is already asked by '{other.id}' at {other.mark}")
