"""Pauses: how many of the seconds that a question was on the screen the learner was away.

Decided when the answer is given, and kept with it.  What was seen to be a pause is one, the program stopped or the machine
asleep; of the rest, what is longer than anybody thinks about one question.
"""

from quizprep.model import Kind

AWAY, AWAY_IN_CODE = 300, 3600
"""Seconds on one question after which the learner must have been away.

The formats before the fourth had no marks, and are read by these: they stay as they are.
"""


def paused(kind: Kind, seconds: float, stopped: float = 0.0) -> float:
    """Return how many seconds of an answer were a pause.

    Args:
        kind: The kind of its question.
        seconds: How long the question was on the screen.
        stopped: How many of these nobody can have thought about it, as the program or the machine stood still.
    """
    awake = seconds - stopped
    return stopped + max(0.0, awake - (AWAY_IN_CODE if kind is Kind.CODE else AWAY))
