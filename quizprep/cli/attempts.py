"""From a verdict to the row of history."""

from datetime import datetime

from quizprep.memory.pauses import paused
from quizprep.memory.scheduler import rating_for
from quizprep.model import AnyQuestion, Attempt, Verdict, content_hash


def attempt(
    question: AnyQuestion,
    seed: int,
    response: str,
    verdict: Verdict,
    *,
    at: datetime,
    seconds: float,
    stopped: float = 0.0,
    hints: int = 0,
) -> Attempt:
    """Return the attempt that a verdict makes; its rating follows from the verdict, what was a pause from its time.

    Args:
        question: The question.
        seed: Of the variant that was asked.
        response: What the learner answered.
        verdict: What came of it.
        at: Now.
        seconds: How long the question was on the screen.
        stopped: How many of these the program was stopped, or the machine asleep.
        hints: How many hints were shown.
    """
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
        paused=paused(question.kind, seconds, stopped),
        content_hash=content_hash(question),
    )
