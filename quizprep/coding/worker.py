"""The untrusted side: runs submissions, and decides nothing.

Started as a script, ``python -I -S worker.py PATHS [MODULE]…``, it imports NumPy (and the modules named) and then forks one
child for each submission that the judge sends, so that only the first one waits for the imports.  The process that forks never
runs a line of a submission; it adopts whatever a child leaves behind, and ends it.

Descriptor 0 is a socket to the judge.  It carries these commands: ``r`` with four descriptors (what the child reads, what it
writes, where its prints go, and the bell that it rings when it has answered all), and ``e``: end the child and all its
descendants, and say how it ended.  Between two children ``c`` may come, with a pipe of calls that all of the next are asked.
The judge keeps every expected value to itself; no part of the package can be imported
here, and none of it is loaded but ``child`` and the files that it names.
"""

import _socket  # half of the time of socket, which nobody needs here
import array
import gc
import os
import signal
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

FOLDER = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120  (pathlib is 6 ms)
sys.path = [*sys.path, FOLDER, *sys.argv[1].split(os.pathsep)]

if TYPE_CHECKING:
    from quizprep.coding import child, confinement, wire
else:
    import child  # NumPy with it
    import confinement
    import wire

sys.path.remove(FOLDER)
sys.dont_write_bytecode = True  # from here on: what a submission imports leaves no file

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
MOST_DESCRIPTORS = 256
"""Far more than the process that forks ever has open: it is started with three."""


def main() -> None:
    """Fork children until the judge hangs up."""
    control = _socket.socket(fileno=os.dup(0))
    _null(0, os.O_RDONLY)
    _prctl(PR_SET_CHILD_SUBREAPER, 1)
    for name in sys.argv[2:]:
        _preload(name)
    prepared = child.prepare()
    gc.collect()
    gc.freeze()  # a collection in a child would write to, and so copy, every page that the children share
    control.sendall(b"!")
    rehearsed = False
    while True:
        command, descriptors = _receive(control)
        if command == b"c":
            with os.fdopen(descriptors[0], "rb") as stream:
                prepared = prepared._replace(calls=tuple(child.read_calls(stream)))
            gc.freeze()
            continue
        if command != b"r":
            break
        process = os.fork()
        if not process:
            _be_the_child(prepared, *descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        command, _ = _receive(control)
        status = _end_all(process)
        if command != b"e":
            break
        signaled = os.WIFSIGNALED(status)
        control.sendall(wire.STATUS.pack(signaled, os.WTERMSIG(status) if signaled else os.WEXITSTATUS(status)))
        if not rehearsed:
            child.rehearse()
            rehearsed = True
    os._exit(0)


def _preload(name: str) -> None:
    with suppress(Exception):  # the child says what is missing
        __import__(name)


def _receive(control: Any) -> tuple[bytes, list[int]]:
    """Return the next command, empty at the end, and the descriptors that came with it."""
    try:
        command, ancillary, _, _ = control.recvmsg(1, _socket.CMSG_SPACE(4 * 4))
    except OSError:
        return b"", []
    descriptors = array.array("i")
    for level, kind, data in ancillary:
        if level == _socket.SOL_SOCKET and kind == _socket.SCM_RIGHTS:
            descriptors.frombytes(data)
    return command, descriptors.tolist()


def _end_all(process: int) -> int:
    """Kill the child, its group and every process that it left; return the child's wait status."""
    status = 0
    _kill(-process)  # its group
    _kill(process)
    while True:
        for orphan in _children():
            _kill(orphan)
        try:
            ended, how = os.waitpid(-1, 0)
        except ChildProcessError:
            return status
        if ended == process:
            status = how


def _children() -> list[int]:
    try:
        with open(f"/proc/self/task/{os.getpid()}/children") as file:  # noqa: PTH123
            return [int(word) for word in file.read().split()]
    except OSError:
        return [int(name) for name in _listed("/proc") if name.isdigit() and _parent(name) == os.getpid()]


def _listed(folder: str) -> list[str]:
    try:
        return os.listdir(folder)  # noqa: PTH208
    except OSError:
        return []


def _parent(process: str) -> int | None:
    """Return the parent of a process, for kernels that list no children."""
    try:
        with open(f"/proc/{process}/stat") as file:  # noqa: PTH123
            return int(file.read().rpartition(")")[2].split()[1])
    except (OSError, ValueError, IndexError):
        return None


def _kill(process: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.kill(process, signal.SIGKILL)


def _be_the_child(prepared: child.Prepared, read: int, write: int, prints: int, bell: int) -> None:
    """Become the process of one submission; never returns."""
    leave, status = os._exit, 70
    try:
        os.setsid()
        _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        os.dup2(prints, 1)
        os.dup2(prints, 2)
        kept = sorted({0, 1, 2, read, write, bell} | ({prepared.ruleset} if prepared.ruleset is not None else set()))
        for last, following in zip(kept, [*kept[1:], MOST_DESCRIPTORS], strict=True):
            os.closerange(last + 1, following)
        with os.fdopen(read, "rb") as requests:
            child.Child(requests, write, bell, prepared).serve()
        status = 0
    except BaseException as error:  # noqa: BLE001  (a fault of ours, or of a submission that broke Python)
        os.write(2, f"{type(error).__name__}: {error}\n".encode(errors="replace"))
    finally:
        leave(status)


def _prctl(option: int, value: int) -> None:
    if not sys.platform.startswith("linux"):
        return
    confinement.libc.prctl(option, value, 0, 0, 0)


def _null(descriptor: int, flags: int) -> None:
    null = os.open(os.devnull, flags)
    os.dup2(null, descriptor)
    os.close(null)


if __name__ == "__main__":
    main()
