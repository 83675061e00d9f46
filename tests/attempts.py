"""An attempt and the question it answers, of which the tests of the memory change what they are about."""

import datetime as dt

from quizprep.errors import Mark
from quizprep.memory.events import Attempted
from quizprep.memory.history import History
from quizprep.model import Attempt, Bilingual, Kind, Outcome, Rating, RecallQuestion

NOON = dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))
ATTEMPT = Attempt(
    question_id="q0",
    topic="t",
    kind=Kind.RECALL,
    at=NOON,
    seed=1,
    response="b",
    outcome=Outcome.CORRECT,
    score=1.0,
    mistake=None,
    rating=Rating.GOOD,
    auto_rating=Rating.GOOD,
    seconds=1.0,
)
TEXT = Bilingual("?", "？")
QUESTION = RecallQuestion(
    id="q0",
    topic="t",
    difficulty=1,
    sources=("own/q",),
    prompt=TEXT,
    explanation=TEXT,
    points={},
    answer=TEXT,
    mark=Mark("t.yaml", 1, 1),
)


def latest(history: History, question_id: str) -> str | None:
    """Return the id of the latest attempt in force at a question."""
    found = reversed(history.recent(1000, question_id))
    return next((event.id for event, taken_back in found if isinstance(event, Attempted) and not taken_back), None)


def replace_latest(history: History, attempt: Attempt) -> None:
    """Rate the latest attempt at a question differently, or record the attempt where there is none."""
    event = latest(history, attempt.question_id)
    if event:
        history.replace(event, attempt)
    else:
        history.record(attempt)
