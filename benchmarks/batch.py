"""What judging a class costs: right submissions to `nms`, each another file, against one `quizprep code` for each.

    python benchmarks/batch.py [SUBMISSIONS]

One process judges them all, so that the figures are those of one core; the floor is a bare fork-and-run of the same calls.
"""

import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from coding import NMS

QUIZPREP = str(Path(sys.executable).with_name("quizprep"))
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


def seconds(command: list[str], home: str) -> float:
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env={**os.environ, "QUIZPREP_HOME": home})
    return time.perf_counter() - started


def main() -> None:
    count = int(sys.argv[1]) if sys.argv[1:] else 200
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as home:
        for number in range(count):
            (Path(folder) / f"student{number:05}.py").write_text(re.sub("waiting", f"waiting{number}", NMS))
        grade = [QUIZPREP, "grade", folder, "--task", "nms", "--jobs", "1"]
        batch = seconds(grade, home)
        again = seconds(grade, home)
        bare = seconds([sys.executable, "-c", BARE, folder], home)
        one = [QUIZPREP, "code", "nms", f"{folder}/student00000.py"]
        seconds(one, home)
        cold = min(seconds(one, home) for _ in range(5))
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"grade    {count / batch:6.1f} submissions a second on one core; once judged {count / again:.0f}")
    print(f"code     {1 / cold:6.1f} a second; grade is {count / batch * cold:.1f} times as fast")
    print(
        f"bare     {count / bare:6.1f} a second: forked and run, nothing judged; grade takes {batch / bare:.1f} times as long"
    )
    print(f"memory   {memory:6.0f} MB for the largest process")


if __name__ == "__main__":
    main()
