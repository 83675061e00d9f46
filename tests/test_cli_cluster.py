"""``quizprep grade --scheduler``: a class judged by a real scheduler and real workers, of which one is killed."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from subprocess import CompletedProcess, Popen

import pytest
from distributed import Client

import quizprep
from quizprep import paths

Execute = Callable[..., CompletedProcess[str]]
TESTS = Path(__file__).parent
SOLUTIONS = TESTS / "solutions" / "iou"
MINI = str(TESTS / "mini")
SECONDS = 60
SCHEDULER = "from distributed.cli.dask_scheduler import main; main()"
WORKER = "from distributed.cli.dask_worker import main; main()"
SLOW = b"import time; time.sleep(0.2)\n"


class Cluster:
    """A scheduler on the loopback, which ends with its workers when the fixture does."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.folder = folder
        self._stack = stack
        file = folder / "scheduler.json"
        self._start(SCHEDULER, "--port", "0", "--dashboard-address", ":0", "--scheduler-file", str(file))
        wait_until(file.is_file)
        self.address = json.loads(file.read_text())["address"]
        self.client = stack.enter_context(Client(self.address, set_as_default=False))

    def _start(self, program: str, *options: str, **environment: str) -> "Popen[bytes]":
        command = [sys.executable, "-c", program, *options, "--host", "127.0.0.1"]
        with (self.folder / "log").open("ab") as log:
            process = Popen(command, stdout=log, stderr=log, cwd=self.folder, env={**os.environ, **environment})
        self._stack.callback(process.wait)
        self._stack.callback(process.kill)
        return process

    @contextmanager
    def worker(self, before: str = "pass", **environment: str) -> Iterator["Popen[bytes]"]:
        """Run a worker; what ``before`` says is done in it first."""
        known = len(self.client.nthreads())
        options = (self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(self.folder))
        process = self._start(f"{before}; {WORKER}", *options, **environment)
        wait_until(lambda: len(self.client.nthreads()) > known)
        yield process
        process.kill()
        process.wait()
        wait_until(lambda: len(self.client.nthreads()) == known)


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with ExitStack() as stack:
        yield Cluster(tmp_path_factory.mktemp("cluster"), stack)


@pytest.fixture
def submissions() -> Path:
    """Return a folder of two tasks, one of which does not come with quizprep; each file takes a moment to be run."""
    folder = Path("class")
    right, wrong = (min((SOLUTIONS / kind).glob("*.py")).read_bytes() for kind in ("right", "wrong"))
    sources = [right, wrong, b"def iou(", b"import os; os._exit(0)", b"\x00\xff", b"raise ValueError(__file__)"]
    for number, source in enumerate(sources * 2):
        (folder / f"ada{number:02}").mkdir(parents=True)
        (folder / f"ada{number:02}" / "iou.py").write_bytes(SLOW + b"# %d\n" % number + source)
        (folder / f"ada{number:02}" / "double.py").write_bytes(b"def double(x):\n    return x * %d\n" % (number % 2 + 1))
    return folder


def test_a_worker_is_killed_and_the_results_are_those_of_one_machine(
    execute: Execute, cluster: Cluster, submissions: Path, home: Path
) -> None:
    class_of_two = ["grade", str(submissions), "--task", "iou", "--task", "mini-double", "--bank", MINI]
    kept = home / "cache" / "grades"
    with cluster.worker(), cluster.worker() as lost:
        command = [sys.executable, "-m", "quizprep", *class_of_two, "--scheduler", cluster.address, "--out", "far.csv"]
        grading = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        wait_until(lambda: kept.is_dir() and len(list(kept.iterdir())) >= 4)
        lost.kill()
        said, complained = grading.communicate(timeout=SECONDS)
    assert (complained, grading.returncode) == ("  The results are in far.csv.\n", 0)
    shutil.rmtree(kept)
    assert execute(*class_of_two, "--out", "near.csv").stdout == said
    assert Path("far.csv").read_text() == Path("near.csv").read_text()


def test_whoever_would_judge_otherwise_is_refused(
    execute: Execute, cluster: Cluster, submissions: Path, tmp_path: Path
) -> None:
    far = ["grade", str(submissions), "--task", "iou", "--scheduler", cluster.address]
    nobody = execute(*far)
    assert "has no workers; start one: dask worker tcp://127.0.0.1" in nobody.stderr
    package = Path(quizprep.__file__).parent
    shutil.copytree(package, tmp_path / "quizprep", ignore=shutil.ignore_patterns("__pycache__", "question_bank"))
    shutil.copytree(paths.shipped_graders(), tmp_path / "quizprep" / "graders", ignore=shutil.ignore_patterns("__pycache__"))
    with (tmp_path / "quizprep" / "graders" / "iou.py").open("a") as suite:
        suite.write("# a bug that is mended\n")
    with cluster.worker(PYTHONPATH=str(tmp_path)):
        older = execute(*far)
    with cluster.worker("import sys; sys.modules['quizprep'] = None"):
        without = execute(*far)
    assert re.search(r"the worker at tcp://127.0.0.1:\d+ has quizprep \S+ \(\w+\), not \S+ \(\w+\); install", older.stderr)
    assert re.search(r"the worker at tcp://127.0.0.1:\d+ has no quizprep; install the same", without.stderr)
    with cluster.worker(QUIZPREP_LAYERS_OFF="seccomp"):
        unconfined = execute(*far, "--require-isolation")
    assert re.search(r"the worker at tcp://127.0.0.1:\d+ does not confine: nothing is run: .*seccomp", unconfined.stderr)
    for refused in (nobody, older, without, unconfined):
        assert (refused.stderr.count("\n"), refused.stdout, refused.returncode) == (1, "", 2)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--scheduler", "tcp://127.0.0.1"], "no Dask scheduler at 'tcp://127.0.0.1': missing port number"),
        (["--scheduler", "tcp://127.0.0.1:1"], "no Dask scheduler at 'tcp://127.0.0.1:1': Timed out"),
        (["--scheduler", "tcp://127.0.0.1:1", "--jobs", "2"], "--jobs is for this machine"),
    ],
)
def test_no_scheduler(execute: Execute, submissions: Path, arguments: list[str], message: str) -> None:
    result = execute("grade", str(submissions), "--task", "iou", *arguments)
    assert message in result.stderr
    assert (result.stderr.count("\n"), result.stdout, result.returncode) == (1, "", 2)


def test_two_files_of_one_name_that_differ_are_refused(execute: Execute, submissions: Path) -> None:
    arguments = ["grade", str(submissions), "--task", "iou", "--scheduler", "tcp://127.0.0.1:1"]
    for folder in ("one", "two"):
        shutil.copytree(MINI, folder)
        (Path(folder) / "mini_double.py").rename(Path(folder) / f"{folder}_double.py")
        (Path(folder) / "_shared.py").write_text(f"FOLDER = '{folder}'\n")
        arguments += ["--bank", folder, "--task", f"{folder}-double"]
    result = execute(*arguments)
    assert "two folders hold a _shared.py, and they differ" in result.stderr
    assert (result.stderr.count("\n"), result.stdout, result.returncode) == (1, "", 2)
