"""The warm process that judges formulas: ``python -I -m quizprep.formula.child``, requests in, replies out.

It loads SymPy once, then answers request after request.  A thread reads standard input and ends the process the moment it
closes, even in the middle of a computation, so that no process outlives the one it works for.
"""

import os
import signal
import sys
import threading
from queue import SimpleQueue

from quizprep.formula.wire import Reply, Request, line, read_request
from quizprep.model import ResponseError


def main() -> None:
    """Answer requests until standard input closes."""
    # Ctrl-C in the terminal is for the parent.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    requests: SimpleQueue[Request] = SimpleQueue()
    threading.Thread(target=_listen, args=(requests,), daemon=True).start()
    _warm_up()
    _say(Reply(0))
    while True:
        _say(_answer(requests.get()))


def _listen(requests: "SimpleQueue[Request]") -> None:
    try:
        for text in sys.stdin.buffer:
            requests.put(read_request(text))
    finally:
        os._exit(0)


def _say(reply: Reply) -> None:
    sys.stdout.buffer.write(line(reply))
    sys.stdout.buffer.flush()


def _answer(request: Request) -> Reply:
    from quizprep.formula.judge import judge

    try:
        return Reply(request.number, verdict=judge(request.question, request.response))
    except ResponseError as error:
        return Reply(request.number, refused=error.message, span=error.span, readings=error.readings)
    except Exception as error:  # noqa: BLE001 - a bug of ours costs one verdict, said as such; not the session
        return Reply(request.number, fault=f"{type(error).__name__}: {error}")


def _warm_up() -> None:
    """Judge once, so that the first learner does not wait for what is loaded and cached on first use."""
    from quizprep.formula import judge
    from quizprep.formula.proving import proof
    from quizprep.formula.reading.reader import read
    from quizprep.model import Variable

    del judge
    variables = {"x": Variable("real (0, 1)"), "n": Variable("integer [1, 9]")}
    pairs = (
        ("log(x/n) + floor(n/2)", "log(x) - log(n) + floor((n + 2)/2) - 1"),
        ("(x + 1)^2/n", "(x^2 + 2x + 1)/n"),
        ("sqrt(x) exp(x) - max(x, n)", "exp(x) x^(1/2) - max(n, x)"),
    )
    for left, right in pairs:
        proof.is_proved(read(left, variables), read(right, variables), variables, seconds=1.0)


if __name__ == "__main__":
    main()
