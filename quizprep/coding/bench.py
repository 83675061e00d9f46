"""What a submission costs: its time over growing sizes, beside a solution that is known, and how fast it grows.

The submission is timed where it was judged, in a process of its own; what it is compared with is trusted and runs here, timed
by the same code.  Every run gets inputs that nobody has seen, and every result is held against the reference.
"""

import copy
import math
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import numpy as np

from quizprep.coding import checks, timing
from quizprep.coding.checks import Check, Returned, Stopped
from quizprep.coding.exchange import Exchange, LoadFailure, Request, Submission
from quizprep.coding.judge import modules_for, read_source
from quizprep.coding.sandbox import Sandbox
from quizprep.coding.suite import Bench, Call, Function, Task
from quizprep.coding.tasks import load_task
from quizprep.model import Bilingual, CostReport, Timing

RUNS = 3
"""Inputs drawn for each size."""
MOST_SECONDS = 20.0
"""How long a submission is timed in all; larger sizes are left out then."""
FITTED = 3
"""How many sizes the growth is fitted to: at the smaller ones a call's fixed cost hides it."""


class Peer(NamedTuple):
    """A trusted solution that a submission is compared with."""

    who: str
    function: Function
    device: str = "cpu"
    takes_tensors: bool = False


class Halt(Exception):  # noqa: N818  (the report says it, and goes on with what there is)
    """The submission is not timed any further."""

    def __init__(self, note: Bilingual) -> None:
        super().__init__(note.en)
        self.note = note


def bench(
    task_name: str,
    source: Path,
    *,
    folders: Sequence[Path],
    backend: str,
    device: str,
    seed: int,
    allow_library: bool = False,
    demanded: Sequence[str] = (),
) -> CostReport:
    """Return what a submission costs that has passed.

    Raises:
        QuizprepError: there is no such task or file, or the backend or device is not there.

    """
    task = load_task(task_name, folders)
    if task.benchmark is None:
        return CostReport(note=Bilingual("this task has no calls of growing size to time", "本题没有用于计时的不同规模的输入"))
    peers = list(_peers(task, backend, device))
    text = read_source(source)
    with Sandbox(modules_for(text, backend)) as sandbox:
        submission = Submission(source, text)
        with Exchange(sandbox, task, submission, backend, device, allow_library=allow_library, demanded=demanded) as exchange:
            try:
                return _compare(task, task.benchmark, exchange, peers, seed)
            except checks.SuiteFault as fault:
                return CostReport(
                    note=Bilingual(f"not timed: the suite itself fails ({fault})", f"未计时：题目本身出错（{fault}）")
                )


def _compare(task: Task, benchmark: Bench, exchange: Exchange, peers: Sequence[Peer], seed: int) -> CostReport:
    note = None
    times: dict[str, list[float]] = {who: [] for who in ("yours", *(peer.who for peer in peers))}
    bytes_: dict[str, float] = {}
    deadline = time.monotonic() + MOST_SECONDS
    for place, size in enumerate(benchmark.sizes):
        drawn = [_check(task, benchmark, size, [seed, place, run]) for run in range(RUNS)]
        try:
            times["yours"].append(median([_measured(task, exchange, check, "seconds", size, deadline) for check in drawn]))
        except (Halt, LoadFailure) as halt:
            note = halt.note if isinstance(halt, Halt) else halt.message
            break
        for peer in peers:
            times[peer.who].append(median([_measured_here(task, peer, check, "seconds") for check in drawn]))
        last = drawn[0]
    else:
        with suppress(Halt, LoadFailure):  # it takes longer where allocations are counted
            bytes_["yours"] = _measured(task, exchange, last, "bytes", size, deadline + MOST_SECONDS)
        bytes_ |= {peer.who: _measured_here(task, peer, last, "bytes") for peer in peers}
    timings = [
        Timing(
            who=who,
            seconds=tuple(seconds),
            exponent=exponent(benchmark.sizes, seconds),
            bytes=int(bytes_[who]) if math.isfinite(bytes_.get(who, math.nan)) else None,
        )
        for who, seconds in times.items()
    ]
    return CostReport(sizes=benchmark.sizes, timings=tuple(timings), note=note)


def _check(task: Task, benchmark: Bench, size: int, seed: Sequence[int]) -> Check:
    """Return a call that was never made before, and what must come of it."""
    call = checks.make("bench", benchmark.make, np.random.default_rng(seed), size)
    about = Bilingual(f"at size {size}", f"规模为 {size} 时")
    return Check("bench", about, call, checks.expect(task, call))


def _measured(task: Task, exchange: Exchange, check: Check, what: str, size: int, deadline: float) -> float:
    """Return what the submission takes for a call.

    Raises:
        Halt: it takes too long, or does not give the right result.

    """
    reply = exchange.ask(Request(check.call, measure=what), deadline - time.monotonic())
    if isinstance(reply, Stopped) and reply.how in ("time", "not-run"):
        raise Halt(
            Bilingual(f"timed up to size {size} only: there it takes too long", f"规模到 {size} 时耗时过长，计时到此为止")
        )
    if isinstance(reply, Returned) and not _is_measured(reply.figure, what):
        reply = Stopped("garbage")
    if failure := checks.failure(task, check, reply):
        raise Halt(Bilingual(f"at size {size} {failure.message.en}", f"规模为 {size} 时：{failure.message.zh}"))
    assert isinstance(reply, Returned)
    return reply.figure


def _is_measured(figure: float, what: str) -> bool:
    """Tell whether a child of ours may have said this; bytes cannot be counted everywhere."""
    return 0 <= figure < math.inf or (what == "bytes" and math.isnan(figure))


def _measured_here(task: Task, peer: Peer, check: Check, what: str) -> float:
    """Return what a trusted solution takes for a call.

    Raises:
        SuiteFault: its result is wrong.

    """

    def prepare() -> Any:
        own = copy.deepcopy(check.call)
        args, kwargs = _tensors(own, peer.device) if peer.takes_tensors else (own.args, own.kwargs)

        def run() -> Any:
            result = peer.function(*args, **kwargs)
            return args[0] if result is None and task.in_place else result

        return run

    try:
        with np.errstate(all="ignore"):
            figure, result = timing.measure(what, prepare, peer.device)
    except Exception as error:
        raise checks.SuiteFault(f"{peer.who}: {type(error).__name__}: {error}") from error
    if failure := checks.failure(task, check, Returned(_from_tensors(result))):
        raise checks.SuiteFault(f"{peer.who} {failure.message.en}")
    return figure


def _peers(task: Task, backend: str, device: str) -> Iterator[Peer]:
    """Yield what a submission is compared with: a vectorised solution where there is one, and torch's operator."""
    yield Peer("fast", task.fast_function) if task.fast_function else Peer("reference", task.reference_function)
    if backend == "torch" and task.library_function:
        import torch

        torch.set_num_threads(1)  # as many as a submission has
        yield Peer("library", task.library_function, device, takes_tensors=True)


def _tensors(call: Call, device: str) -> tuple[tuple[Any, ...], dict[str, Any]]:
    torch = sys.modules["torch"]

    def tensor(value: Any) -> Any:
        match value:
            case np.ndarray():
                return torch.from_numpy(np.array(value)).to(device)
            case list() | tuple():
                return type(value)(map(tensor, value))
            case dict():
                return {key: tensor(item) for key, item in value.items()}
        return value

    return tensor(call.args), tensor(call.kwargs)


def _from_tensors(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return type(value)(map(_from_tensors, value))
    if isinstance(value, dict):
        return {key: _from_tensors(item) for key, item in value.items()}
    return value.detach().cpu().numpy() if hasattr(value, "detach") else value


def exponent(sizes: Sequence[int], seconds: Sequence[float]) -> float | None:
    """Return ``p`` where the time grows as ``size ** p``, by least squares on logarithms; ``None`` for fewer than two sizes."""
    points = [(math.log(size), math.log(time)) for size, time in zip(sizes, seconds, strict=False) if time > 0][-FITTED:]
    if len(points) < 2:
        return None
    mean_x, mean_y = (sum(values) / len(points) for values in zip(*points, strict=True))
    slope: float = sum((x - mean_x) * (y - mean_y) for x, y in points) / sum((x - mean_x) ** 2 for x, _ in points)
    return slope
