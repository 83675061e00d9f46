"""The judge as others use it: a warm child process, started while the learner reads, with a bound on the time it takes.

While the child starts, what is no formula is refused here, and what equals the answer at a glance is accepted here.  A child
that hangs is killed and replaced, one that dies is replaced and asked again.
"""

import os
import queue
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from msgspec import DecodeError

from quizprep.formula.wire import Reply, Request, line, read_reply
from quizprep.model import Bilingual, FormulaQuestion, FormulaVerdict, ResponseError

SECONDS = 5.0
"""Longest time one verdict may take."""

SECONDS_TO_START = 60.0
"""Longest time a child may take to load; SymPy from a cold disk is slow."""

COMMAND = (sys.executable, "-I", "-m", "quizprep.formula.child")

_TOO_LONG = Bilingual(
    "Checking this formula took too long and was stopped. It is not graded; try a simpler form.",
    "判定此公式耗时过长，已中止。本次不计分；请换一种更简单的写法。",
)
_DIED = Bilingual(
    "The process that checks formulas could not be kept running. This answer is not graded.",
    "公式判定进程无法正常运行。本次作答不计分。",
)


class Checker:
    """A context manager around the child; nothing runs before ``start`` or the first ``judge``."""

    def __init__(self, *, seconds: float = SECONDS, command: Sequence[str] = COMMAND) -> None:
        self.seconds = seconds
        self.command = command
        self._child: _Child | None = None
        self._number = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def start(self) -> None:
        """Start the child, unless it runs; returns at once.  Where it cannot be started, ``judge`` says so."""
        if self._child is None:
            with suppress(OSError):
                self._child = _Child(self.command)

    def close(self) -> None:
        """End the child, if there is one."""
        if self._child is not None:
            self._child.end()
            self._child = None

    def judge(self, question: FormulaQuestion, response: str) -> FormulaVerdict:
        """Return the verdict on a response.

        Raises:
            ResponseError: where the response is no formula.

        """
        from quizprep.formula.judge import at_a_glance, ungraded  # by now the question is on the screen

        # Nobody waits for a child that is still starting, where the answer is right at a glance.
        if not self._has_started() and (verdict := at_a_glance(question, response)):
            return verdict
        for _ in range(2):
            try:
                reply = self._ask(question, response)
            except TimeoutError:
                self.close()
                self.start()
                return ungraded(question, response, _TOO_LONG)
            except EOFError:
                self.close()
                continue
            return self._verdict(question, response, reply)
        return at_a_glance(question, response) or ungraded(question, response, _DIED)

    def _has_started(self) -> bool:
        return self._child is not None and self._child.has_spoken()

    def _ask(self, question: FormulaQuestion, response: str) -> Reply:
        self.start()
        if self._child is None:
            raise EOFError
        self._number += 1
        self._child.wait_until_ready()
        return self._child.ask(Request(self._number, question, response), self.seconds)

    @staticmethod
    def _verdict(question: FormulaQuestion, response: str, reply: Reply) -> FormulaVerdict:
        if reply.verdict is not None:
            return reply.verdict
        if reply.refused is not None:
            raise ResponseError(reply.refused, response, reply.span, reply.readings)
        from quizprep.formula.judge import ungraded

        fault = reply.fault or "?"
        text = Bilingual(
            f"Checking this formula failed: {fault}. It is not graded.", f"判定此公式时出错：{fault}。本次不计分。"
        )
        return ungraded(question, response, text)


class _Child:
    """One child process, and the thread that takes its replies."""

    def __init__(self, command: Sequence[str]) -> None:
        self.process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # Any folder that is there: the current one may have been removed.
            cwd=Path(sys.executable).anchor or None,
            # Ctrl-C in the terminal reaches the foreground group only.
            start_new_session=os.name == "posix",
        )
        self.replies: queue.SimpleQueue[Reply | None] = queue.SimpleQueue()
        self.ready = False
        self.thread = threading.Thread(target=self._listen, daemon=True)
        self.thread.start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        try:
            for text in self.process.stdout:
                self.replies.put(read_reply(text))
        except DecodeError:
            pass  # whatever says this is not our child any more
        finally:
            self.replies.put(None)

    def has_spoken(self) -> bool:
        """Tell whether the child is ready, without waiting."""
        return self.ready or not self.replies.empty()

    def wait_until_ready(self) -> None:
        """Wait for the child's first word; raises like :meth:`ask`."""
        while not self.ready:
            self.ready = self._next(SECONDS_TO_START).number == 0

    def ask(self, request: Request, seconds: float) -> Reply:
        """Return the reply to a request.

        Raises:
            EOFError: where the child has died.
            TimeoutError: where it takes longer than ``seconds``.

        """
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(line(request))
            self.process.stdin.flush()
        except OSError:
            raise EOFError from None
        reply = self._next(seconds)
        while reply.number != request.number:
            reply = self._next(seconds)
        return reply

    def _next(self, seconds: float) -> Reply:
        try:
            reply = self.replies.get(timeout=seconds)
        except queue.Empty:
            raise TimeoutError from None
        if reply is None:
            raise EOFError
        return reply

    def end(self) -> None:
        """Kill the process and wait for it; there is nothing in it to be saved."""
        self.process.kill()
        self.process.wait()
        self.thread.join()
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe is not None
            # What was not yet written to a dead child is lost with it.
            with suppress(OSError):
                pipe.close()
