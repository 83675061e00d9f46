"""Judging beside the command line: a process forked off at the very start loads NumPy and the judge on a core of its own.

Meanwhile the command line loads what it parses, shows and records with; then it sends the request over and waits.  That takes a
third off the wait for a verdict.  Both sides are our own code, so what passes between them may be pickled.
"""

import gc
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from typing import Any, BinaryIO, NamedTuple, TypeVar

from quizprep.errors import QuizprepError
from quizprep.model import CodeVerdict

Prepared = TypeVar("Prepared")


class _Warm(NamedTuple):
    """The process that waits for a request, and the two ends that it is spoken to by."""

    process: int
    requests: BinaryIO
    answers: BinaryIO


_warm: list[_Warm] = []
"""At most one: forked at the start of a command that hands a file in."""


def warm_up() -> None:
    """Fork the process, where the platform can; it ends by itself when the command line does."""
    if not hasattr(os, "fork"):
        return
    their_requests, our_requests = os.pipe()
    our_answers, their_answers = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(our_requests)
        os.close(our_answers)
        _serve(os.fdopen(their_requests, "rb"), os.fdopen(their_answers, "wb"))
    os.close(their_requests)
    os.close(their_answers)
    _warm.append(_Warm(process, os.fdopen(our_requests, "wb"), os.fdopen(our_answers, "rb")))


def judge_beside(arguments: dict[str, Any], prepare: Callable[[], Prepared]) -> tuple[CodeVerdict, Prepared]:
    """Return the verdict of ``judge(**arguments)`` and what ``prepare`` returns, done at once if there is a warm process.

    Raises:
        QuizprepError: as ``judge`` raises it.
        RuntimeError: ``judge`` fails otherwise, which is a bug; the text is its traceback.

    """
    if not _warm:
        from quizprep.coding.judge import judge

        return judge(**arguments), prepare()
    import pickle

    warm = _warm.pop()
    try:
        with warm.requests:
            pickle.dump(arguments, warm.requests)
        prepared = prepare()
        with warm.answers:
            answer = warm.answers.read()
    except KeyboardInterrupt:
        with suppress(ProcessLookupError):  # it had its Ctrl-C too, unless that came from a program
            os.kill(warm.process, signal.SIGINT)
        raise
    finally:
        os.waitpid(warm.process, 0)
    if not answer:
        raise RuntimeError("the process that judges ended without a verdict")
    result: CodeVerdict | Exception = pickle.loads(answer)  # noqa: S301  (our own process wrote it)
    if isinstance(result, Exception):
        raise result
    return result, prepared


def _serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Load the judge, answer one request, and end this process; a closed pipe is no request."""
    try:
        import pickle

        from quizprep.coding import judge
        from quizprep.coding.sandbox import Sandbox

        with Sandbox() as warm:
            judge.load()
            gc.enable()  # off since the start of the program
            if request := requests.read():
                arguments = pickle.loads(request)  # noqa: S301  (our own process wrote it)
                pickle.dump(_answer(judge.judge, {**arguments, "warm": warm}), answers)
                answers.flush()
    finally:
        os._exit(0)


def _answer(judge: Callable[..., CodeVerdict], arguments: dict[str, Any]) -> CodeVerdict | Exception:
    try:
        return judge(**arguments)
    except QuizprepError as error:
        return error
    except Exception:  # noqa: BLE001  (whatever it is, the command line reports it)
        import traceback

        return RuntimeError(traceback.format_exc())
