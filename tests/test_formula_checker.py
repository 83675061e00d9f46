"""The warm child: it judges, it is replaced when it hangs or dies, and it never stays behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from formulas import asking

from quizprep.formula.checker import COMMAND, Checker
from quizprep.model import Outcome, ResponseError, Variable

QUESTION = asking("n(n + 1)/2", {"n": Variable("integer [1, 20]", aliases=("N",)), "x": Variable("real [0, 1]", shape=("n",))})


def until(holds: Callable[[], bool]) -> bool:
    """Wait for something that happens soon, in another process."""
    for _ in range(500):
        if holds():
            return True
        time.sleep(0.02)
    return False


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] != "Z"


def pid_of(checker: Checker) -> int:
    assert checker._child is not None
    return checker._child.process.pid


def fake(script: str) -> list[str]:
    """Return a child that says it is ready, then does as the script says with what it is asked."""
    return [sys.executable, "-I", "-c", f"import os, sys, time\nprint('{{\"number\": 0}}', flush=True)\n{script}"]


def test_verdicts_come_from_the_child() -> None:
    with Checker() as checker:
        checker.start()
        proved = checker.judge(QUESTION, "sum_{i=1}^{n} i")
        assert proved.outcome is Outcome.CORRECT
        assert proved.decided_by in {"proof", "points"}
        wrong = checker.judge(QUESTION, "n(n - 1)/2")
        assert wrong.outcome is Outcome.INCORRECT
        assert wrong.counterexample is not None
        assert wrong.counterexample.values.keys() == {"n"}
        assert checker.judge(QUESTION, "(N² + N)/2").decided_by == "proof"
        first = pid_of(checker)
        with pytest.raises(ResponseError, match="unknown name 'm'"):
            checker.judge(QUESTION, "m + 1")
        with pytest.raises(ResponseError, match="set brackets") as caught:
            checker.judge(QUESTION, "1/2n + n²/2 - 1/(2n) + n/2")
        assert caught.value.response.startswith("1/2n")
        assert pid_of(checker) == first


def test_what_is_clear_at_a_glance_needs_no_child() -> None:
    with Checker(command=["/nowhere"]) as checker:
        assert checker.judge(QUESTION, "(1 + n)n/2").decided_by == "tree"
        with pytest.raises(ResponseError):
            checker.judge(QUESTION, "n +")
        assert checker.judge(QUESTION, "n^2").outcome is Outcome.UNGRADED


def test_close_leaves_nothing_behind_and_may_be_called_twice() -> None:
    checker = Checker()
    checker.close()
    checker.start()
    pid = pid_of(checker)
    checker.start()
    assert pid_of(checker) == pid
    checker.close()
    checker.close()
    assert not is_running(pid)


def test_a_killed_child_is_replaced() -> None:
    with Checker() as checker:
        assert checker.judge(QUESTION, "n^2").outcome is Outcome.INCORRECT
        first = pid_of(checker)
        os.kill(first, signal.SIGKILL)
        assert checker.judge(QUESTION, "n^2/2 + n/2").outcome is Outcome.CORRECT
        assert pid_of(checker) != first


def test_a_hanging_child_is_killed_and_nobody_pays() -> None:
    with Checker(seconds=0.2, command=fake("time.sleep(60)")) as checker:
        checker.start()
        first = pid_of(checker)
        verdict = checker.judge(QUESTION, "n^2")
        assert verdict.outcome is Outcome.UNGRADED
        assert verdict.reading == "n^2"
        assert "took too long" in verdict.feedback[0].en
        assert "不计分" in verdict.feedback[0].zh
        assert not is_running(first)
        assert pid_of(checker) != first


def test_a_child_that_dies_each_time_is_given_up() -> None:
    with Checker(command=fake("sys.stdin.readline()")) as checker:
        verdict = checker.judge(QUESTION, "n^2")
        assert verdict.outcome is Outcome.UNGRADED
        assert "could not be kept running" in verdict.feedback[0].en


def test_a_child_that_talks_nonsense_is_given_up() -> None:
    with Checker(command=fake("sys.stdin.readline(); print('nonsense', flush=True); time.sleep(60)")) as checker:
        assert checker.judge(QUESTION, "n^2").outcome is Outcome.UNGRADED


def test_a_fault_of_ours_is_said_and_not_graded() -> None:
    broken = asking("n + 1", {"n": "integr [1, 2]"})
    with Checker() as checker:
        verdict = checker.judge(broken, "n + 2")
        assert verdict.outcome is Outcome.UNGRADED
        assert "'integr [1, 2]' is no domain" in verdict.feedback[0].en
        assert checker.judge(QUESTION, "n^2").outcome is Outcome.INCORRECT


def test_the_child_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    """Even in the middle of a computation, and even where the parent had no chance to clean up."""
    script = (
        "import sys, time\nfrom quizprep.formula.checker import Checker\n"
        "checker = Checker()\nchecker.start()\nprint(checker._child.process.pid, flush=True)\ntime.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, cwd=tmp_path) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert is_running(child)
        parent.kill()
    assert until(lambda: not is_running(child))


@pytest.mark.skipif(os.name != "posix", reason="the terminal's Ctrl-C is a signal to a process group on POSIX")
def test_ctrl_c_in_the_terminal_does_not_reach_the_child() -> None:
    with Checker() as checker:
        checker.judge(QUESTION, "n^2")
        pid = pid_of(checker)
        assert os.getpgid(pid) != os.getpgid(0)
        os.kill(pid, signal.SIGINT)
        assert checker.judge(QUESTION, "n^2 + 1").outcome is Outcome.INCORRECT
        assert pid_of(checker) == pid


def test_the_child_starts_from_a_folder_that_is_gone(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    script = (
        "import os, sys\nfrom quizprep.formula.checker import Checker\nimport test_formula_checker\n"
        "os.rmdir(os.getcwd())\n"
        "with Checker() as checker:\n    print(checker.judge(test_formula_checker.QUESTION, 'n^2').outcome)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent)}
    done = subprocess.run([sys.executable, "-c", script], cwd=gone, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == "incorrect\n"


def test_the_child_is_isolated_from_the_environment(tmp_path: Path) -> None:
    """A module of the same name in the current folder, or on PYTHONPATH, is not what the child runs."""
    (tmp_path / "quizprep.py").write_text("raise SystemExit('wrong module')")
    (tmp_path / "sympy.py").write_text("raise SystemExit('wrong module')")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=tmp_path, env=environment) as child:
        assert child.stdout is not None
        assert child.stdout.readline().startswith(b'{"number":0')


def test_the_light_half_loads_nothing_heavy() -> None:
    script = (
        "import sys\nfrom quizprep.formula.checker import Checker\nfrom quizprep.formula.reading.reader import read\n"
        "read('2x + 1', ['x'])\nprint(sorted({'sympy', 'mpmath', 'numpy', 'dataclasses', 'yaml'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
