"""Whether a right solution is ever refused: every right solution of every task under many seeds.

For each task: the largest error of a right solution as a share of the tolerance, and each refusal, which is a bug of ours.
``--half`` judges the torch solutions in half precision instead: a solution that fails there at all is left out, since it may
convert to NumPy or mix types; the others must never fail.

    python benchmarks/seeds.py SEEDS [TASK]... [--half]
"""

import math
import sys
import time
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from quizprep.coding import checks
from quizprep.coding.checks import Check, Reply, Returned
from quizprep.coding.suite import Function, Task
from quizprep.coding.tasks import load_task, task_names

SOLUTIONS = Path(__file__).parent.parent / "tests" / "solutions"


def right_solutions(name: str, task: Task, pattern: str) -> dict[str, Function]:
    functions = {}
    for path in sorted((SOLUTIONS / name.replace("-", "_") / "right").glob(pattern)):
        names: dict[str, Any] = {"__name__": "solution"}
        exec(compile(path.read_text(), str(path), "exec"), names)  # noqa: S102  (our own)
        functions[path.stem] = names[task.function]
    return functions


def plain(value: Any) -> Any:
    """Return tensors as arrays, as the worker does."""
    match value:
        case torch.Tensor():
            return (value.float() if value.dtype is torch.bfloat16 else value).numpy()
        case tuple() | list():
            return type(value)(map(plain, value))
        case dict():
            return {key: plain(item) for key, item in value.items()}
    return value


def tensors(value: Any, precision: str) -> Any:
    match value:
        case np.ndarray():
            tensor = torch.from_numpy(value.copy())
            return tensor.to(getattr(torch, precision)) if tensor.is_floating_point() else tensor
        case tuple() | list():
            return type(value)(tensors(item, precision) for item in value)
    return value


def reply_of(task: Task, function: Function, check: Check) -> Reply:
    if check.statistic:
        return checks.sample_here(task, function, check)
    call = check.call
    if call.precision:
        call = type(call)(
            *tensors(call.args, call.precision), **{k: tensors(v, call.precision) for k, v in call.kwargs.items()}
        )
    reply = checks.run_here(task, function, call)
    return Returned(plain(reply.value)) if isinstance(reply, Returned) else reply


def share(check: Check, reply: Reply) -> float:
    """Return the largest error as a share of the tolerance, 0 where no floats are compared."""
    if check.statistic or not isinstance(reply, Returned) or check.expected.raises:
        return 0.0
    pairs = floats(check.expected.value, reply.value)
    errors = (abs(actual - expected) / (1 + abs(expected)) for expected, actual in pairs if math.isfinite(expected))
    return max(errors, default=0.0) / checks.tolerance(check.call)


def floats(expected: Any, actual: Any) -> Iterator[tuple[float, float]]:
    """Yield each expected float with what came instead; whole numbers are compared exactly, and set aside here."""
    if isinstance(expected, dict):
        for key, value in expected.items():
            yield from floats(value, actual[key])
    elif isinstance(expected, tuple | list):
        for want, got in zip(expected, actual, strict=False):
            yield from floats(want, got)
    elif isinstance(expected, np.ndarray | float) and np.asarray(expected).dtype.kind == "f":
        yield from zip(np.ravel(expected).tolist(), np.ravel(actual).tolist(), strict=False)


def measure(name: str, seeds: Sequence[int], *, half: bool) -> None:
    started = time.monotonic()
    task = load_task(name, [])
    if half and not task.half_cases:
        return
    functions = right_solutions(name, task, "torch*.py" if half else "*.py")
    task.cases.clear()  # they are the same under every seed
    if half:
        task.random_cases.clear()
    largest, refused = 0.0, dict.fromkeys(functions, 0)
    for seed in seeds:
        for check in checks.plan(task, seed, half=half):
            for stem, function in functions.items():
                reply = reply_of(task, function, check)
                if failure := checks.failure(task, check, reply):
                    refused[stem] += 1
                    if refused[stem] == 1 and not half:
                        print(f"{name}: {stem} is refused under seed {seed}, case {check.name}: {failure.message.en}")
                elif name != "mean-filter":
                    largest = max(largest, share(check, reply))
    counts = ", ".join(f"{stem} {count}" for stem, count in refused.items() if count) or "none"
    took = time.monotonic() - started
    print(
        f"{name:28} {len(functions)} solutions, refused: {counts}; error {largest:.3f} of the tolerance; {took:.0f} s",
        flush=True,
    )


def main() -> None:
    warnings.simplefilter("ignore")
    torch.set_num_threads(1)
    half = "--half" in sys.argv
    seeds, *names = [word for word in sys.argv[1:] if word != "--half"]
    for name in names or task_names([]):
        measure(name, range(1, int(seeds) + 1), half=half)


if __name__ == "__main__":
    main()
