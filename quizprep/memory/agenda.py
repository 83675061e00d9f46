"""What a session has to know of the history: as little as will do, so that it begins at once however long that is."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet
from itertools import islice
from typing import NamedTuple

from quizprep.memory import order, session
from quizprep.memory.cards import Askable
from quizprep.memory.history import History
from quizprep.memory.order import LEECH_LAPSES, LEECH_STABILITY, Siblings, begun
from quizprep.model import Card


class Known(NamedTuple):
    """What the history says of the questions in scope; the words are those of :class:`~quizprep.memory.session.Session`."""

    cards: Mapping[str, Card]
    unseen: AbstractSet[str]
    due: int
    backlog: bool = False
    """Whether more is due than one sitting holds: then nothing new is begun."""


def for_review(history: History, bank: Askable, suspended: Collection[str], today: dt.date, new: int | None) -> Known:
    """Read from the history what a review is planned from.

    Args:
        history: The history.
        bank: The questions that can be asked.
        suspended: Those that are not to be, all the same.
        today: The study day.
        new: How many new questions may be begun today, with those that were already; ``None`` for any number.
    """
    unseen, outside = history.compared(bank)
    left_out = {*outside, *suspended}
    met, due = history.met_on(today), history.due_count(today)
    others = _due_among(history, left_out, today)
    if due - others > session.SITTING:
        # So many more that the others take nobody's place.
        at_risk = history.most_at_risk(today, session.SITTING + others)
        return Known(met | _sitting(at_risk, at_risk.keys() - left_out), frozenset(), due - others, backlog=True)
    begins = new is None or begun(met, today) < new
    all_due = history.cards_of(name for name in history.due(today) if name not in left_out)
    return Known(met | all_due, frozenset(unseen if begins else ()), due - others)


def for_drill(history: History, bank: Askable, in_scope: AbstractSet[str], today: dt.date) -> Known:
    """Read from the history what a drill is planned from; ``in_scope`` are the questions of ``bank`` that may be asked."""
    all_due, met = history.due(today), history.met_on(today)
    due = [name for name in all_due if name in in_scope]
    if len(due) > session.SITTING:
        at_risk = history.most_at_risk(today, session.SITTING + len(all_due) - len(due))
        return Known(met | _sitting(at_risk, in_scope), frozenset(), len(due), backlog=True)
    weak = history.weak(in_scope, LEECH_LAPSES, LEECH_STABILITY, today, session.SITTING)
    return Known(met | history.cards_of(due) | weak, frozenset(history.compared(bank).unseen), len(due))


def waiting(history: History, bank: Askable, suspended: Collection[str], siblings: Siblings, today: dt.date) -> frozenset[str]:
    """Return which questions are due and wait for another day, as a review of the bank would say it."""
    cards = for_review(history, bank, suspended, today, 0).cards
    due = (card for card in cards.values() if card.due <= today)
    return order.waiting(due, siblings, order.met_on(cards, today), today)


def whole(cards: Mapping[str, Card], in_scope: Iterable[str], today: dt.date) -> Known:
    """Return the same from all cards."""
    asked = frozenset(in_scope)
    return Known(cards, asked - cards.keys(), sum(cards[name].due <= today for name in cards.keys() & asked))


def _due_among(history: History, names: AbstractSet[str], today: dt.date) -> int:
    """Return how many of these questions are due."""
    if len(names) > session.SITTING:
        return sum(name in names for name in history.due(today))
    return sum(card.due <= today for card in history.cards_of(names).values())


def _sitting(at_risk: Mapping[str, Card], asked: AbstractSet[str]) -> dict[str, Card]:
    """Return of the cards the first ones that are asked about, as many as a sitting holds."""
    return dict(islice((each for each in at_risk.items() if each[0] in asked), session.SITTING))
