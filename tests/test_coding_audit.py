"""A suite is attacked before it judges anybody: each rule broken once, found at its place."""

import sys
from pathlib import Path

import pytest

from quizprep.coding.audit import audit
from quizprep.coding.tasks import task_names
from quizprep.errors import QuizprepError

SUITE = '''
import numpy as np

from quizprep.coding.suite import Call, Task

task = Task("add")


@task.reference
def add(x, y):
    """Add."""
    return x + y


@task.valid
def valid(x, y):
    return x.shape == y.shape


@task.case(en="a pair", zh="一对")
def pair():
    return Call(np.array([1.0, 2.0]), np.array([3.0, 5.0]))


@task.random(count=3, en="random", zh="随机")
def drawn(rng, size):
    return Call(rng.normal(size=size + 1), rng.normal(size=size + 1))


def slips():
    for slip in range(1, 11):

        def adds(x, y, slip=slip):
            return x + y + slip

        adds.__name__ = f"adds_{slip}"
        task.mutant(en="Something was added.", zh="多加了。")(adds)


slips()
'''


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "add.py"


def test_a_good_suite(path: Path) -> None:
    path.write_text(SUITE)
    report = audit(path)
    assert report.problems == ()
    assert (report.task, report.cases) == ("add", 5)
    assert report.mutants == {f"adds-{slip}": "pair" for slip in range(1, 11)}


MUTANT = '@task.mutant(en="e", zh="z")\ndef {name}(x, y):\n    {body}\n'


@pytest.mark.parametrize(
    ("old", "new", "at", "message"),
    [
        ('"""Add."""', "pass", "def add(", "the reference needs a docstring"),
        (
            "slips()\n",
            MUTANT.format(name="same", body="return y + x"),
            "def same(",
            "mutant 'same' survives under 3 of 3 seeds",
        ),
        (
            "slips()\n",
            MUTANT.replace("x, y", "x").format(name="crashes", body="return x"),
            "def crashes(",
            "mutant 'crashes' cannot be called as the reference is: too many positional arguments",
        ),
        ("slips()\n", "task.reference(slips)\n", "task.reference(slips)", "'slips' is a second reference; a task has one"),
        ("range(1, 11)", "range(1, 3)", "def add(", "2 mutants; a suite needs at least 10"),
        ('zh="一对"', 'zh=" "', "def pair(", "case 'pair' has no text in 'zh'"),
        ('zh="多加了。"', 'zh=""', "", "mutant 'adds-1' has no text in 'zh'"),
        (
            "return x + y\n",
            "return 1 / 0\n",
            "def add(",
            "case 'pair': the reference raises ZeroDivisionError: division by zero",
        ),
        ("return x + y\n", "x += y; return x\n", "def add(", "the reference fails case 'pair': it changes its input"),
        ("return x + y\n", "return x + float('nan')\n", "def add(", "the reference fails case 'pair': result[0] is nan"),
        ("return x + y\n", "return x * 0\n", "def add(", "a submission that returns zeros passes"),
        ("return x + y\n", "return x * 1\n", "def add(", "a submission that returns the first input passes"),
        ("x.shape == y.shape", "len(x) > 2", "def pair(", "case 'pair' is outside the contract"),
        ("x.shape == y.shape", "x.nothing", "def valid(", "case 'pair': valid raises AttributeError"),
        (
            "    return Call(np.array([1.0, 2.0]), np",
            "    return (np",
            "def pair(",
            "case 'pair' must return a Call, not an array",
        ),
        ('task = Task("add")', 'task = Task("add", compare=lambda *_: None)', "def add(", "that returns None passes"),
        ("def pair():", "def drawn():", "def drawn(", "case 'drawn' occurs twice"),
        ("import numpy as np", "import numpy as np\n1 / 0", "1 / 0", "ZeroDivisionError: division by zero"),
        ("task = Task", "other = Task", "@task.reference", "NameError: name 'task' is not defined"),
    ],
)
def test_each_rule_is_found_where_it_is_broken(path: Path, old: str, new: str, at: str, message: str) -> None:
    assert old in SUITE
    source = SUITE.replace(old, new, 1) if old != "slips()\n" else SUITE + new
    path.write_text(source)
    report = audit(path)
    found = [problem for problem in report.problems if message in problem.message]
    assert found, report.problems
    line = next((number for number, text in enumerate(source.splitlines(), 1) if at and text.startswith(at)), 1)
    assert (found[0].mark.path, found[0].mark.line) == (str(path), line)


def test_an_endless_mutant_is_killed_by_the_clock(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quizprep.coding.audit.MUTANT_SECONDS", 0.2)
    path.write_text(SUITE + MUTANT.format(name="endless", body="while True: pass"))
    report = audit(path)
    assert report.problems == ()
    assert report.mutants["endless"] == "pair"


def test_by_name_and_unknown(tmp_path: Path) -> None:
    (tmp_path / "my_add.py").write_text(SUITE)
    assert audit("my-add", [tmp_path]).problems == ()
    with pytest.raises(QuizprepError, match="did you mean 'my-add'"):
        audit("my-ad", [tmp_path])


@pytest.mark.parametrize("name", task_names([]))
def test_shipped_suites(name: str) -> None:
    report = audit(name)
    assert report.problems == ()
    assert len(report.mutants) >= 10
    assert all(report.mutants.values())


def test_a_library_that_takes_long_to_load_is_loaded_before_the_clock_runs(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(path.parent)
    monkeypatch.setattr("quizprep.coding.audit.BUG_SECONDS", 0.2)
    (path.parent / "slow_library.py").write_text("import time\n\ntime.sleep(0.5)\nloaded = True\n")
    path.write_text(
        SUITE
        + """

@task.bug(en="It adds nothing.", zh="什么也没有加。")
def adds_nothing(x, y):
    import slow_library

    assert slow_library.loaded
    while True:
        pass
"""
    )
    assert audit(path).problems == ()
    assert sys.modules["slow_library"].loaded
