"""The process that runs submissions, seen from the trusted side; the one module here that starts processes.

``Sandbox`` starts the worker at once and returns, so that the judge can import NumPy and draw cases while the worker does the
same.  ``Sandbox.run`` has the worker fork a child for one submission and hands it three private pipes; a **run** sends frames
to it, receives frames with a time limit by the judge's own clock, and ends by killing the child with all its descendants.
The judge's memory, files and decisions are never within the child's reach through anything opened here.

What confines the child is set by the child before it runs a line of the submission (limits in ``worker``, what the kernel
offers beyond them in ``confinement``), and reported in its first frame.
"""

import os
import queue
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, NamedTuple, Self

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

    def __init__(self, modules: Sequence[str] = ()) -> None:
        """Start the worker and return at once; ``modules`` are imported there before the first fork."""
        self._modules = modules
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
        self._process = subprocess.Popen(  # noqa: S603  (our own interpreter and script)
            # -S: no .pth file is run, which may do anything and takes 10 ms; the worker is told the paths.
            [sys.executable, "-I", "-S", "-B", str(WORKER), os.pathsep.join(paths), *self._modules],
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
        limits = {"processor_seconds": processor_seconds, "memory": MEMORY if limit_memory else 0}
        return Run(self, {**setup, **limits}, source, most_replies)

    def command_run(self, descriptors: Sequence[int]) -> None:
        """Have a child forked that holds these descriptors."""
        try:
            socket.send_fds(self._control, [b"r"], descriptors)
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
        # Imported here: NumPy's import and the 5 ms of tempfile pass while the worker starts.
        from tempfile import mkdtemp

        from quizprep.coding.wire import frame

        self._scratch = mkdtemp(prefix="quizprep-")
        self._exit: Exit | None = None
        self._printed = bytearray()
        self._flooded = False
        self._outgoing: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._incoming: queue.SimpleQueue[tuple[dict[str, Any], bytes] | Ended] = queue.SimpleQueue()
        ends = [os.pipe() for _ in range(3)]
        (requests, send), (receive, replies), (prints, print_end) = ends
        try:
            sandbox.command_run([requests, replies, print_end])
        finally:
            for descriptor in (requests, replies, print_end):
                os.close(descriptor)
        self._threads = [
            threading.Thread(target=target, args=(descriptor,), daemon=True)
            for target, descriptor in ((self._write, send), (self._read, receive), (self._listen, prints))
        ]
        for thread in self._threads:
            thread.start()
        self.send(frame({**setup, "scratch": self._scratch}, source))

    @property
    def printed(self) -> str:
        """What the submission printed, cut; complete once the run has ended."""
        return self._printed[:KEPT_OUTPUT].decode("utf-8", "replace")

    def send(self, frames: bytes) -> None:
        """Send frames; returns at once, whether or not the child reads."""
        self._outgoing.put(frames)

    def receive(self, seconds: float) -> tuple[dict[str, Any], bytes]:
        """Return the next frame.

        Raises:
            Ended: none came in time, or none will come.

        """
        self._sandbox.wait_until_ready()
        try:
            frame = self._incoming.get(timeout=max(seconds, 0))
        except queue.Empty:
            raise Ended("time") from None
        if not isinstance(frame, Ended):
            return frame
        if frame.how == "flood" and self._exit is None:
            # The listener may be ahead of the reader: end the child, then take the frames that it sent before.
            self._kill()
            return self.receive(END_SECONDS)
        raise Ended("flood") if self._flooded else frame

    def end(self) -> Exit:
        """Kill the child and all it started, remove its folder, and return how the child had ended."""
        try:
            return self._kill()
        finally:
            _remove(self._scratch)

    def _kill(self) -> Exit:
        if self._exit is None:
            self._outgoing.put(None)
            self._exit = self._sandbox.command_end()
            for thread in self._threads:  # all other ends of their pipes are closed now
                thread.join(END_SECONDS)
        return self._exit

    def _write(self, descriptor: int) -> None:
        with os.fdopen(descriptor, "wb", buffering=0) as stream:
            try:
                while data := self._outgoing.get():
                    view = memoryview(data)
                    while view:
                        view = view[stream.write(view) :]
            except OSError:  # the child is gone, which the reader says
                pass

    def _read(self, descriptor: int) -> None:
        from quizprep.coding.wire import Garbage, read_frame

        with os.fdopen(descriptor, "rb") as stream:
            counted = _Counted(stream, self)
            try:
                while (frame := read_frame(counted)) and self.received <= self._most_replies:
                    self._incoming.put(frame)
            except Garbage:
                self._incoming.put(Ended("garbage"))
            else:
                self._incoming.put(Ended("large" if frame else "gone"))
            _drain(stream)

    def _listen(self, descriptor: int) -> None:
        with os.fdopen(descriptor, "rb", buffering=0) as stream:
            while data := stream.read(1 << 16):
                self._printed += data
                if len(self._printed) > MOST_OUTPUT:
                    self._flooded = True
                    self._incoming.put(Ended("flood"))
                    break
            _drain(stream)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.end()


class _Counted:
    """The stream of a run, which counts what is read of it."""

    def __init__(self, stream: BinaryIO, run: Run) -> None:
        self._stream = stream
        self._run = run

    def read(self, size: int) -> bytes:
        data = self._stream.read(size)
        self._run.received += len(data)
        return data


def _drain(stream: BinaryIO) -> None:
    """Throw away what still comes, so that no writer waits for us."""
    while stream.read(1 << 16):
        pass


def _environment(ours: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of the worker: what it needs by name, and one thread for each library that would start many."""
    kept = {name: ours[name] for name in PASSED_ON if name in ours}
    threads = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return {**kept, **threads, "LANG": "C.UTF-8"}


def _remove(folder: str) -> None:
    """Remove a folder, whatever the submission did to the rights, names and depth of what is in it.

    Inner folders are brought to the top before they are emptied: no path gets too long, and nothing recurses.
    """
    with suppress(OSError):
        os.chmod(folder, 0o700)  # noqa: PTH101  (beside the calls below, which have no counterpart in pathlib)
        top = os.open(folder, os.O_RDONLY)
        try:
            waiting = _clear(top, top)
            while waiting:
                name = waiting.pop()
                inner = os.open(name, os.O_RDONLY, dir_fd=top)
                try:
                    waiting += _clear(inner, top)
                finally:
                    os.close(inner)
                os.rmdir(name, dir_fd=top)
        finally:
            os.close(top)
            os.rmdir(folder)  # noqa: PTH106


def _clear(folder: int, top: int) -> list[str]:
    """Unlink the files of a folder and move its folders to the top; return the names that they have there."""
    moved = []
    with os.scandir(folder) as entries:
        found = [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries]
    for name, is_folder in found:
        if is_folder:
            os.chmod(name, 0o700, dir_fd=folder)
            moved.append(os.urandom(8).hex())
            os.rename(name, moved[-1], src_dir_fd=folder, dst_dir_fd=top)
        else:
            os.unlink(name, dir_fd=folder)
    return moved
