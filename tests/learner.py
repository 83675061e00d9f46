"""A learner whose forgetting is known: what they recall is drawn from a curve, by a seed."""

import datetime as dt
from collections.abc import Container, Iterator, Sequence
from random import Random
from typing import NamedTuple

import fsrs

from quizprep.memory.events import Attempted
from quizprep.memory.history import History
from quizprep.memory.scheduler import Weights, next_card, retrievability
from quizprep.model import (
    AnyQuestion,
    Card,
    ChoiceQuestion,
    FormulaQuestion,
    NumericQuestion,
    Rating,
    content_hash,
)

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

    def study(self, first: int, last: int, weights: Weights = (), off: Container[int] = ()) -> Iterator[Answer]:
        """Yield the answers of these days, some of them off, by some parameters; what came before is replayed with them."""
        self._cards = {name: replayed(name, log, weights) for name, log in self._logs.items()}
        for number in (number for number in range(first, last) if number not in off):
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


def live_a_year(history: History, questions: Sequence[AnyQuestion], seed: int = 0) -> dt.date:
    """Put a year of learning into a history: some days off, some kinds harder than others; return its last day."""
    rng, days = Random(seed), 365
    off = {day for day in range(days - 12) if rng.random() < (0.5 if day % 7 >= 5 else 0.12) or 100 <= day < 114}
    named = {f"question-{number}": question for number, question in enumerate(rng.sample(questions, 300))}
    answers = Learner(len(named), new_a_day=2, seed=seed).study(0, days, off=off)
    history.merge(attempted(number, answer, named[answer.question_id], rng) for number, answer in enumerate(answers, start=1))
    history.catch_up()
    return START + dt.timedelta(days=days - 1)


def attempted(number: int, answer: Answer, question: AnyQuestion, rng: Random) -> Attempted:
    """Return the event of an answer; who does not remember makes a mistake that people make, if the question names any."""
    at = dt.datetime.combine(answer.day, dt.time(20), dt.UTC)
    right = answer.rating > Rating.AGAIN
    return Attempted(
        id=str((round(at.timestamp() * 1000) << 20) + number),
        at=at,
        day=answer.day,
        question=question.id,
        topic=question.topic,
        kind=question.kind,
        content_hash=content_hash(question),
        seed="1",
        response="",
        outcome="correct" if right else "incorrect",
        score=float(right),
        mistake=rng.choice([*mistakes_of(question), None]) if not right else None,
        rating=answer.rating,
        auto_rating=answer.rating,
        seconds=rng.uniform(15, 75),
        hints=0,
    )


def mistakes_of(question: AnyQuestion) -> list[str]:
    """Return the names of the mistakes that a question knows."""
    match question:
        case ChoiceQuestion():
            return [key for key in question.options if key not in question.answer]
        case NumericQuestion() | FormulaQuestion():
            return list(question.mistakes)
    return []


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
