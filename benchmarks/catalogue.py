"""What a verdict costs for each task: a right solution handed in, over a bare start of Python with NumPy.

    python benchmarks/catalogue.py [ROUNDS]

For each task the first right solution that needs no torch is judged by the whole command; the runs are interleaved with bare
starts, and medians are compared.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from quizprep.coding.tasks import task_names

SOLUTIONS = Path(__file__).parent.parent / "tests" / "solutions"
BARE = [sys.executable, "-c", "import numpy"]


def seconds(command: list[str], home: str) -> float:
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env={**os.environ, "QUIZPREP_HOME": home})
    return time.perf_counter() - started


def solution(name: str) -> Path | None:
    paths = sorted((SOLUTIONS / name.replace("-", "_") / "right").glob("*.py"))
    return next((path for path in paths if "torch" not in path.read_text()), None)


def main() -> None:
    rounds = int(sys.argv[1]) if sys.argv[1:] else 5
    ratios = {}
    quizprep = str(Path(sys.executable).with_name("quizprep"))
    with tempfile.TemporaryDirectory() as home:
        for name in task_names([]):
            if not (path := solution(name)):
                continue
            command = [quizprep, "code", name, str(path)]
            seconds(command, home)
            pairs = [(seconds(command, home), seconds(BARE, home)) for _ in range(rounds)]
            judged, bare = (statistics.median(column) for column in zip(*pairs, strict=True))
            ratios[name] = judged / bare
            print(f"{name:28} {1000 * judged:5.0f} ms  {ratios[name]:4.1f} x", flush=True)
    print(f"{len(ratios)} tasks: median {statistics.median(ratios.values()):.2f} x, largest {max(ratios.values()):.1f} x")


if __name__ == "__main__":
    main()
