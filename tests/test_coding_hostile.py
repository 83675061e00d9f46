"""Submissions that hang, crash, flood, lie or run away: each gets a verdict with a name, and nothing is left behind."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from leftovers import nothing_left

from quizprep.coding.judge import judge
from quizprep.model import CodeVerdict, Outcome

TOYS = Path(__file__).with_name("toy_graders")

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="what is left behind is looked up in /proc")


@pytest.fixture(autouse=True)
def _nothing_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with nothing_left(tmp_path, monkeypatch):
        yield


def verdict_on(tmp_path: Path, source: str, task: str = "double") -> CodeVerdict:
    path = tmp_path / "hostile.py"
    path.write_text(source)
    return judge(task, path, folders=[TOYS], seed=1)


def failing(verdict: CodeVerdict) -> dict[str, str]:
    return {case.name: case.message.en for case in verdict.cases if not case.passed}


TRAP = """
import ctypes, os, signal, sys, threading, time
from contextlib import suppress
import numpy as np

def write_everywhere(data):
    for descriptor in range(60):
        with suppress(OSError):
            os.write(descriptor, data)

def double(x, times=1):
    if times < 0:
        raise ValueError
    if len(x) == 1 and times == 1:
        {trap}
    return x * 2.0 ** times
"""


@pytest.mark.parametrize(
    ("trap", "message"),
    [
        ("while True: pass", "it does not finish within 1 s"),
        ("os.kill(os.getpid(), signal.SIGSTOP)", "it does not finish within 1 s"),
        ("signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65)); time.sleep(60)", "it does not finish within 1 s"),
        ("while True: print('x' * 1000)", "it prints more than 1 MB"),
        ("while True: os.write(2, b'x' * 1000)", "it prints more than 1 MB"),
        ("os._exit(0)", "the process crashes or ends itself (exit status 0)"),
        ("os._exit(7)", "the process crashes or ends itself (exit status 7)"),
        ("sys.exit(0)", "it tries to end the process: SystemExit: 0 (line 15)"),
        ("raise KeyboardInterrupt", "it raises KeyboardInterrupt (line 15)"),
        ("ctypes.string_at(0)", "the process crashes or ends itself (SIGSEGV)"),
        ("os.abort()", "the process crashes or ends itself (SIGABRT)"),
        ("ctypes.CDLL(None).raise_(9) if False else signal.raise_signal(9)", "the process crashes or ends itself (SIGKILL)"),
        ("os.closerange(0, 200)", "the process crashes or ends itself ("),
        ("bytearray(10 << 30)", "it runs out of memory: MemoryError (line 15)"),
        ("np.ones(10 << 30, np.uint8)", "it runs out of memory: MemoryError: Unable to allocate"),
        ("os.fork()", "it raises PermissionError: a submission may not start another process (os.fork) (line 15)"),
        ("os.system('true')", "it raises PermissionError: a submission may not start another process (os.system) (line 15)"),
        (
            "os.kill(os.getppid(), 9)",
            "it raises PermissionError: a submission may not signal another process (os.kill) (line 15)",
        ),
        ("write_everywhere(b'{}')", "it writes into the judge's own channel"),
        ("write_everywhere(b'x' * 100)", "it writes into the judge's own channel"),
        ("write_everywhere(b'quiz' + bytes(8))", "it writes into the judge's own channel"),
        ("return np.zeros(20_000_000)", "it returns an array of more than 67108864 bytes, which is no result"),
        (
            "return np.broadcast_to(0.0, (10 ** 6, 10 ** 6))",
            "it returns an array of more than 67108864 bytes, which is no result",
        ),
        ("import quizprep.graders.nms", "it raises ModuleNotFoundError"),
        ("import wire", "it raises ModuleNotFoundError: No module named 'wire' (line 15)"),
        ("open('/dev/tty')", "it raises "),
        ("open('large', 'wb').write(b'x' * (20 << 20))", "it raises OSError: [Errno 27] File too large (line 15)"),
        ("[open('/dev/null') for _ in iter(int, 1)]", "Too many open files"),
    ],
)
def test_one_bad_call_leaves_the_others_judged(tmp_path: Path, trap: str, message: str) -> None:
    source = TRAP.format(trap=trap).replace("[open('/dev/null')", "keep = [open('/dev/null')")
    verdict = verdict_on(tmp_path, source)
    assert verdict.outcome is Outcome.INCORRECT
    found = failing(verdict)
    assert found.pop("one").startswith("one element: ")
    assert message in verdict.feedback[0].en
    assert set(found) <= {"drawn-1"}  # the only other call that may look like the first


@pytest.mark.parametrize(
    "result",
    [
        "Liar()",
        "np.zeros(1).view(Sub)",
        "[Liar()]",
        "Liar",
        "np.array([Liar()])",
        "Number(6.0)",
        "endless",
        "True",
        "6.0",
        "[[6.0]]",
        "np.float64('nan')",
        "np.full(len(x), np.nan)",
        "np.zeros((0, 1))",
        "x * (2 + 0j)",
        "'6'",
        "{'0': 6.0}",
        "(value for value in x)",
    ],
)
def test_lying_results_are_no_results(tmp_path: Path, result: str) -> None:
    source = f"""
import numpy as np

class Liar:
    def __eq__(self, other): return True
    def __array__(self, *args, **kwargs): raise SystemExit(0)
    def __float__(self): return 6.0
    def __len__(self): return 1
    def __reduce__(self): return (print, ("unpickled",))
    __hash__ = None

class Sub(np.ndarray):
    def __array_function__(self, *args, **kwargs): return True

class Number(float):
    def __eq__(self, other): return True

endless = []
endless.append(endless)

def double(x, times=1):
    return {result}
"""
    verdict = verdict_on(tmp_path, source)
    assert verdict.outcome is Outcome.INCORRECT
    assert "one" in failing(verdict)
    assert "unpickled" not in verdict.output


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("while True: pass", "running the file does not end within 2 s"),
        ("while True: print('x')", "running the file prints more than 1 MB"),
        ("import os; os._exit(0)", "running the file ends or crashes the process (exit status 0)"),
        ("import ctypes; ctypes.string_at(0)", "running the file ends or crashes the process (SIGSEGV)"),
        ("import os; os.closerange(0, 200)", "running the file ends or crashes the process"),
        ("import os\nfor fd in range(3, 20):\n    try: os.write(fd, b'x' * 50)\n    except OSError: pass", "channel"),
        ("x = '''" + "(" * 1_000_000, "the file is no valid Python: SyntaxError: unterminated triple-quoted string literal"),
        ("x = " + "-" * 100_000 + "1", "the file is no valid Python: "),
        ("x = " + "+".join(["1"] * 100_000), "the file is no valid Python: "),
        ("x = " + "[" * 150 + "]" * 150 + "\n" + "if x:\n" + " if x:\n" * 200, "the file is no valid Python: "),
        ("import builtins\nbuiltins.len = lambda _: 0\ndef double(x): return x", "channel"),
    ],
)
def test_a_file_that_never_gets_to_a_call(tmp_path: Path, source: str, message: str) -> None:
    verdict = verdict_on(tmp_path, source)
    assert message in failing(verdict)["loads"]
    assert verdict.outcome is Outcome.INCORRECT


def test_every_call_hanging_ends_in_time_and_says_so(tmp_path: Path) -> None:
    verdict = verdict_on(tmp_path, "def double(x, times=1):\n    while True: pass\n")
    messages = list(failing(verdict).values())
    assert messages[0] == "one element: it does not finish within 1 s"
    assert messages[-1].endswith("not run: the 2 s for all cases are used up")
    assert verdict.score == 0.0


def test_every_call_crashing_is_judged_call_by_call(tmp_path: Path) -> None:
    verdict = verdict_on(tmp_path, "import os\ndef double(x, times=1):\n    os._exit(len(x))\n")
    messages = failing(verdict)
    assert messages["one"].endswith("(exit status 1)")
    assert messages["single"].endswith("(exit status 7)")
    assert len(messages) == 12


RUNAWAYS = {
    "a thread": "threading.Thread(target=time.sleep, args=(600,)).start()",
    "a daemon": """
        libc = ctypes.CDLL(None)
        if libc.fork() == 0:
            libc.setsid()
            if libc.fork() == 0:
                signal.signal(signal.SIGTERM, signal.SIG_IGN)
                time.sleep(600)
            libc._exit(0)
""",
    "a child that holds the channel": """
        libc = ctypes.CDLL(None)
        if libc.fork() == 0:
            time.sleep(600)
            libc._exit(0)
""",
    "a family": """
        libc = ctypes.CDLL(None)
        if libc.fork() == 0:
            for _ in range(6):
                libc.fork()
            libc.setsid()
            time.sleep(600)
""",
    "an exit handler": "import atexit; atexit.register(time.sleep, 600)",
    "a locked folder": "os.path.exists('a') or os.makedirs('a/b', 0o700) or os.mkdir('a/c', 0)",
    "a link out of its folder": "os.path.islink('out') or os.symlink('/tmp', 'out')",
}


@pytest.mark.parametrize("off", ["", "namespaces,tmpfs,Landlock,seccomp"], ids=["layers", "limits-only"])
@pytest.mark.parametrize("runaway", RUNAWAYS.values(), ids=RUNAWAYS)
def test_what_a_right_submission_leaves_is_cleaned_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, runaway: str, off: str
) -> None:
    monkeypatch.setenv("QUIZPREP_LAYERS_OFF", off)
    source = f"""
import ctypes, os, signal, sys, threading, time

def double(x, times=1):
    if times < 0:
        raise ValueError
    if len(x) == 7:
        {runaway.strip()}
    return x * 2.0 ** times
"""
    assert failing(verdict_on(tmp_path, source)) == {}
    assert Path("/tmp").is_dir()


def test_a_submission_that_kills_the_worker_is_a_failing_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUIZPREP_LAYERS_OFF", "Landlock,seccomp")  # which keep it from doing so
    source = TRAP.format(trap="ctypes.CDLL(None).kill(os.getppid(), 9); time.sleep(600)")
    found = failing(verdict_on(tmp_path, source))
    assert "the process crashes or ends itself (SIGKILL)" in found["one"]
    assert set(found) <= {"one", "drawn-1"}


def test_a_forged_reply_is_only_one_more_returned_value(tmp_path: Path) -> None:
    """A child may answer all calls in its own words; it has to know the answers, which it does not."""
    source = """
import json, os, struct

def reply(fd, header, body=b""):
    text = json.dumps(header).encode()
    os.write(fd, struct.pack("<4sII", b"quiz", len(text), len(body)) + text + body)

def double(x, times=1):
    for fd in range(3, 20):
        try:
            os.stat(f"/proc/self/fd/{fd}")
            for call in range(12):
                reply(fd, {"call": call, "result": True, "passed": True, "changed": None})
        except OSError:
            pass
    os._exit(0)
"""
    verdict = verdict_on(tmp_path, source)
    assert verdict.score < 0.2
    assert "result is a single number" in failing(verdict)["one"]


def test_nothing_of_the_user_is_in_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "hunter2")
    source = TRAP.format(trap="assert 'hunter2' not in open('/proc/self/environ').read() + str(os.environ)")
    source += "\nassert os.listdir('.') == [] and os.getcwd() == os.environ['HOME'] == os.environ['TMPDIR']\n"
    assert failing(verdict_on(tmp_path, source)) == {}


def test_no_descriptor_is_inherited(tmp_path: Path) -> None:
    with (tmp_path / "secret").open("w") as file:
        os.set_inheritable(file.fileno(), True)
        source = TRAP.format(trap="pass") + "\nassert len(os.listdir('/proc/self/fd')) <= 7, os.listdir('/proc/self/fd')\n"
        assert failing(verdict_on(tmp_path, source)) == {}


def test_a_file_beside_the_solution_is_not_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "numpy.py").write_text("raise SystemExit('not NumPy')")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    assert failing(verdict_on(tmp_path, TRAP.format(trap="pass"))) == {}


def test_what_is_shown_cannot_steer_a_terminal(tmp_path: Path) -> None:
    source = TRAP.format(trap="raise ValueError('\\x1b[2J\\u202eabc' + 'x' * 10 ** 6)") + "\nprint('one\\x1b[2J\\ntwo')\n"
    verdict = verdict_on(tmp_path, source)
    assert verdict.output == "one\\x1b[2J\ntwo\n"
    assert "ValueError: \\x1b[2J\\u202eabcxxx" in failing(verdict)["one"]
    assert len(failing(verdict)["one"]) < 1000
    wide = verdict_on(tmp_path, "def double(x, times=1):\n    return {'k' * 10 ** 6: 1}\n")
    assert len(str(wide)) < 20_000
