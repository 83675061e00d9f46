"""What the kernel keeps from a submission: each attempt is refused, and a right submission notices nothing."""

import ctypes
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from quizprep.coding import confinement
from quizprep.coding.judge import judge
from quizprep.coding.tasks import find_task
from quizprep.model import Outcome
from quizprep.paths import shipped_bank

Run = Callable[..., Result]

TOYS = Path(__file__).with_name("toy_graders")
EVERY_LAYER = "namespaces, tmpfs, Landlock, seccomp"


def isolation_of(tmp_path: Path, off: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("QUIZPREP_LAYERS_OFF", off)
    path = tmp_path / "right.py"
    path.write_text("def double(x, times=1):\n    return x * 2**times if times >= 0 else int('')\n")
    verdict = judge("double", path, folders=[TOYS], seed=1)
    assert verdict.outcome is Outcome.CORRECT, verdict.feedback
    return verdict.isolation


@pytest.fixture(scope="module")
def _layers(tmp_path_factory: pytest.TempPathFactory) -> None:
    with pytest.MonkeyPatch.context() as patch:
        if isolation_of(tmp_path_factory.mktemp("probe"), "", patch) != EVERY_LAYER:
            pytest.skip("this kernel does not have every layer")


def outcome_of(tmp_path: Path, expression: str) -> str:
    """Return what an expression is worth inside a submission: its value, or the type of what it raises."""
    source = f"""
import builtins, ctypes, os, signal, socket, subprocess, sys, threading
libc = ctypes.CDLL(None, use_errno=True)

def call(function, *arguments):
    if function(*arguments) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return "done"

def double(x, times=1):
    try:
        print("RESULT", {expression})
    except BaseException as error:
        print("RESULT", type(error).__name__)
    return x
"""
    path = tmp_path / "attempt.py"
    path.write_text(source)
    verdict = judge("double", path, folders=[TOYS], seed=1)
    return verdict.output.split("RESULT", 1)[1].strip().splitlines()[0]


NMS, BANK = str(find_task("nms", [])), str(shipped_bank())
PARENT = "f'/proc/{os.getppid()}"

REFUSED = {
    "the reference": f"open({NMS!r}).read()",
    "the references' folder": f"os.listdir({str(Path(NMS).parent)!r})",
    "the bank": f"os.listdir({BANK!r})",
    "the package": f"open({confinement.__file__!r}).read()",
    "the tests": f"os.listdir({str(Path(__file__).parent)!r})",
    "the learner's home": f"os.listdir({str(Path.home())!r})",
    "the users": "open('/etc/passwd').read()",
    "the judge's memory": f"open({PARENT}/mem', 'rb').read(1)",
    "the judge's environment": f"open({PARENT}/environ', 'rb').read(1)",
    "the judge's descriptors": f"os.listdir({PARENT}/fd')",
    "the root, in a detour": "os.listdir('/proc/self/root')",
    "a file elsewhere": "open('/tmp/quizprep-planted', 'w')",
    "shared memory": "open('/dev/shm/quizprep-planted', 'w')",
    "shared memory of System V": "call(libc.shmget, 1234, 4096, 0o1666)",
    "the rights of a file": "os.chmod('.', 0)",
    "the times of a file": "os.utime('.', (0, 0))",
    "a socket": "socket.socket()",
    "a pair of sockets": "socket.socketpair()",
    "another program": "call(libc.execv, b'/bin/true', (ctypes.c_char_p * 1)())",
    "another process": "call(libc.fork)",
    "another process by number": "call(libc.syscall, 57 if os.uname().machine == 'x86_64' else 220, 17, 0, 0, 0, 0)",
    "a signal to the judge": "call(libc.kill, os.getppid(), 9)",
    "a signal to everybody": "call(libc.kill, -1, 9)",
    "tracing the judge": "call(libc.ptrace, 16, os.getppid(), 0, 0)",
    "the limits of the judge": "call(libc.prlimit, os.getppid(), 0, None, None)",
    "a namespace of its own": "call(libc.unshare, 0x10000000)",
    "another root": "call(libc.chroot, b'.')",
    "a mount": "call(libc.mount, b'none', b'.', b'tmpfs', 0, None)",
    "letters typed into a terminal": "call(libc.ioctl, 0, 0x5412, b'x')",
    "32-bit system calls": "call(libc.syscall, 0x40000000 + 39)",
}


@pytest.mark.usefixtures("_layers")
@pytest.mark.parametrize("expression", REFUSED.values(), ids=REFUSED)
def test_out_of_reach(tmp_path: Path, expression: str) -> None:
    assert outcome_of(tmp_path, expression) == "PermissionError"
    assert not Path("/tmp/quizprep-planted").exists()
    assert not Path("/dev/shm/quizprep-planted").exists()


ALLOWED = {
    "its folder": "[open('mine.txt', 'w').write('abc'), os.mkdir('d') if not os.path.exists('d') else None][0]",
    "a module of the library": "__import__('statistics').mean([1, 2])",
    "a package beside NumPy": "__import__('scipy.special').special.comb(4, 2)",
    "a thread": "[thread := threading.Thread(target=list), thread.start(), thread.join(), 7][-1]",
    "chance": "len(os.urandom(4))",
    "its own status": "len(open('/proc/self/status').read()) > 0",
    "its own limits": "__import__('resource').getrlimit(0)[0] > 0",
    "nothing": "open(os.devnull, 'w').write('x')",
}


@pytest.mark.usefixtures("_layers")
@pytest.mark.parametrize("expression", ALLOWED.values(), ids=ALLOWED)
def test_within_reach(tmp_path: Path, expression: str) -> None:
    assert "Error" not in outcome_of(tmp_path, expression)


@pytest.mark.parametrize(
    ("off", "isolation"),
    [
        ("namespaces", "tmpfs, Landlock, seccomp"),
        ("tmpfs", "namespaces, Landlock, seccomp"),
        ("Landlock", "namespaces, tmpfs, seccomp"),
        ("namespaces,tmpfs,seccomp", "Landlock"),
        ("namespaces,tmpfs,Landlock,seccomp", "limits only"),
    ],
)
@pytest.mark.usefixtures("_layers")
def test_a_layer_that_is_off_is_not_claimed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, off: str, isolation: str) -> None:
    assert isolation_of(tmp_path, off, monkeypatch) == isolation


def test_a_kernel_without_any_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confinement, "libc", None)
    assert confinement.prepare([str(tmp_path)], []) is None
    assert confinement.confine(None, str(tmp_path)) == []


def test_what_is_hidden_is_left_out_and_all_beside_it_stays(tmp_path: Path) -> None:
    for name in ("site/numpy", "site/quizprep/graders", "site/torch", "lib"):
        (tmp_path / name).mkdir(parents=True)
    hidden = [str(tmp_path / "site" / "quizprep")]
    seen = confinement._without(str(tmp_path / "site"), hidden)
    assert sorted(seen) == [str(tmp_path / "site" / "numpy"), str(tmp_path / "site" / "torch")]
    assert list(confinement._without(str(tmp_path / "lib"), hidden)) == [str(tmp_path / "lib")]
    assert list(confinement._without(hidden[0] + "/graders", hidden)) == []


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the headers are Linux's")
def test_the_numbers_of_the_calls_are_those_of_this_machine() -> None:
    """Each number is known to the kernel: an unknown one is answered with ENOSYS, also where it is refused to us."""
    machine = confinement.MACHINES.get(os.uname().machine)
    if machine is None:
        pytest.skip("no table for this machine")
    header = Path("/usr/include/asm-generic/unistd.h" if machine[1] else "/usr/include/x86_64-linux-gnu/asm/unistd_64.h")
    if not header.exists():
        pytest.skip("no headers here")
    text = header.read_text()
    for name, numbers in confinement.REFUSED.items():
        if numbers[machine[1]] >= 0 and f"__NR_{name} " in text:
            assert f"__NR_{name} {numbers[machine[1]]}\n" in text, name
    assert ctypes.sizeof(ctypes.c_void_p) == 8


@pytest.mark.parametrize(("off", "missing"), [("tmpfs", "tmpfs"), ("Landlock,seccomp", "Landlock, seccomp")])
def test_where_a_demanded_layer_is_missing_nothing_is_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run, off: str, missing: str
) -> None:
    monkeypatch.setenv("QUIZPREP_LAYERS_OFF", off)
    Path("class").mkdir()
    Path("class/ada.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w').close()\n")
    for command in (("code", "iou", "class/ada.py"), ("grade", "class", "--task", "iou")):
        result = run(*command, "--require-isolation")
        assert result.exit_code == 2
        assert result.stderr.startswith(f"quizprep: nothing is run: {missing} cannot be had here")
        assert result.stderr.count("\n") == 1
    assert not (tmp_path / "ran").exists()


@pytest.mark.usefixtures("_layers")
def test_where_every_layer_holds_it_is_judged(run: Run) -> None:
    Path("iou.py").write_text("def iou(box1, box2):\n    return 0.0\n")
    result = run("code", "iou", "iou.py", "--require-isolation", "--json")
    assert json.loads(result.stdout)["isolation"] == EVERY_LAYER
    assert result.exit_code == 1
