"""FSRS fitted to one learner: the parameters of the model that make their own reviews most likely.

A fit always looks better on what it was fitted to.  So the latest part of the history is held out: the parameters are fitted to
what came before, and are kept only where they predict the later part better than those used so far.  The optimiser is that of
``fsrs-rs-python``, which takes milliseconds.
"""

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence

from quizprep.errors import QuizprepError, counted
from quizprep.figures import Fit
from quizprep.memory import scheduler
from quizprep.model import Rating

NEEDED = 512
"""Reviews; fewer say too little about so many parameters."""

FITTED_TO = 0.8
"""The part of the reviews, the earliest, that the parameters are fitted to."""

Journal = Sequence[tuple[dt.date, Rating]]
"""The days on which a question was answered, each with the rating that counts."""


def fit(questions: Iterable[tuple[str, Iterable[scheduler.Entry]]], used: scheduler.Weights = ()) -> Fit:
    """Fit the parameters to a history, and say whether they are better.

    Args:
        questions: Each question with its attempts, in their order.
        used: The parameters used so far; empty for the published ones.

    Raises:
        QuizprepError: If there are too few reviews, or the optimiser is not installed.
    """
    journals = {name: list(scheduler.day_ratings(entries)) for name, entries in questions}
    days = sorted(day for journal in journals.values() for day, _ in journal[1:])
    if len(days) < NEEDED:
        raise QuizprepError(
            f"{counted(len(days), 'review')} so far, and {NEEDED} are needed to fit FSRS to you; go on reviewing"
        )
    since = days[int(len(days) * FITTED_TO)]
    weights = _fitted(journals.values(), since)
    published, so_far, fitted = (_loss(journals, since, tried) for tried in ((), used, weights))
    return Fit(
        reviews=len(days),
        held_out=sum(day >= since for day in days),
        since=since,
        published=published,
        used=so_far,
        fitted=fitted,
        kept=fitted < min(so_far, published),
        weights=weights,
    )


def _fitted(journals: Iterable[Journal], since: dt.date) -> scheduler.Weights:
    try:
        from fsrs_rs_python import DEFAULT_PARAMETERS, FSRS, FSRSItem, FSRSReview
    except ImportError:
        raise QuizprepError("fsrs-rs-python is not installed; pip install 'quizprep[fit]'") from None
    items = []
    for journal in journals:
        known = [FSRSReview(int(rating), pause) for rating, pause in _pauses(journal, since)]
        items += [FSRSItem(known[:end]) for end in range(2, len(known) + 1)]
    # Same-day reviews are practice here, and never reach the model.
    fitted = FSRS(DEFAULT_PARAMETERS).compute_parameters(items, enable_short_term=False)
    return tuple(fitted)


def _pauses(journal: Journal, since: dt.date) -> Iterator[tuple[Rating, int]]:
    """Yield each rating before a day, with the days since the one before it."""
    before = None
    for day, rating in journal:
        if day >= since:
            break
        yield rating, (day - before).days if before else 0
        before = day


def _loss(journals: Mapping[str, Journal], since: dt.date, weights: scheduler.Weights) -> float:
    """Return the mean negative log-likelihood of the answers since a day, each predicted from all before it."""
    losses = []
    for name, journal in journals.items():
        card = None
        for day, rating in journal:
            if card is not None and day >= since:
                chance = scheduler.retrievability(card, day, weights)
                losses.append(-math.log(chance if rating > Rating.AGAIN else 1 - chance))
            card = scheduler.next_card(name, card, rating, day, weights)
    return math.fsum(losses) / len(losses)
