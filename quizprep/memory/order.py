"""In which order: a plan made once, from the cards.

It holds what is due, most at risk first; in a drill also what is weak; then what is new, easy before hard, so many a day.
Siblings, of which one gives another away, are not asked on one day.  No topic comes twice in a row where that can be avoided:
mixed practice is harder, and stays.  A question comes after those that it builds on.
"""

import datetime as dt
from collections import deque
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from operator import attrgetter, itemgetter
from random import Random
from types import MappingProxyType
from typing import NamedTuple

from quizprep.memory.scheduler import retrievability
from quizprep.model import AnyQuestion, Card, CodeQuestion

LEECH_LAPSES = 2
LEECH_STABILITY = 7.0
"""A question is weak when it was forgotten this often, and would still be forgotten within this many days."""

Siblings = Mapping[str, Collection[str]]
"""To the id of a question those of which it gives something away, or they of it."""

NO_SIBLINGS: Siblings = MappingProxyType({})


class State(StrEnum):
    """Why a question is asked."""

    DUE = "due"
    WEAK = "weak"
    NEW = "new"
    FOLLOWUP = "follow-up"
    AGAIN = "again"


class Step(NamedTuple):
    """A question, and why it is asked."""

    question: AnyQuestion
    state: State


class SortedOut(NamedTuple):
    """The questions worth asking today, by why."""

    due: list[AnyQuestion]
    weak: list[AnyQuestion]
    new: dict[str, AnyQuestion]
    """By id."""


def sorted_out(
    questions: Iterable[AnyQuestion],
    cards: Mapping[str, Card],
    unseen: Container[str] | None,
    today: dt.date,
    failed: Container[str],
) -> SortedOut:
    """Return the questions that are due, weak or new, in their order."""
    due, weak, new = [], [], {}
    for question in questions:
        if card := cards.get(question.id):
            if card.due <= today:
                due.append(question)
            elif question.id in failed or _is_leech(card, today):
                weak.append(question)
        elif unseen is None or question.id in unseen:
            new[question.id] = question
    return SortedOut(due, weak, new)


def by_urgency(found: SortedOut, cards: Mapping[str, Card], today: dt.date, rng: Random) -> list[Step]:
    """Return what is due, most at risk first, then what is weak, least stable first."""
    # Shuffled before: sorting keeps this order among equals.
    due, weak = (rng.sample(group, len(group)) for group in (found.due, found.weak))
    due.sort(key=lambda question: retrievability(cards[question.id], today))
    weak.sort(key=lambda question: cards[question.id].stability)
    return [*(Step(question, State.DUE) for question in due), *(Step(question, State.WEAK) for question in weak)]


def easy_first(new: Mapping[str, AnyQuestion], rng: Random) -> Iterator[Step]:
    """Yield the new questions: the easiest of each topic, then the next of each, and so on; code last, which takes long.

    One after the other, as they are wanted: a large bank has far more of them than a session.
    """
    rounds = _round_the_topics(new.values(), rng)
    steps = (Step(question, State.NEW) for question in rounds)
    return basics_first(steps, lambda name: Step(new[name], State.NEW) if name in new else None)


def waiting(due: Iterable[Card], siblings: Siblings, met: Iterable[str], today: dt.date) -> frozenset[str]:
    """Return the questions that are due and wait for another day, as one of their siblings is asked on this one, or was.

    The one most at risk is asked.  Whoever reckons comes to the same, also once some of the others were answered: so this does
    not depend on a seed.

    Args:
        due: The cards of what is due.
        siblings: The siblings of each question.
        met: What was asked today already.
        today: The study day.
    """
    barred = {name for each in met for name in siblings.get(each, ())}
    found = set()
    for card in sorted(due, key=lambda card: (retrievability(card, today), card.question_id)):
        if card.question_id in barred:
            found.add(card.question_id)
        else:
            barred.update(siblings.get(card.question_id, ()))
    return frozenset(found)


class Apart:
    """Keeps siblings apart: of two, of which one gives the other away, the second is put off.

    Args:
        siblings: The siblings of each question.
        met: What was asked today already.
    """

    def __init__(self, siblings: Siblings, met: Iterable[str]) -> None:
        self._siblings = siblings
        self._barred = {name for each in met for name in siblings.get(each, ())}
        self._waiting: set[str] = set()
        self.put_off: list[Step] = []
        """What did not pass so far."""

    def passing(self, steps: Iterable[Step]) -> Iterator[Step]:
        """Yield the steps without siblings among those that passed before, or were met.

        A new question that builds on one that was put off is put off with it.
        """
        for step in steps:
            waits = step.state is State.NEW and not self._waiting.isdisjoint(step.question.requires)
            if waits or step.question.id in self._barred:
                self.put_off.append(step)
                if step.state is State.NEW:
                    self._waiting.add(step.question.id)
            else:
                self._barred.update(self._siblings.get(step.question.id, ()))
                yield step


def met_on(cards: Mapping[str, Card], today: dt.date) -> list[str]:
    """Return what was answered today."""
    return [card.question_id for card in cards.values() if card.last == today]


def begun(cards: Mapping[str, Card], today: dt.date) -> int:
    """Return how many questions were answered today for the first time."""
    return sum(card.reps == 1 and card.last == today for card in cards.values())


def at_most_new(steps: Iterable[Step], most: int | None) -> Iterator[Step]:
    """Yield the steps, of the new ones the first few."""
    for step in steps:
        if step.state is State.NEW and most is not None:
            if most <= 0:
                continue
            most -= 1
        yield step


def mixed(known: Sequence[Step], new: Sequence[Step]) -> list[Step]:
    """Return the steps, each kind in its order, with the new ones spread evenly among the others."""
    places = [((number + 0.5) / len(group), step) for group in (known, new) for number, step in enumerate(group)]
    return [step for _, step in sorted(places, key=itemgetter(0))]


def interleaved(steps: Sequence[Step], after: str | None = None) -> list[Step]:
    """Return the steps in their order, except that no topic follows itself where another order avoids that.

    What a question builds on stays before it, if it was.

    Args:
        steps: The steps.
        after: The topic of what is asked before them.
    """
    ahead: set[str] = set()
    waiting: dict[str, deque[tuple[int, Step, set[str]]]] = {}
    for number, step in enumerate(steps):
        basics = ahead.intersection(step.question.requires)
        waiting.setdefault(step.question.topic, deque()).append((number, step, basics))
        ahead.add(step.question.id)
    order: list[Step] = []
    last = after
    for left in range(len(steps), 0, -1):
        ready = [topic for topic, queue in waiting.items() if ahead.isdisjoint(queue[0][2])]
        others = [topic for topic in ready if topic != last] or ready
        # A topic with more than half of what is left must come now, or it will meet itself at the end.
        most = max(others, key=lambda topic: len(waiting[topic]))
        crowded = 2 * len(waiting[most]) > left
        last = most if crowded else min(others, key=lambda topic: waiting[topic][0][0])
        _, step, _ = waiting[last].popleft()
        if not waiting[last]:
            del waiting[last]
        ahead.remove(step.question.id)
        order.append(step)
    return order


def basics_first(steps: Iterable[Step], step_of: Callable[[str], Step | None]) -> Iterator[Step]:
    """Yield the steps in their order, except that a question comes after those of its state that it builds on.

    Args:
        steps: The steps.
        step_of: Gives the step of a question by its id; ``None`` for one that is not among them.
    """
    placed: set[str] = set()

    def place(step: Step, below: frozenset[str]) -> Iterator[Step]:
        for name in step.question.requires:
            basic = step_of(name)
            if basic and basic.state is step.state and name not in placed and name not in below:
                yield from place(basic, below | {name})
        if step.question.id not in placed:
            placed.add(step.question.id)
            yield step

    for step in steps:
        yield from place(step, frozenset([step.question.id]))


def _is_leech(card: Card, today: dt.date) -> bool:
    return card.last < today and card.lapses >= LEECH_LAPSES and card.stability < LEECH_STABILITY


def _round_the_topics(questions: Iterable[AnyQuestion], rng: Random) -> Iterator[AnyQuestion]:
    """Yield one question of each topic, easy before hard, then the next of each; code after all else."""
    by_kind: dict[bool, dict[str, dict[int, list[AnyQuestion]]]] = {False: {}, True: {}}
    for question in questions:
        levels = by_kind[isinstance(question, CodeQuestion)].setdefault(question.topic, {})
        levels.setdefault(question.difficulty, []).append(question)
    for topics in by_kind.values():
        queues = [_drawn_easy_first(levels, rng) for levels in topics.values()]
        while turn := [drawn for queue in queues if (drawn := next(queue, None))]:
            rng.shuffle(turn)
            yield from sorted(turn, key=attrgetter("difficulty"))


def _drawn_easy_first(levels: Mapping[int, list[AnyQuestion]], rng: Random) -> Iterator[AnyQuestion]:
    """Yield the questions of each level of difficulty, from the lowest, in an order drawn as they are wanted."""
    for level in sorted(levels):
        rest = levels[level]
        while rest:
            drawn = rng.randrange(len(rest))
            rest[drawn], rest[-1] = rest[-1], rest[drawn]
            yield rest.pop()
