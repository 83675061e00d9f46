"""Calls out, replies in: the judge's side of one submission's processes.

All calls are sent at once and answered one by one, so that nothing waits for a round trip.  Where an answer does not come (a
hang, a crash, a flood of prints), that call has its reply and the rest goes to a new process, while time is left.
"""

import math
import os
import time
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

from quizprep.coding import wire
from quizprep.coding.checks import Raised, Reply, Returned, Rubbish, Stopped
from quizprep.coding.layers import LAYERS
from quizprep.coding.sandbox import KEPT_OUTPUT, MOST_REPLIES, Ended, Run, Sandbox
from quizprep.coding.show import clean
from quizprep.coding.suite import Call, Task
from quizprep.errors import QuizprepError, nearest
from quizprep.model import Bilingual, LibraryCall

LAYERS_OFF = "QUIZPREP_LAYERS_OFF"
"""Names layers to leave out, where one of them keeps a right submission from working."""
MOST_LIBRARY_CALLS = 5
PROCESSOR_SECONDS = 100
"""What a process may take of all processors together, should nobody look at the clock any more."""
BOOT_SECONDS = 60.0
"""How long a child may take to confine itself and look for the device: our time, not the submission's."""


MOST_KNOWN, LONGEST_KNOWN = 8, 4096
"""Right replies that are kept for each request, and the bytes of the longest of them."""
FIRST_REPLIES = 1 << 16
"""Bytes that a child may answer with in any case: what it says before the first call."""


MALFORMED = (ArithmeticError, LookupError, RecursionError, TypeError, ValueError, wire.Garbage)
"""What reading a frame raises that says something else than a child of ours would: ``1e999`` seconds, lists 5,000 deep."""


class Request:
    """One call to be made, ``repeats`` times; ``seed`` is for the shared random generators.

    Where ``seconds`` or ``bytes`` are to be measured, ``repeats`` is 1, and the call is made as often as that takes.
    ``limit`` is the seconds that it may take.
    """

    def __init__(
        self, call: Call, repeats: int = 1, seed: int | None = None, measure: str = "", limit: float = math.inf
    ) -> None:
        self.call = call
        self.limit = limit
        self._asked = {"repeats": repeats, "seed": seed, "measure": measure, "precision": call.precision}
        self._frame = -1, b""
        self._right: dict[bytes, Reply] = {}

    def frame(self, number: int) -> bytes:
        """Return the frame that makes it the call of this number; it is kept, for a batch asks the same of everybody."""
        if self._frame[0] != number:
            tree, body = wire.encode((self.call.args, self.call.kwargs))
            self._frame = number, wire.frame({"call": number, "arguments": tree, **self._asked}, body)
        return self._frame[1]

    def known(self, frame: bytes) -> Reply | None:
        """Return the reply that these bytes are, if it was found to be right before."""
        return self._right.get(frame)

    def is_right(self, reply: Reply) -> bool:
        """Whether this very reply was found to be right before, when another submission gave it."""
        return isinstance(reply, Returned | Raised) and self._right.get(reply.frame) is reply

    def note_right(self, reply: Reply) -> None:
        """Keep a reply that was found to be right: in a class, most submissions answer with the same bytes."""
        if isinstance(reply, Returned | Raised) and 0 < len(reply.frame) <= LONGEST_KNOWN and len(self._right) < MOST_KNOWN:
            self._right[reply.frame] = reply


def frames_of(numbered: Iterable[tuple[int, Request]]) -> bytes:
    """Return the frames of many requests."""
    return b"".join([request.frame(number) for number, request in numbered])


class Submission(NamedTuple):
    """A file handed in; read once, so that it cannot change while it is judged."""

    path: Path
    source: bytes

    def line(self, number: int | None) -> str:
        """Return the line of a number without its margin; nothing where there is none, whatever a child says."""
        return clean(self._raw(number).decode("utf-8", "replace").strip())

    def span(self, number: int | None, columns: tuple[int, int] | None) -> tuple[int, int] | None:
        """Return where in ``line(number)`` these bytes of it stand; ``None`` where that is nowhere, or all of it."""
        if not columns:
            return None
        raw, (first, last) = self._raw(number), columns
        try:
            before, inside = raw[:first].decode(), raw[first:last].decode()
        except UnicodeDecodeError:  # another encoding, in which the parser counts otherwise
            return None
        shown, start = self.line(number), len(clean(before.lstrip()))
        end = min(start + len(clean(inside.rstrip())), len(shown))
        return (start, end) if start < end and end - start < len(shown) else None

    def _raw(self, number: int | None) -> bytes:
        lines = _lines(self.source)
        if number is None or not 0 < number <= len(lines):
            return b""
        return lines[number - 1].removeprefix(BOM_UTF8)


@lru_cache(maxsize=1)
def _lines(source: bytes) -> list[bytes]:
    """Return the lines as Python counts them; kept, since a submission may raise in every case."""
    return source.splitlines()


class LoadFailure(Exception):  # noqa: N818
    """The submission has no function to call: ``message`` says why, ``raised`` what it raised, if it did."""

    def __init__(self, message: Bilingual, raised: Raised | None = None) -> None:
        super().__init__(message.en)
        self.message = message
        self.raised = raised


class Exchange:
    """The processes of one submission, one after the other; a context manager that ends the last one."""

    def __init__(
        self,
        sandbox: Sandbox,
        task: Task,
        submission: Submission,
        backend: str,
        device: str,
        *,
        allow_library: bool = False,
        demanded: Sequence[str] = (),
        expected: bytes = b"",
    ) -> None:
        """Start the first process; the submission loads while the caller goes on, if the layers ``demanded`` hold.

        ``expected`` are the frames of what will be asked first, where that is known.
        """
        self.isolation = "limits only"
        self.printed = ""
        self.library_calls: tuple[LibraryCall, ...] = ()
        """Calls that the task refuses and the learner allowed."""
        self._sandbox = sandbox
        self._task = task
        self._submission = submission
        self._setup = {
            "path": str(submission.path),
            "function": task.function,
            "refuses": list(task.refuses),
            "allow_library": allow_library,
            "in_place": task.in_place,
            "backend": backend,
            "device": device,
            "demanded": list(demanded),
            "off": os.environ.get(LAYERS_OFF, "").split(","),
        }
        self._demanded = demanded
        self._on_cuda = device.startswith("cuda")
        self._asked = 0
        self._received = 0
        self._booted = self._loaded = False
        self._run: Run | None = None
        self._start(prepared=bool(expected) and sandbox.prepare(expected))

    def ask(self, request: Request, seconds: float) -> Reply:
        """Make one call and wait for its reply."""
        return next(self.ask_all([request], seconds))

    def ask_all(self, requests: Sequence[Request], seconds: float) -> Iterator[Reply]:
        """Send all calls at once and yield the replies in order; ``seconds`` limits them all.

        Raises:
            LoadFailure: there is no function to call.

        """
        waiting = list(enumerate(requests, self._asked))
        self._asked += len(requests)
        self._send(waiting)
        self._boot()
        deadline = time.monotonic() + seconds
        many = len(waiting) > 1
        while waiting:
            reply = self._next_reply(*waiting.pop(0), deadline, one_of_many=many)
            yield reply
            if isinstance(reply, Stopped) and waiting:
                if time.monotonic() >= deadline or reply.how == "large":
                    yield from (Stopped("large" if reply.how == "large" else "not-run", "", seconds) for _ in waiting)
                    return
                self._send(waiting)

    def close(self) -> None:
        """End the process and keep what it printed."""
        if self._run:
            self._run.end()
            self._received += self._run.received
            self.printed = self.printed or "\n".join(clean(line, KEPT_OUTPUT) for line in self._run.printed.split("\n"))
            self._run = None

    def _start(self, *, prepared: bool = False) -> Run:
        self._booted = self._loaded = False
        self._prepared = prepared
        self._run = self._sandbox.run(
            {**self._setup, "prepared": prepared},
            self._submission.source,
            processor_seconds=PROCESSOR_SECONDS,
            limit_memory=not self._on_cuda,  # the driver reserves far more than there is
            most_replies=max(MOST_REPLIES - self._received, FIRST_REPLIES),
        )
        return self._run

    def _send(self, waiting: list[tuple[int, Request]]) -> None:
        run = self._run or self._start()
        frames = b"" if self._prepared else frames_of(waiting)
        self._prepared = False
        run.send(frames + wire.RING)

    def _receive(self, seconds: float, *, one_of_many: bool = False) -> bytes:
        assert self._run is not None
        return self._run.receive(seconds, one_of_many=one_of_many)

    def _next_reply(self, number: int, request: Request, deadline: float, *, one_of_many: bool) -> Reply:
        self._boot()
        self._load(deadline - time.monotonic())
        try:
            frame = self._receive(min(request.limit, deadline - time.monotonic()), one_of_many=one_of_many)
            if known := request.known(frame):
                return known
            reply, library_calls = _read_reply(frame, number, request.call)
            self._note_library_calls(library_calls)
        except Ended as ended:
            return Stopped(ended.how, self._end_early(), request.limit)
        return reply

    def _note_library_calls(self, uses: Any) -> None:
        made = (*self.library_calls, *_library_calls(uses))
        self.library_calls = tuple(dict.fromkeys(made))[:MOST_LIBRARY_CALLS]

    def _end_early(self) -> str:
        """End a process that answers no more, and say how it ended by itself."""
        assert self._run is not None
        how = str(self._run.end())
        self.close()
        return how

    def _boot(self) -> None:
        """Read what the child says before it touches the submission: so far all of it is ours."""
        if self._booted:
            return
        try:
            header, _ = wire.contents(self._receive(BOOT_SECONDS))
        except Ended as ended:
            raise QuizprepError(f"the process that runs submissions cannot be confined ({self._end_early()})") from ended
        self._booted = True
        layers = [name for name in header["isolation"] if name in LAYERS]
        if lacking := [name for name in self._demanded if name not in layers]:
            raise QuizprepError(
                f"nothing is run: {', '.join(lacking)} cannot be had here, and --require-isolation asks for every layer; "
                "quizprep doctor says what there is"
            )
        unlimited = [] if self._on_cuda or "memory" in header["isolation"] else ["none of memory"]
        self.isolation = ", ".join([*(layers or ["limits only"]), *unlimited])
        if header["missing"] == "torch":
            raise QuizprepError("the torch backend needs PyTorch: pip install 'quizprep[torch]'")
        if header["missing"]:
            raise QuizprepError(f"PyTorch finds no device '{self._setup['device']}' here; use --device cpu")

    def _load(self, seconds: float) -> None:
        """Read how parsing the file and running its top level went."""
        if self._loaded:
            return
        deadline = time.monotonic() + seconds
        try:
            for _ in ("parse", "load"):
                header, _ = wire.contents(self._receive(deadline - time.monotonic()))
                self._note_library_calls(header.get("library", []))
                if message := _why_not_loaded(header, self._task):
                    raise LoadFailure(message, _raised(header["error"]) if "error" in header else None)
        except Ended as ended:
            raise LoadFailure(_why_ended(ended, self._end_early(), self._task)) from None
        except MALFORMED:
            raise LoadFailure(_why_ended(Ended("garbage"), "", self._task)) from None
        self._loaded = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def _read_reply(frame: bytes, number: int, call: Call) -> tuple[Reply, Any]:
    """Return the reply that a frame holds, and the library calls; a submission may have written any frame that it likes."""
    try:
        header, body = wire.contents(frame)
        if header["call"] != number:
            raise Ended("garbage")
        if refused := header.get("refused"):
            raise LoadFailure(_solve_without(refused))
        uses = header.get("library", [])
        known_by = b"" if uses else frame
        if "error" in header:
            return _raised(header["error"])._replace(frame=known_by), uses
        if "rubbish" in header:
            return Rubbish(clean(header["rubbish"])), uses
        value = wire.decode(wire.Encoded(header["result"], body))
        return Returned(value, _place(header["changed"], call), float(header.get("figure", math.nan)), known_by), uses
    except MALFORMED:
        raise Ended("garbage") from None


def _raised(error: dict[str, Any]) -> Raised:
    line = error["line"]
    types = tuple(clean(name, 100) for name in error["types"][:20])
    return Raised(
        types or ("Exception",),
        clean(error["message"]),
        line if type(line) is int else None,
        columns=_span(error["columns"]),
        inside=clean(error["inside"], 100),
    )


def _span(columns: Any) -> tuple[int, int] | None:
    """Return a stretch of a line, if that is what it is."""
    if type(columns) is not list or [type(column) for column in columns] != [int, int]:
        return None
    start, end = columns
    return (start, end) if 0 <= start < end else None


def _place(changed: Any, call: Call) -> int | None:
    """Return the place of an argument of a call."""
    if changed is None:
        return None
    if type(changed) is not int or not 0 <= changed < len(call.args) + len(call.kwargs):
        raise Ended("garbage")
    return changed


def _library_calls(uses: Any) -> tuple[LibraryCall, ...]:
    try:
        return tuple(LibraryCall(name=clean(name, 100), line=int(line)) for name, line in uses[:MOST_LIBRARY_CALLS])
    except MALFORMED:
        raise Ended("garbage") from None


def _solve_without(uses: Any) -> Bilingual:
    calls = _library_calls(uses)
    en, zh = (", ".join(text.format(call.name, call.line) for call in calls) for text in ("{} (line {})", "{}（第 {} 行）"))
    return Bilingual(f"this task is to be solved without {en}", f"本题不允许使用 {zh}")


def _why_not_loaded(header: dict[str, Any], task: Task) -> Bilingual | None:
    if refused := header.get("refused"):
        return _solve_without(refused)
    if "error" in header:
        raised = _raised(header["error"])
        error = raised.text
        if header["stage"] == "parse" and raised.types[0] in ("MemoryError", "RecursionError"):
            error = Bilingual("it is nested too deeply", "嵌套过深")
        if header["stage"] == "parse":
            return Bilingual(f"the file is no valid Python: {error.en}", f"文件不是合法的 Python 代码：{error.zh}")
        return Bilingual(f"the file cannot be imported: {error.en}", f"文件无法导入：{error.zh}")
    kind = header.get("kind", "function")
    if kind == "function":
        return None
    if kind == "NoneType":
        hint = nearest(task.function, [clean(name, 100) for name in header["defined"][:50]]).replace("did you mean", "is it")
        hint_zh = hint.replace("; is it ", "；是 ").replace("?", " 吗？")
        return Bilingual(
            f"the file defines no function '{task.function}'{hint}", f"文件中没有定义函数 '{task.function}'{hint_zh}"
        )
    return Bilingual(
        f"'{task.function}' is no function but a value of type {clean(kind)}", f"'{task.function}' 不是函数，而是 {clean(kind)}"
    )


def _why_ended(ended: Ended, how: str, task: Task) -> Bilingual:
    match ended.how:
        case "time":
            return Bilingual(
                f"running the file does not end within {task.seconds:g} s", f"运行该文件未能在 {task.seconds:g} 秒内结束"
            )
        case "flood":
            return Bilingual("running the file prints more than 1 MB", "运行该文件时打印的内容超过 1 MB")
        case "garbage":
            return Bilingual("running the file writes into the judge's own channel", "运行该文件时向评判程序的通道写入了内容")
    return Bilingual(f"running the file ends or crashes the process ({how})", f"运行该文件使进程退出或崩溃（{how}）")
