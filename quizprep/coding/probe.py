"""What confines a submission on this machine, found out by running one that does nothing."""

from collections.abc import Sequence
from pathlib import Path

from quizprep.coding.exchange import Exchange, Request, Submission
from quizprep.coding.sandbox import Sandbox
from quizprep.coding.suite import Call, Task

SECONDS = 10.0


def isolation(demanded: Sequence[str] = ()) -> str:
    """Return the layers that hold, as a verdict names them.

    Raises:
        QuizprepError: no submission can be run here, or a layer that is demanded does not hold.

    """
    nothing = Submission(Path("nothing.py"), b"def nothing():\n    return 0\n")
    with Sandbox() as sandbox, Exchange(sandbox, Task("nothing"), nothing, "numpy", "cpu", demanded=demanded) as exchange:
        exchange.ask(Request(Call()), SECONDS)
        return exchange.isolation
