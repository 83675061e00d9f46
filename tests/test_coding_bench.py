"""What a submission costs: every size is timed and checked, and whatever goes wrong is said and no verdict."""

import json
import math
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from quizprep.coding.audit import audit
from quizprep.coding.bench import bench, exponent
from quizprep.coding.timing import measure
from quizprep.model import CostReport

Bench = Callable[..., CostReport]
Run = Callable[..., Result]

GRADER = """
import numpy as np
from quizprep.coding.suite import Call, Task

task = Task("total", seconds={seconds})

@task.reference
def total(x):
    return float(sum(x))

@task.case(en="three numbers", zh="三个数")
def three():
    return Call(np.array([1.0, 2.0, 4.0]))

@task.bench(sizes=(10, 100, 1_000))
def numbers(rng, size):
    return Call(rng.random(size))
"""
FAST = """
@task.fast
def fast(x):
    return {result}
"""
LIBRARY = """
@task.library
def library(x):
    import torch
    return torch.sum(x)
"""
CASE = '\n@task.case(en="three others", zh="另外三个数")\ndef others():\n    return Call(np.array([0.5, 0.25, 2.0]))\n\n'
RIGHT = "def total(x):\n    return float(x.sum())\n"


@pytest.fixture
def timed(tmp_path: Path) -> Bench:
    """Return what a source costs."""

    def time_text(source: str, more: str = "", seconds: float = 4.0, backend: str = "numpy") -> CostReport:
        (tmp_path / "total.py").write_text(GRADER.format(seconds=seconds) + more)
        path = tmp_path / "solution.py"
        path.write_text(source)
        return bench("total", path, folders=[tmp_path], backend=backend, device="cpu", seed=1)

    return time_text


@pytest.fixture
def without_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another test may have loaded PyTorch here, and then only the kernel counts memory, which is coarse."""
    monkeypatch.delitem(sys.modules, "torch", raising=False)


@pytest.mark.usefixtures("without_torch")
def test_each_size_is_timed_beside_the_reference(timed: Bench) -> None:
    report = timed(RIGHT)
    assert (report.sizes, report.note) == ((10, 100, 1_000), None)
    assert [timing.who for timing in report.timings] == ["yours", "reference"]
    for timing in report.timings:
        assert len(timing.seconds) == 3
        assert all(0 < seconds < 4 for seconds in timing.seconds)
        assert timing.exponent is not None
        assert timing.bytes is not None
    assert [timing.who for timing in timed(RIGHT, FAST.format(result="float(x.sum())")).timings] == ["yours", "fast"]


@pytest.mark.usefixtures("without_torch")
def test_memory_is_that_of_the_call(timed: Bench) -> None:
    report = timed("import numpy as np\ndef total(x):\n    np.zeros(10**6)\n    return float(x.sum())")
    yours, reference = (timing.bytes for timing in report.timings)
    assert yours is not None
    assert reference is not None
    assert 8_000_000 <= yours < 8_200_000
    assert reference < 100_000


def test_inputs_are_fresh_and_results_checked(timed: Bench) -> None:
    remembers = "seen = {}\ndef total(x):\n    return seen.setdefault(len(x), float(x.sum()))\n"
    report = timed(remembers)
    assert report.note is not None
    assert report.note.en.startswith("at size 10 ")
    assert report.timings[0].seconds == ()
    breaks = timed("def total(x):\n    assert len(x) < 500\n    return float(x.sum())\n")
    assert breaks.note is not None
    assert breaks.note.en == "at size 1000 it raises AssertionError (line 2)"
    assert [len(timing.seconds) for timing in breaks.timings] == [2, 2]
    assert breaks.timings[0].bytes is None


def test_no_call_sees_what_another_changed(timed: Bench) -> None:
    report = timed("def total(x):\n    result = float(x.sum())\n    x[:] = 0\n    return result\n")
    assert (report.note, len(report.timings[0].seconds)) == (None, 3)


def test_a_size_that_takes_too_long_is_the_last(timed: Bench) -> None:
    report = timed("import time\ndef total(x):\n    time.sleep(len(x) // 1000 * 60)\n    return float(x.sum())", seconds=1.0)
    assert report.note is not None
    assert report.note.en == "timed up to size 1000 only: there it takes too long"
    assert [len(timing.seconds) for timing in report.timings] == [2, 2]


def test_a_wrong_peer_is_a_fault_of_the_suite(timed: Bench) -> None:
    for result, message in (("1.0", "fast result is 1, expected"), ("1 / 0", "fast: ZeroDivisionError")):
        report = timed(RIGHT, FAST.format(result=result))
        assert report.timings == ()
        assert report.note is not None
        assert report.note.en.startswith(f"not timed: the suite itself fails ({message}")


def test_a_task_without_sizes_says_so(tmp_path: Path) -> None:
    path = tmp_path / "solution.py"
    path.write_text(RIGHT)
    (tmp_path / "total.py").write_text(GRADER.split("@task.bench", maxsplit=1)[0].format(seconds=1))
    report = bench("total", path, folders=[tmp_path], backend="numpy", device="cpu", seed=1)
    assert report.note is not None
    assert (report.sizes, report.note.en) == ((), "this task has no calls of growing size to time")


def test_the_operator_of_torch_is_a_peer(timed: Bench) -> None:
    pytest.importorskip("torch")
    report = timed("def total(x):\n    return x.sum().item()\n", LIBRARY, backend="torch")
    assert [(timing.who, len(timing.seconds)) for timing in report.timings] == [("yours", 3), ("reference", 3), ("library", 3)]
    assert report.note is None


@pytest.mark.parametrize("power", [0.0, 1.0, 1.5, 2.0, 3.0])
def test_the_exponent_of_a_power(power: float) -> None:
    sizes = (10, 20, 40, 80, 160)
    found = exponent(sizes, [1e-6 * size**power for size in sizes])
    assert found == pytest.approx(power)
    with_start_up = exponent(sizes, [1e-5 + 1e-6 * size**power for size in sizes])
    assert with_start_up is not None
    assert with_start_up <= power + 1e-9


def test_one_size_has_no_exponent() -> None:
    assert exponent((10, 20), [1.0]) is None
    assert exponent((10, 20), []) is None
    assert exponent((10, 20), [0.0, 1.0]) is None


def test_each_run_is_prepared_anew() -> None:
    prepared: list[int] = []

    def prepare() -> Callable[[], int]:
        prepared.append(len(prepared))
        return lambda: prepared[-1]

    figure, result = measure("seconds", prepare, "cpu")
    assert result == len(prepared) - 1
    assert len(prepared) > 1
    assert math.isfinite(figure)


def test_bench_stands_beside_the_verdict(run: Run, tmp_path: Path) -> None:
    right, wrong = tmp_path / "right.py", tmp_path / "wrong.py"
    wrong.write_text("def iou(box1, box2):\n    return 0.0\n")
    right.write_text(
        "def iou(a, b):\n    w, h = (max(0.0, min(a[i + 2], b[i + 2]) - max(a[i], b[i])) for i in (0, 1))\n"
        "    union = sum((c[2] - c[0]) * (c[3] - c[1]) for c in (a, b)) - w * h\n    return w * h / union if union else 0.0\n"
    )
    passed = run("code", "iou", str(right), "--bench", "--json")
    report = json.loads(passed.stdout)
    assert (passed.exit_code, report["passed"], report["bench"]["sizes"]) == (0, True, [10, 100, 1000, 10000, 100000])
    assert [timing["who"] for timing in report["bench"]["timings"]] == ["yours", "reference"]
    failed = run("code", "iou", str(wrong), "--bench", "--json")
    assert failed.exit_code == 1
    assert "bench" not in json.loads(failed.stdout)
    assert "bench" not in json.loads(run("code", "iou", str(right), "--json").stdout)
    assert "grows as n^" not in run("code", "iou", str(wrong), "--bench").stdout
    assert "grows as n^" in run("code", "iou", str(right), "--bench").stdout
    assert "峰值内存" in run("code", "iou", str(right), "--bench", "--lang", "zh").stdout


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ("task.is_valid = lambda x: len(x) == 3\n", "case 'bench' is outside the contract, says the valid function"),
        ("task.benchmark = Bench((3,), lambda rng, size: None)\n", "case 'bench' must return a Call, not None"),
        (FAST.format(result="7.0"), "the fast solution fails case"),
    ],
)
def test_the_audit_sees_what_is_timed(tmp_path: Path, more: str, message: str) -> None:
    path = tmp_path / "total.py"
    path.write_text(GRADER.format(seconds=1.0) + "from quizprep.coding.suite import Bench\n" + CASE + more)
    assert any(problem.message.startswith(message) for problem in audit(path).problems)
    path.write_text(GRADER.format(seconds=1.0) + CASE)
    assert not any("bench" in problem.message or "fast" in problem.message for problem in audit(path).problems)


@pytest.mark.parametrize("figure", ["Infinity", "-1", "NaN", "1" + "0" * 400])
def test_a_forged_time_is_none(timed: Bench, figure: str) -> None:
    """The right result with a time of its own choice, sent in place of ours."""
    source = f"""
import json, os, struct

def total(x):
    header = json.dumps({{"call": 0, "result": float(sum(x)), "changed": None, "figure": 0}})
    text = (header[:-2] + "{figure}}}").encode()
    for descriptor in range(3, 20):
        try:
            os.write(descriptor, struct.pack("<4sII", b"quiz", len(text), 0) + text)
        except OSError:
            pass
    os._exit(0)
"""
    report = timed(source)
    assert report.note is not None
    assert "writes into the judge's own channel" in report.note.en
    assert report.timings[0].seconds == ()
