"""A learner whose forgetting is known: what they recall is drawn from a curve, by a seed."""

import datetime as dt
from collections.abc import Iterator
from random import Random
from typing import NamedTuple

import fsrs

from quizprep.memory.scheduler import Weights, next_card, retrievability
from quizprep.model import Card, Rating

PUBLISHED = fsrs.scheduler.DEFAULT_PARAMETERS
FORGETFUL = (*(weight * 0.35 for weight in PUBLISHED[:4]), *PUBLISHED[4:8], PUBLISHED[8] * 0.6, *PUBLISHED[9:])
"""Who forgets three times as fast at first, and gains less by each review."""

START = dt.date(2026, 1, 1)


class Answer(NamedTuple):
    """One answer of the learner."""

    day: dt.date
    question_id: str
    rating: Rating
    first: bool


class Learner:
    """Somebody who answers each day what is due, and some new questions, until there are no more.

    Args:
        questions: How many there are.
        new_a_day: How many of them are begun a day.
        memory: The parameters by which this learner really forgets; empty for the published ones.
        seed: Decides on what is recalled.
    """

    def __init__(self, questions: int, *, new_a_day: int, memory: Weights = (), seed: int = 0) -> None:
        self._new = [f"question-{number}" for number in range(questions)]
        self._new_a_day = new_a_day
        self._memory = memory
        self._rng = Random(seed)
        self._truth: dict[str, Card] = {}
        self._cards: dict[str, Card] = {}
        self._logs: dict[str, list[tuple[dt.date, Rating]]] = {}

    def study(self, first: int, last: int, weights: Weights = ()) -> Iterator[Answer]:
        """Yield the answers of these days, scheduled with some parameters; what came before is replayed with them."""
        self._cards = {name: replayed(name, log, weights) for name, log in self._logs.items()}
        for number in range(first, last):
            day = START + dt.timedelta(days=number)
            due = [name for name, card in self._cards.items() if card.due <= day]
            new = [self._new.pop() for _ in range(min(self._new_a_day, len(self._new)))]
            for name in due + new:
                yield self._answer(name, day, weights)

    def _answer(self, name: str, day: dt.date, weights: Weights) -> Answer:
        truth = self._truth.get(name)
        known = self._rng.random() < (0.6 if truth is None else retrievability(truth, day, self._memory))
        rating = Rating.GOOD if known else Rating.AGAIN
        self._truth[name] = next_card(name, truth, rating, day, self._memory)
        self._cards[name] = next_card(name, self._cards.get(name), rating, day, weights)
        self._logs.setdefault(name, []).append((day, rating))
        return Answer(day, name, rating, truth is None)


def replayed(name: str, log: list[tuple[dt.date, Rating]], weights: Weights) -> Card:
    """Return the card that a log gives."""
    card = None
    for day, rating in log:
        card = next_card(name, card, rating, day, weights)
    assert card
    return card


def retention(answers: list[Answer]) -> float:
    """Return how much was still known of what was asked again."""
    again = [answer.rating > Rating.AGAIN for answer in answers if not answer.first]
    return sum(again) / len(again)
