"""What one deck cannot see alone: rules over all decks."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from quizprep.bank.decks import ReadDeck
from quizprep.errors import Mark, Problem, nearest
from quizprep.model import AnyQuestion, CodeQuestion, Lang


def lint(decks: Sequence[ReadDeck]) -> list[Problem]:
    """Return the problems between decks; those within one are in the decks themselves."""
    questions = _questions(decks)
    return [*_topics(decks), *_ids(decks), *_former_ids(decks), *_prompts(questions), *_tasks(questions)]


def dead_links(decks: Sequence[ReadDeck], others: Iterable[ReadDeck]) -> Iterator[Problem]:
    """Yield the links of questions that lead nowhere, and the prerequisites that lead back to where they began.

    ``others`` are decks to which these may lead as well.  A bank with such a link can be used all the same.
    """
    everywhere = [*decks, *others]
    marks = {place: mark for read in everywhere for place, mark in read.marks.items()}
    by_id = {question.id: question for question in _questions(everywhere)}
    renamed = {former: question.id for question in by_id.values() for former in question.formerly}
    for question in _questions(decks):
        for name, links in (("requires", question.requires), ("followups", question.followups)):
            for index, link in enumerate(links):
                at = marks[question.id, name, str(index)]
                # The marks know the ids of questions that have problems, too.
                if link in renamed:
                    yield Problem(at, f"the question '{link}' is called '{renamed[link]}' now")
                elif (link,) not in marks:
                    yield Problem(at, f"there is no question '{link}'{nearest(link, list(by_id))}")
                elif link == question.id:
                    yield Problem(at, "a question does not lead to itself")
                elif name == "requires" and _builds_on(by_id, link, question.id):
                    yield Problem(at, f"'{link}' itself builds on '{question.id}': which of them comes first?")


def _questions(decks: Iterable[ReadDeck]) -> list[AnyQuestion]:
    return [question for read in decks if read.deck for question in read.deck.questions]


def _builds_on(by_id: dict[str, AnyQuestion], start: str, wanted: str) -> bool:
    """Tell whether a question builds on another one, directly or through others."""
    seen, left = set(), [start]
    while left:
        here = left.pop()
        if here == wanted:
            return True
        if here in by_id and here not in seen:
            seen.add(here)
            left += by_id[here].requires
    return False


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


def _former_ids(decks: Sequence[ReadDeck]) -> Iterator[Problem]:
    """Yield the former ids that would mix up the histories of two questions."""
    marks = {place: mark for read in decks for place, mark in read.marks.items()}
    first: dict[str, AnyQuestion] = {}
    for question in _questions(decks):
        for index, former in enumerate(question.formerly):
            at = marks[question.id, "formerly", str(index)]
            if (former,) in marks:
                yield Problem(at, f"'{former}' is the id of the question at {marks[former,]}, and stays with it")
            elif (other := first.setdefault(former, question)) is not question:
                yield Problem(at, f"'{former}' is already a former id of '{other.id}' at {other.mark}")


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
