"""In which order: a plan made once, from the cards.

It holds what is due, most at risk first; in a drill also what is weak; then what is new, easy before hard, so many a day.
Siblings, of which one gives another away, are not asked on one day.  No topic comes twice in a row where that can be avoided:
mixed practice is harder, and stays.  A question comes after those that it builds on.
"""

import datetime as dt
from collections import Counter, deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import StrEnum
from operator import itemgetter
from random import Random
from types import MappingProxyType
from typing import NamedTuple

from quizprep.memory.scheduler import retrievability
from quizprep.model import AnyQuestion, Card, Kind

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


def by_urgency(
    questions: Iterable[AnyQuestion], cards: Mapping[str, Card], today: dt.date, rng: Random, failed: Collection[str]
) -> list[Step]:
    """Return the questions worth asking today, most urgent first: due, weak, new."""
    shuffled = list(questions)
    rng.shuffle(shuffled)  # sorting keeps this order among equals
    due, weak, new = [], [], []
    for question in shuffled:
        card = cards.get(question.id)
        if card is None:
            new.append(question)
        elif card.due <= today:
            due.append(question)
        elif question.id in failed or _is_leech(card, today):
            weak.append(question)

    def certainty(question: AnyQuestion) -> float:
        return retrievability(cards[question.id], today)

    def stability(question: AnyQuestion) -> float:
        return cards[question.id].stability

    return [
        *(Step(question, State.DUE) for question in sorted(due, key=certainty)),
        *(Step(question, State.WEAK) for question in sorted(weak, key=stability)),
        *basics_first([Step(question, State.NEW) for question in _round_the_topics(new)]),
    ]


def apart(steps: Iterable[Step], siblings: Siblings, met: Iterable[str]) -> tuple[list[Step], list[Step]]:
    """Return the steps without siblings among those before them or those met today, and the others.

    A new question that builds on one of the others waits with it.
    """
    asked = set(met)
    barred = {name for each in asked for name in siblings.get(each, ())}
    kept, put_off = [], []
    waiting: set[str] = set()
    for step in steps:
        waits = step.state is State.NEW and not waiting.isdisjoint(step.question.requires)
        if waits or step.question.id in barred:
            put_off.append(step)
            if step.state is State.NEW:
                waiting.add(step.question.id)
        else:
            kept.append(step)
            barred.update(siblings.get(step.question.id, ()))
    return kept, put_off


def begun(cards: Mapping[str, Card], today: dt.date) -> int:
    """Return how many questions were answered today for the first time."""
    return sum(card.reps == 1 and card.last == today for card in cards.values())


def at_most_new(steps: Iterable[Step], most: int | None) -> list[Step]:
    """Return the steps, of the new ones the first few."""
    kept = []
    for step in steps:
        if step.state is State.NEW and most is not None:
            if most <= 0:
                continue
            most -= 1
        kept.append(step)
    return kept


def mixed(known: Sequence[Step], new: Sequence[Step]) -> list[Step]:
    """Return the steps, each kind in its order, with the new ones spread evenly among the others."""
    places = [((number + 0.5) / len(group), step) for group in (known, new) for number, step in enumerate(group)]
    return [step for _, step in sorted(places, key=itemgetter(0))]


def interleaved(steps: Sequence[Step]) -> list[Step]:
    """Return the steps in their order, except that no topic follows itself where another order avoids that.

    What a question builds on stays before it, if it was.
    """
    ahead: set[str] = set()
    waiting: dict[str, deque[tuple[int, Step, set[str]]]] = {}
    for number, step in enumerate(steps):
        basics = ahead.intersection(step.question.requires)
        waiting.setdefault(step.question.topic, deque()).append((number, step, basics))
        ahead.add(step.question.id)
    order: list[Step] = []
    last = None
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


def basics_first(steps: Sequence[Step]) -> list[Step]:
    """Return the steps in their order, except that a question comes after those of its state that it builds on."""
    by_id = {step.question.id: step for step in steps}
    order: dict[str, Step] = {}

    def place(step: Step, below: frozenset[str]) -> None:
        for name in step.question.requires:
            basic = by_id.get(name)
            if basic and basic.state is step.state and name not in order and name not in below:
                place(basic, below | {name})
        order.setdefault(step.question.id, step)

    for step in steps:
        place(step, frozenset([step.question.id]))
    return list(order.values())


def _is_leech(card: Card, today: dt.date) -> bool:
    return card.last < today and card.lapses >= LEECH_LAPSES and card.stability < LEECH_STABILITY


def _round_the_topics(questions: Sequence[AnyQuestion]) -> list[AnyQuestion]:
    """Return the easiest question of each topic, then the second easiest of each, and so on; code last, which takes long."""
    turns: Counter[str] = Counter()
    ranked = []
    for question in sorted(questions, key=lambda question: (question.kind is Kind.CODE, question.difficulty)):
        turns[question.topic] += 1
        ranked.append((question.kind is Kind.CODE, turns[question.topic], question))
    return [question for *_, question in sorted(ranked, key=itemgetter(0, 1))]
