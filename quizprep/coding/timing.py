"""How long a call takes and how much memory it takes: the same for a submission, far away, and for what it is compared with.

Both sides load this file, and the untrusted one must not load the package: it imports nothing of quizprep.
"""

import gc
import math
import sys
from collections.abc import Callable
from time import perf_counter
from typing import Any

Prepared = Callable[[], Callable[[], Any]]
"""Makes a call ready, with arguments of its own, so that making them is not timed and no call sees another's."""

LEAST_SECONDS = 0.05
"""A call is made again until so much time has passed: one that takes microseconds cannot be timed once."""
MOST_RUNS = 500
LEAST_RESIDENT = 1 << 20
"""Bytes below which the kernel's count says nothing: such calls live on memory that was freed before."""


def measure(what: str, prepare: Prepared, device: str) -> tuple[float, Any]:
    """Return the ``seconds`` or the ``bytes`` that a call takes, and what it returns; not a number where nothing can tell."""
    return _seconds(prepare, device) if what == "seconds" else _bytes(prepare, device)


def _seconds(prepare: Prepared, device: str) -> tuple[float, Any]:
    """Return the median time of the runs, the first one aside: it pays for caches and lazy imports."""
    clock = perf_counter
    times: list[float] = []
    started = clock()
    while not times or (clock() - started < LEAST_SECONDS and len(times) < MOST_RUNS):
        run = prepare()
        _synchronize(device)
        gc.disable()
        try:
            before = clock()
            result = run()
            _synchronize(device)
            times.append(clock() - before)
        finally:
            gc.enable()
    kept = sorted(times[1:] or times)
    return kept[len(kept) // 2], result


def _bytes(prepare: Prepared, device: str) -> tuple[float, Any]:
    """Return the peak of what the call allocates, its result among it."""
    run = prepare()
    if device.startswith("cuda"):
        cuda = sys.modules["torch"].cuda
        cuda.reset_peak_memory_stats()
        before = cuda.memory_allocated()
        result = run()
        _synchronize(device)
        return float(cuda.max_memory_allocated() - before), result
    if "torch" in sys.modules:  # whose memory no one but the kernel counts
        before = _reset_resident_peak()
        result = run()
        taken = _resident("VmHWM") - before
        return (taken if taken >= LEAST_RESIDENT else math.nan), result
    import tracemalloc

    tracemalloc.start()
    try:
        result = run()
        return float(tracemalloc.get_traced_memory()[1]), result
    finally:
        tracemalloc.stop()


def _synchronize(device: str) -> None:
    if device.startswith("cuda"):
        sys.modules["torch"].cuda.synchronize()


def _reset_resident_peak() -> float:
    """Have the kernel forget the peak of this process so far; return what is resident now."""
    try:
        with open("/proc/self/clear_refs", "w") as file:  # noqa: PTH123  (pathlib is 6 ms)
            file.write("5")
    except OSError:
        return math.nan
    return _resident("VmRSS")


def _resident(line: str) -> float:
    try:
        with open("/proc/self/status") as file:  # noqa: PTH123
            return next(float(text.split()[1]) * 1024 for text in file if text.startswith(line))
    except (OSError, StopIteration):
        return math.nan
