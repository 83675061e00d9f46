"""From a verdict to the row of history."""

from datetime import datetime

from quizprep.memory.scheduler import rating_for
from quizprep.model import AnyQuestion, Attempt, Verdict, content_hash


def attempt(
    question: AnyQuestion, seed: int, response: str, verdict: Verdict, *, at: datetime, seconds: float, hints: int = 0
) -> Attempt:
    """Return the attempt that a verdict makes; its rating follows from the verdict."""
    rating = rating_for(verdict, hints)
    return Attempt(
        question_id=question.id,
        topic=question.topic,
        kind=question.kind,
        at=at,
        seed=seed,
        response=response,
        outcome=verdict.outcome,
        score=verdict.score,
        mistake=verdict.mistake,
        rating=rating,
        auto_rating=rating,
        seconds=seconds,
        hints=hints,
        content_hash=content_hash(question),
    )
