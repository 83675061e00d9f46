"""What judging a class costs: right submissions to `nms`, each another file, on one core.

    python benchmarks/batch.py [SUBMISSIONS]

It is compared with one `quizprep code` for each, with pytest running the same cases for each, and with the floor: a bare
fork-and-run of the same calls, in which nothing is judged.  `watch` is the time from a file that is saved to its verdict.
Everything is held to one core, so that no figure owes anything to another one; the rounds are interleaved, and the least of
each is taken, of `watch` the median.
"""

import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from coding import NMS

QUIZPREP = str(Path(sys.executable).with_name("quizprep"))
ROUNDS = 3
SAVES = 30
BARE = """
import os, sys
from pathlib import Path
from quizprep.coding.checks import plan
from quizprep.coding.tasks import load_task
calls = [check.call for check in plan(load_task("nms", []), 1)]
for path in sorted(Path(sys.argv[1]).iterdir()):
    child = os.fork()
    if not child:
        names = {}
        exec(path.read_text(), names)
        for call in calls:
            names["nms"](*call.args, **call.kwargs)
        os._exit(0)
    os.waitpid(child, 0)
"""
PYTEST = """
import pytest
from quizprep.coding.checks import failure, plan, run_here
from quizprep.coding.tasks import load_task
from solution import nms
task = load_task("nms", [])

@pytest.mark.parametrize("check", plan(task, 1), ids=lambda check: check.name)
def test_case(check):
    assert failure(task, check, run_here(task, nms, check.call)) is None
"""


def seconds(command: list[str], home: str) -> float:
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env={**os.environ, "QUIZPREP_HOME": home})
    return time.perf_counter() - started


def seconds_to_verdict(file: Path, home: str) -> float:
    """Save a file again and again under ``code --watch``, and return the median time to its verdict."""
    command = [QUIZPREP, "code", "nms", str(file), "--watch", "--json"]
    waits = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, env={**os.environ, "QUIZPREP_HOME": home}) as watching:
        assert watching.stdout
        watching.stdout.readline()
        for number in range(SAVES):
            time.sleep(0.1 + number % 7 / 100)  # whatever its clock does, a file is saved at any time
            started = time.perf_counter()
            file.write_text(NMS + f"# {number}\n")
            watching.stdout.readline()
            waits.append(time.perf_counter() - started)
        watching.terminate()
    return statistics.median(waits)


def submissions(folder: Path, count: int) -> str:
    folder.mkdir()
    for number in range(count):
        (folder / f"student{number:05}.py").write_text(re.sub("waiting", f"waiting{number}", NMS))
    return str(folder)


def main() -> None:
    count = int(sys.argv[1]) if sys.argv[1:] else 400
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory() as temporary:
        home, folder = f"{temporary}/home", submissions(Path(temporary, "class"), count)
        Path(temporary, "solution.py").write_text(NMS)
        test = Path(temporary, "test_nms.py")
        test.write_text(PYTEST)
        one = f"{folder}/student00000.py"
        grade = [QUIZPREP, "grade", folder, "--task", "nms"]
        # A seed for each round: what was judged with it is not judged again.
        rounds = [
            (
                seconds([*grade, "--seed", str(number)], home),
                seconds([sys.executable, "-c", BARE, folder], home),
                seconds([QUIZPREP, "code", "nms", one], home),
                seconds([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(test)], home),
            )
            for number in range(ROUNDS)
        ]
        again = seconds([*grade, "--seed", "0"], home)
        watched = seconds_to_verdict(Path(temporary, "solution.py"), home)
    batch, bare, cold, by_pytest = (min(times) for times in zip(*rounds, strict=True))
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    each = batch / count
    print(f"grade    {1 / each:6.1f} submissions a second on one core; once judged {count / again:.0f}")
    print(f"code     {1 / cold:6.1f} a second; grade is {cold / each:.1f} times as fast")
    print(f"pytest   {1 / by_pytest:6.1f} a second, the same cases; grade is {by_pytest / each:.1f} times as fast")
    print(f"bare     {count / bare:6.1f} a second: forked and run, not judged; grade takes {batch / bare:.2f} times as long")
    print(f"watch    {watched * 1e3:6.0f} ms from a save to its verdict, {watched / cold:.2f} of a cold one")
    print(f"memory   {memory:6.0f} MB for the largest process")


if __name__ == "__main__":
    main()
