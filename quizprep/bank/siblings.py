"""Siblings: questions of which one gives another away, so that they are not asked on one day.

Such are two questions that are linked, one building on the other, and that come out of the same source: the explanation of one
holds what the other asks for.  A task and its debugging are siblings, too: one shows nearly the solution of the other.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from quizprep.model import AnyQuestion, CodeQuestion


def siblings(questions: Iterable[AnyQuestion]) -> dict[str, set[str]]:
    """Return the siblings of each question that has any, by id."""
    by_id = {question.id: question for question in questions}
    found: dict[str, set[str]] = defaultdict(set)
    for one, other in (*_linked(by_id), *_of_one_task(by_id.values())):
        found[one].add(other)
        found[other].add(one)
    return dict(found)


def _linked(by_id: Mapping[str, AnyQuestion]) -> Iterator[tuple[str, str]]:
    for question in by_id.values():
        for link in (*question.requires, *question.followups):
            if link in by_id and set(question.sources) & set(by_id[link].sources):
                yield question.id, link


def _of_one_task(questions: Iterable[AnyQuestion]) -> Iterator[tuple[str, str]]:
    first: dict[str, str] = {}
    for question in questions:
        if isinstance(question, CodeQuestion) and (other := first.setdefault(question.task, question.id)) != question.id:
            yield other, question.id
