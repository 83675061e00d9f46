"""What a verdict costs, as ratios to what Python and NumPy cost to start, measured in one run.

    python benchmarks/coding.py [ROUNDS]

``code nms`` is the wall time of the whole command on a right solution; ``its calls`` is what the solution's own calls take,
which no judge can save; the last line is the one without the other, over the floor.  The rounds are interleaved, so that
whatever else the machine does meets all alike; medians are compared.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

# Modules are compiled once, as they are where quizprep is installed.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

NMS = """
def nms(boxes, scores, iou_threshold):
    waiting = sorted(range(len(scores)), key=lambda index: -scores[index])
    kept = []
    while waiting:
        best = waiting.pop(0)
        kept.append(best)
        waiting = [index for index in waiting if iou(boxes[best], boxes[index]) <= iou_threshold]
    return kept


def iou(one, other):
    x0, y0, x1, y1 = (float(value) for value in one)
    u0, v0, u1, v1 = (float(value) for value in other)
    width, height = min(x1, u1) - max(x0, u0), min(y1, v1) - max(y0, v0)
    if width <= 0 or height <= 0:
        return 0.0
    return width * height / ((x1 - x0) * (y1 - y0) + (u1 - u0) * (v1 - v0) - width * height)
"""

JUDGE = (
    "import sys, pathlib; from quizprep.coding.judge import judge; judge('nms', pathlib.Path(sys.argv[1]), folders=[], seed=1)"
)
CALLS = """
import sys, time
from quizprep.coding.checks import plan
from quizprep.coding.tasks import load_task
names = {}
exec(open(sys.argv[1]).read(), names)
calls = [check.call for check in plan(load_task("nms", []), 1)]
started = time.perf_counter()
for call in calls:
    names["nms"](*call.args, **call.kwargs)
print(time.perf_counter() - started)
"""


def seconds(command: list[str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    with tempfile.TemporaryDirectory() as folder:
        solution = Path(folder, "solution.py")
        solution.write_text(NMS)
        commands = {
            "import numpy": [sys.executable, "-c", "import numpy"],
            "judge nms": [sys.executable, "-c", JUDGE, str(solution)],
            "code nms": [sys.executable, "-m", "quizprep", "code", "nms", str(solution)],
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(rounds):
            for name, command in commands.items():
                times[name].append(seconds(command))
        calls = subprocess.run([sys.executable, "-c", CALLS, str(solution)], check=True, capture_output=True, text=True)
    own = float(calls.stdout)
    medians = {name: statistics.median(values) for name, values in times.items()}
    floor = medians["import numpy"]
    for name, value in medians.items():
        print(f"{name:14} {value * 1000:6.0f} ms   {value / floor:.2f} x")
    print(f"its calls      {own * 1000:6.0f} ms")
    print(f"code less its calls       {(medians['code nms'] - own) / floor:.2f} x  (at most 2)")


if __name__ == "__main__":
    main()
