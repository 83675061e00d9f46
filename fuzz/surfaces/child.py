"""What a child sends back: any bytes end in a verdict, and only the right answers in a right one.

An input is a byte that names the task, and what the child writes after it has confined itself: from there on the submission may
have written all of it.  The judge is the real one, with the real suites; only the process is not there.
"""

import functools
import json
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any, NamedTuple, cast

import msgspec
import numpy as np

from quizprep.coding import checks, wire
from quizprep.coding.checks import Check
from quizprep.coding.exchange import Request, Submission
from quizprep.coding.grading import Grading, Plan, grade
from quizprep.coding.sandbox import Ended, Exit, Sandbox
from quizprep.coding.suite import Task
from quizprep.coding.tasks import load_task, task_names
from quizprep.model import CodeVerdict, Lang, Outcome, details
from surfaces import garbled

SEED = 1
CASES = 3
"""Of each task, the cases with the smallest answers."""
LARGEST_ANSWER = 4_000
LONGEST_TEXT = 20_000
"""Of one text in a verdict: a call that is shown to be pasted holds its arguments."""

Frame = tuple[Any, bytes]
BOOTED: Frame = ({"isolation": ["memory"], "missing": None}, b"")
PARSED: Frame = ({"stage": "parse", "refused": []}, b"")
STRANGE: tuple[Any, ...] = (
    *(
        {"t": []},
        {"d": [["a", 1]]},
        {"a": ["<f8", [0], "array", "C", True]},
        {"a": ["<f8", [], "scalar", "C", True]},
        {"g": {}},
    ),
    *"<f8 <f2 |b1 <c16 |O strided F array scalar call result error refused rubbish figure library".split(),
    {"types": ["ValueError"], "message": "", "line": 1},
    [["numpy.dot", 1]],
)


class Suite(NamedTuple):
    """A task, and those of its checks that are asked for here."""

    task: Task
    planned: list[Check]


@functools.cache
def suite(number: int) -> Suite:
    """Return the suite that a byte names."""
    names = task_names([])
    task = load_task(names[number % len(names)], [])
    planned = [(len(_answered(check)[1]) + len(str(_answered(check)[0])), place) for place, check in enumerate(_plan(task))]
    smallest = sorted(item for item in planned if item[0] < LARGEST_ANSWER)[:CASES]
    return Suite(task, [_plan(task)[place] for _, place in smallest])


@functools.cache
def _plan(task: Task) -> list[Check]:
    return checks.plan(task, SEED)


def _answered(check: Check) -> Frame:
    """Return what a child says whose submission is right."""
    if check.expected.raises:
        return {"error": {"types": [check.expected.raises, "Exception"], "message": "no", "line": 3}}, b""
    value = [check.expected.value] * check.repeats if check.statistic else check.expected.value
    encoded = wire.encode(value)
    return {"result": encoded.tree, "modified": False}, encoded.body


def seeds() -> Iterator[bytes]:
    """Yield what right submissions send, and what is sent for mistakes."""
    for number in range(len(task_names([]))):
        task, planned = suite(number)
        head = [PARSED, ({"stage": "load", "kind": "function", "defined": [task.function]}, b"")]
        answers = [({"call": place, **header}, body) for place, (header, body) in enumerate(map(_answered, planned))]
        yield _joined(number, [*head, *answers])
    loaded = {"stage": "load", "kind": "function", "defined": []}
    for last in (
        {"stage": "parse", "error": {"types": ["SyntaxError"], "message": "invalid", "line": 2}},
        {"stage": "parse", "refused": [["numpy.argsort", 3]]},
    ):
        yield _joined(0, [(last, b"")])
    yield _joined(0, [PARSED, ({"stage": "load", "kind": "NoneType", "defined": ["adagrat"]}, b"")])
    yield _joined(0, [PARSED, (loaded, b""), ({"call": 0, "rubbish": "a value of type set"}, b"")])


def _joined(number: int, frames: Sequence[Frame]) -> bytes:
    return bytes([number]) + b"".join(map(_framed, frames))


def _framed(frame: Frame) -> bytes:
    header, body = frame
    text = garbled.dumped(header)
    return wire.LENGTHS.pack(wire.MARK, len(text), len(body)) + text + body


def mutated(data: bytes, rng: Random) -> bytes:
    """Return the frames with a header, a body or their order changed."""
    frames = list(_frames(data[1:]))
    number = data[0] if data and rng.random() < 0.95 else rng.randrange(256)
    if frames:
        place = rng.randrange(len(frames))
        header, body = frames[place]
        match rng.randrange(8):
            case 0:
                frames.insert(rng.randrange(len(frames) + 1), frames.pop(place))
            case 1:
                frames.insert(place, frames[place])
            case 2:
                del frames[place]
            case 3:
                frames[place] = header, _other_bytes(body, rng)
            case _:
                frames[place] = garbled.tree(header, rng, (*garbled.VALUES, *STRANGE)), body
    return _joined(number, frames)


def _frames(data: bytes) -> Iterator[Frame]:
    stream = BytesIO(data)
    while len(lengths := stream.read(wire.LENGTHS.size)) == wire.LENGTHS.size:
        _, header_size, body_size = wire.LENGTHS.unpack(lengths)
        try:
            yield json.loads(stream.read(header_size)), stream.read(body_size)
        except (ValueError, RecursionError):
            return


def _other_bytes(body: bytes, rng: Random) -> bytes:
    if not body or rng.random() < 0.2:
        return body + bytes(rng.choice((1, 8, 64)))
    place = rng.randrange(0, len(body), 8) if rng.random() < 0.7 else rng.randrange(len(body))
    by = rng.choice((np.float64(np.nan), np.float64(np.inf), np.float64(-0.0), np.float64(1e308), np.int64(-1), np.uint8(255)))
    return body[:place] + by.tobytes() + body[place + by.nbytes :]


def check(data: bytes) -> None:
    """Judge a submission whose child says this."""
    task, planned = suite(data[0] if data else 0)
    child = _Child(data[1:])
    plan = Plan(planned, [Request(check.call, check.repeats) for check in planned], task.seconds, b"")
    grading = Grading("task", task, "numpy", "cpu", SEED, 0.0, plan=plan)
    verdict = grade(cast("Sandbox", child), Submission(Path("solution.py"), b""), grading)
    assert verdict.outcome is not Outcome.UNGRADED, verdict.feedback
    # What was right is known by its bytes now.
    again = grade(cast("Sandbox", _Child(data[1:])), Submission(Path("solution.py"), b""), grading)
    assert (again.outcome, again.cases) == (verdict.outcome, verdict.cases)
    _can_be_shown(verdict)
    if verdict.outcome is Outcome.CORRECT:
        said = child.sent[len((PARSED, "loaded")) :]
        assert len(said) >= len(planned)
        for check, frame in zip(planned, said, strict=False):
            _is_right(task, check, *wire.contents(frame))


class _Child:
    """A sandbox whose runs all go on with the same bytes; it has the methods of a sandbox and of a run that are called."""

    received = 0
    printed = ""

    def __init__(self, data: bytes) -> None:
        self.data = bytearray(data)
        self.sent: list[bytes] = []
        self.booted = False

    def run(self, *_arguments: object, **_limits: object) -> "_Child":
        self.booted = False
        return self

    def send(self, frames: bytes) -> None:
        assert frames

    def receive(self, _seconds: float, *, one_of_many: bool = False) -> bytes:  # noqa: ARG002  (a sandbox has it)
        if not self.booted:
            self.booted = True
            return _framed(BOOTED)
        try:
            frame = wire.take_frame(self.data)
        except wire.Garbage:
            self.data.clear()
            raise Ended("garbage") from None
        if frame is None:
            raise Ended("garbage" if self.data else "gone")
        self.sent.append(frame)
        return frame

    def end(self) -> Exit:
        return Exit(by_signal=True, code=9)


def _can_be_shown(verdict: CodeVerdict) -> None:
    """Whatever a learner reads can be written, is of a size to be read, and steers no terminal."""
    for lang in Lang:
        plain = details(verdict, lang)
        msgspec.json.encode(plain)
        for text in _texts(plain):
            assert len(text) <= LONGEST_TEXT, text
            assert all(character.isprintable() or character == "\n" for character in text), text


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from map(str, value)
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)


def _is_right(task: Task, check: Check, header: Any, body: bytes) -> None:
    """Hold an accepted answer against the expected one, in few words of our own."""
    if check.expected.raises:
        assert check.expected.raises in header["error"]["types"]
        return
    assert "error" not in header
    assert header["modified"] is not True
    if task.compare is None and check.statistic is None:
        value = wire.decode(wire.Encoded(header["result"], body))
        assert _same(check.expected.value, value, checks.tolerance(check.call) * 1.01), (check.expected.value, value)


def _same(expected: Any, value: Any, tolerance: float) -> bool:
    if isinstance(expected, dict):
        return list(expected) == sorted(value, key=list(expected).index) and all(
            _same(expected[key], value[key], tolerance) for key in expected
        )
    if expected is None or isinstance(expected, str):
        return type(value) is type(expected) and bool(value == expected)
    try:
        wanted, given = np.asarray(expected), np.asarray(value)
    except ValueError:  # rows of different lengths
        wanted = given = np.asarray(None)
    if wanted.dtype.kind in "biuf":
        empty = not wanted.size and not given.size
        return bool(empty or (wanted.shape == given.shape and np.allclose(given, wanted, tolerance, tolerance)))
    return len(value) == len(expected) and all(map(_same, expected, value, [tolerance] * len(expected)))
