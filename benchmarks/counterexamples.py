"""How small the shown counterexamples are: every mutant of every task, judged and shrunk as a submission is.

For each task: the median count of numbers in the call that is shown, and the longest time that shrinking took.  The mutants
run in this process, so the time is a lower bound: a submission's replies come through a pipe.

    python benchmarks/counterexamples.py [TASK]...
"""

import sys
import time
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

from quizprep.coding import checks
from quizprep.coding import grading as judging
from quizprep.coding.checks import Reply
from quizprep.coding.exchange import Request, Submission
from quizprep.coding.grading import Grading, Judged
from quizprep.coding.suite import Call, Function, Task
from quizprep.coding.tasks import load_task, task_names

NO_FILE = Submission(Path(), b"")


class InThisProcess:
    """Stands for the exchange with a submission's process: a mutant answers at once."""

    isolation, printed, library_calls = "", "", ()

    def __init__(self, task: Task, function: Function) -> None:
        self.task = task
        self.function = function

    def ask(self, request: Request, _seconds: float) -> Reply:
        """Make one call."""
        return checks.run_here(self.task, self.function, request.call)

    def ask_all(self, requests: Sequence[Request], seconds: float) -> Iterator[Reply]:
        """Make many."""
        return (self.ask(request, seconds) for request in requests)

    def close(self) -> None:
        """There is nothing to end."""


def numbers_shown(name: str) -> Iterator[tuple[str, Call, int, float]]:
    """Yield each mutant with the call that is shown for it, its count of numbers, and the seconds that it took."""
    task = load_task(name, [])
    shown: list[Call] = []
    counterexample = judging._counterexample  # noqa: SLF001  (the one place where the shown call is at hand)

    def keep(grading: Grading, judged: Judged) -> dict[str, object]:
        shown.append(judged.check.call)
        return counterexample(grading, judged)

    task.statistics.clear()  # a distribution has no smallest call
    for mutant in task.mutants:
        started = time.monotonic()
        running = Grading(name, task, "numpy", "cpu", 1, started)
        judging._counterexample = keep  # noqa: SLF001
        try:
            judging._grade(running, InThisProcess(task, mutant.function), NO_FILE)  # type: ignore[arg-type]  # noqa: SLF001
        finally:
            judging._counterexample = counterexample  # noqa: SLF001
        if shown:
            call = shown.pop()
            count = checks._numbers([call.args, call.kwargs])  # noqa: SLF001
            yield mutant.name, call, count, time.monotonic() - started


def main() -> None:
    """Print a line for each task, and the median over all."""
    warnings.simplefilter("ignore")
    everything: list[int] = []
    for name in sys.argv[1:] or task_names([]):
        found = list(numbers_shown(name))
        if not found:
            continue
        counts = [count for *_, count, _ in found]
        everything += counts
        slowest = max(seconds for *_, seconds in found)
        print(f"{name:28} median {median(counts):5.1f}  largest {max(counts):4}  {slowest:5.2f} s", flush=True)
        if sys.argv[1:]:
            for mutant, call, count, _ in sorted(found, key=lambda one: one[2]):
                print(f"    {mutant}: {count}  {call}")
    print(f"all: median {median(everything):.1f} numbers over {len(everything)} mutants")


if __name__ == "__main__":
    main()
