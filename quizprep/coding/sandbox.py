"""The process that runs submissions, seen from the trusted side; the one module here that starts processes.

``Sandbox`` starts the worker at once and returns, so that the judge can import NumPy and draw cases while the worker does the
same.  ``Sandbox.run`` has the worker fork a child for one submission and hands it four private pipes; a **run** sends frames
to it, receives frames with a time limit by the judge's own clock, and ends by killing the child with all its descendants.
The judge's memory, files and decisions are never within the child's reach through anything opened here.

What confines the child is set by the child before it runs a line of the submission (limits in ``child``, what the kernel
offers beyond them in ``confinement``), and reported in its first frame.
"""

import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

from quizprep.coding import scratch
from quizprep.errors import QuizprepError

WORKER = Path(__file__).with_name("worker.py")
LARGEST_SOURCE = 2 << 20
MEMORY = 4 << 30
"""Bytes of address space that a submission may take beyond what the libraries take."""
MOST_OUTPUT = 1 << 20
"""Bytes that a submission may print."""
KEPT_OUTPUT = 8_000
MOST_REPLIES = 256 << 20
"""Bytes that the children of one submission may answer with, so that many large results do not fill the judge's memory."""
LARGEST_READ = 1 << 16
"""Bytes: as many as a pipe holds."""
LONGEST_REST = 0.004
LOOK = 0.1
"""Seconds between two looks at whether a verdict is still wanted, where that may change."""
START_SECONDS = 60.0
"""How long the worker may take to start; importing PyTorch from a cold disk takes long."""
END_SECONDS = 10.0
PASSED_ON = ("CUDA_HOME", "CUDA_VISIBLE_DEVICES", "DYLD_LIBRARY_PATH", "LD_LIBRARY_PATH", "NVIDIA_VISIBLE_DEVICES", "PATH")
"""The environment variables that Python, NumPy and the CUDA driver may need; nothing else of the environment gets through."""


class Ended(Exception):  # noqa: N818  (an end of a run, often the submission's right)
    """The child will not answer any more; ``how`` is ``time``, ``flood``, ``large``, ``garbage`` or ``gone``."""

    def __init__(self, how: str) -> None:
        super().__init__(how)
        self.how = how


class GivenUp(BaseException):
    """The verdict is not wanted any more; no ``Exception``, which shrinking takes for a call that cannot be judged."""


class Exit(NamedTuple):
    """How a child ended."""

    by_signal: bool
    code: int

    def __str__(self) -> str:
        if not self.by_signal:
            return f"exit status {self.code}"
        try:
            return signal.Signals(self.code).name
        except ValueError:
            return f"signal {self.code}"


class Sandbox:
    """A warm worker; use as a context manager, which leaves no process and no file behind."""

    def __init__(self, modules: Sequence[str] = (), is_given_up: Callable[[], bool] | None = None) -> None:
        """Start the worker and return at once; ``modules`` are imported there before the first fork.

        Whoever waits for a frame while ``is_given_up`` says so gets ``GivenUp``.
        """
        self.is_given_up = is_given_up
        self._modules = modules
        self._swept = False
        self._start()

    def _start(self) -> None:
        if os.name != "posix":
            raise QuizprepError("judging code needs Linux or macOS; on Windows, use WSL")
        ours, theirs = socket.socketpair()
        here = os.getcwd()  # noqa: PTH109  (``python -m`` has put it first: a learner's numpy.py is not NumPy)
        # Absolute: the worker runs in the root folder, and may read all that a path leads to.
        places = dict.fromkeys(os.path.abspath(path) for path in sys.path)  # noqa: PTH100  (faster, as the next)
        paths = [path for path in places if path != here and os.path.isdir(path)]  # noqa: PTH112
        self._control = ours
        self._ready = False
        self._prepared = b""
        """The requests that the worker has read already."""
        self._process = subprocess.Popen(  # noqa: S603  (our own interpreter and script)
            # -S: no .pth file is run, which may do anything and takes 10 ms; the worker is told the paths.
            [sys.executable, "-I", "-S", str(WORKER), os.pathsep.join(paths), *self._modules],
            stdin=theirs.fileno(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env=_environment(os.environ),
            start_new_session=True,
        )
        theirs.close()

    def has_loaded(self, modules: Sequence[str]) -> bool:
        """Whether exactly these modules are imported in the worker, NumPy aside."""
        return list(modules) == list(self._modules)

    def run(
        self,
        setup: Mapping[str, Any],
        source: bytes,
        *,
        processor_seconds: int,
        limit_memory: bool = True,
        most_replies: int = MOST_REPLIES,
    ) -> "Run":
        """Have a child forked for one submission; its first frames are on their way when this returns."""
        if not self._swept:
            scratch.sweep()  # while the worker starts
            self._swept = True
        limits = {"processor_seconds": processor_seconds, "memory": MEMORY if limit_memory else 0}
        return Run(self, {**setup, **limits}, source, most_replies)

    def prepare(self, frames: bytes) -> bool:
        """Have these requests read before the next fork, for all children to come; return whether the worker holds them.

        The first of a class is not kept waiting for that.
        """
        if self._ready and frames is not self._prepared:
            read, write = os.pipe()
            with open(write, "wb") as stream:  # noqa: PTH123
                self._command(b"c", [read])
                os.close(read)
                with suppress(BrokenPipeError):  # seen when a child is asked for
                    stream.write(frames)
            self._prepared = frames
        return frames is self._prepared

    def command_run(self, descriptors: Sequence[int]) -> None:
        """Have a child forked that holds these descriptors."""
        self._command(b"r", descriptors)

    def _command(self, command: bytes, descriptors: Sequence[int]) -> None:
        try:
            socket.send_fds(self._control, [command], descriptors)
        except OSError:
            raise QuizprepError("the process that runs submissions was ended from outside; try again") from None

    def command_end(self) -> Exit:
        """Have the child and its descendants killed, and return how the child had ended."""
        from quizprep.coding.wire import STATUS

        self.wait_until_ready()
        try:
            self._control.settimeout(END_SECONDS)
            self._control.sendall(b"e")
            answer = self._control.recv(STATUS.size, socket.MSG_WAITALL)
        except OSError:
            answer = b""
        if len(answer) == STATUS.size:
            by_signal, code = STATUS.unpack(answer)
            return Exit(bool(by_signal), code)
        # The submission ended the worker, and with it itself: the kernel kills a child whose parent dies.
        self.close()
        self._start()
        return Exit(by_signal=True, code=signal.SIGKILL)

    def wait_until_ready(self) -> None:
        """Wait for the worker's imports, which no submission's time includes."""
        if self._ready:
            return
        try:
            self._control.settimeout(START_SECONDS)
            self._ready = self._control.recv(1) == b"!"
        except OSError:
            self._ready = False
        if not self._ready:
            raise QuizprepError(f"cannot start the process that runs submissions ({sys.executable}); is NumPy installed there?")

    def close(self) -> None:
        """End the worker; it ends its children when the judge hangs up."""
        self._control.close()
        try:
            self._process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


class Run:
    """One child: frames go in, frames come out, prints are kept."""

    def __init__(self, sandbox: Sandbox, setup: dict[str, Any], source: bytes, most_replies: int) -> None:
        self.received = 0
        """Bytes that the child has answered with."""
        self._most_replies = most_replies
        self._sandbox = sandbox
        from quizprep.coding.wire import frame  # NumPy's import passes while the worker starts

        self._lock: int | None
        self._scratch, self._lock = scratch.make()
        self._exit: Exit | None = None
        self._printed = bytearray()
        self._outgoing = bytearray()
        self._incoming = bytearray()
        self._much = False
        """Whether the last look found a pipe half full, so that the child may have to wait for us."""
        self._over = ""
        """Why no frame will come but those that have come, once that is so."""
        ends = [os.pipe() for _ in range(4)]
        (requests, self._requests), (self._replies, replies), (self._prints, prints), (self._bell, bell) = ends
        theirs = [requests, replies, prints, bell]
        self._open = {self._requests: select.POLLOUT, **dict.fromkeys((self._replies, self._prints, self._bell), select.POLLIN)}
        """Our ends of the pipes that are not at their end, and what is waited for at each."""
        for descriptor in self._open:
            os.set_blocking(descriptor, False)
        try:
            sandbox.command_run(theirs)
        finally:
            for descriptor in theirs:
                os.close(descriptor)
        self.send(frame({**setup, "scratch": self._scratch}, source))

    @property
    def printed(self) -> str:
        """What the submission printed, cut; complete once the run has ended."""
        return self._printed[:KEPT_OUTPUT].decode("utf-8", "replace")

    def send(self, frames: bytes) -> None:
        """Send frames; returns at once, whether or not the child reads: what it does not take now follows later."""
        self._outgoing += frames
        self._move(0)

    def receive(self, seconds: float, *, one_of_many: bool = False) -> bytes:
        """Return the next frame; one of many, the last of which the child rings for, is only looked for now and then.

        Raises:
            Ended: none came in time, or none will come.
            GivenUp: nobody waits for it any more.

        """
        self._sandbox.wait_until_ready()
        deadline = time.monotonic() + seconds
        while (frame := self._take()) is None:
            if self._over:
                raise Ended("garbage" if self._over == "gone" and self._incoming else self._over)
            if (left := deadline - time.monotonic()) <= 0:
                raise Ended("time")
            if one_of_many and not self._incoming and not self._much:
                self._rest()
            self._move(left if self._sandbox.is_given_up is None else min(left, LOOK))
            if self._sandbox.is_given_up and self._sandbox.is_given_up():
                raise GivenUp
        return frame

    def end(self) -> Exit:
        """Kill the child and all it started, remove its folder, and return how the child had ended."""
        try:
            return self._kill()
        finally:
            for descriptor in (self._requests, self._replies, self._prints, self._bell):
                self._close(descriptor)
            if self._lock is not None:
                scratch.remove(self._scratch)
                os.close(self._lock)
                self._lock = None

    def _kill(self) -> Exit:
        if self._exit is None:
            self._exit = self._sandbox.command_end()
            self._close(self._requests)
            # All other ends of the pipes are closed now: what is left in them is all there will be.
            deadline = time.monotonic() + END_SECONDS
            while self._open and (left := deadline - time.monotonic()) > 0:
                self._move(left)
        return self._exit

    def _take(self) -> bytes | None:
        from quizprep.coding.wire import Garbage, take_frame

        try:
            return take_frame(self._incoming)
        except Garbage:
            self._over = "garbage"
            self._incoming.clear()
            return None

    def _rest(self) -> None:
        """Wait until the child rings or is gone, and not for long: to be woken by each of its replies slows both of us down."""
        waiting = select.poll()
        for descriptor, event in self._open.items():
            if descriptor == self._bell or (descriptor == self._requests and self._outgoing):
                waiting.register(descriptor, event)
        waiting.poll(LONGEST_REST * 1000)

    def _move(self, seconds: float) -> None:
        """Wait until a pipe can be written to or read from, and do so; one thread is enough, and none need be woken."""
        waiting = select.poll()
        for descriptor, event in self._open.items():
            if descriptor != self._requests or self._outgoing:
                waiting.register(descriptor, event)
        for descriptor, _ in waiting.poll(seconds * 1000):
            if descriptor not in self._open:  # closed since, with the child
                continue
            if descriptor == self._requests:
                self._write()
            elif not (data := os.read(descriptor, LARGEST_READ)):
                self._close(descriptor)
            else:
                self._much = len(data) > LARGEST_READ // 2
                if descriptor == self._replies:
                    self._read(data)
                elif descriptor == self._prints:
                    self._listen(data)

    def _write(self) -> None:
        try:
            written = os.write(self._requests, self._outgoing)
        except OSError:  # the child is gone, which its replies say
            self._close(self._requests)
        else:
            del self._outgoing[:written]

    def _read(self, data: bytes) -> None:
        self.received += len(data)
        if self._over:
            return
        self._incoming += data
        if self.received > self._most_replies:
            self._over = "large"

    def _listen(self, data: bytes) -> None:
        if len(self._printed) <= MOST_OUTPUT:
            self._printed += data
            if len(self._printed) > MOST_OUTPUT:
                self._kill()  # what it answered before counts
                self._over = "flood"

    def _close(self, descriptor: int) -> None:
        if self._open.pop(descriptor, None):
            os.close(descriptor)
            if descriptor == self._replies:
                self._over = self._over or "gone"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.end()


def _environment(ours: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of the worker: what it needs by name, and one thread for each library that would start many."""
    kept = {name: ours[name] for name in PASSED_ON if name in ours}
    threads = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return {**kept, **threads, "LANG": "C.UTF-8"}
