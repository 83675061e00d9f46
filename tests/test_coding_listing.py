"""What is taken from a task's file for a learner to read or to mend."""

from pathlib import Path

import pytest

from quizprep.coding.audit import audit
from quizprep.coding.listing import debug_starter, imports_the_suite, solution
from quizprep.coding.tasks import load_file, load_task, task_names
from quizprep.errors import QuizprepError

TASK = '''"""Adding."""

import math
import os.path as places
from collections import Counter, deque
from functools import cache, partial

from quizprep.coding.suite import Call, Task

task = Task("add")
START, UNUSED = 0, 1
Number = int | float


@task.reference
def add(x, y):
    """Add two numbers.

    Neither is changed.
    """
    # Begin with nothing.
    total = START
    for number in deque([x, y]):
        total = _plus(total, number)  # noqa: X123  (a remark to the linter)
    return total


@task.bug(en="Twice x.", zh="两倍的 x。")
def takes_x_twice(x, y, add=None):
    # Both are small.
    first, second = x, x
    assert math.isfinite(y)
    return _plus(first, second)


@task.mutant(en="e", zh="z")
def mutant(x, y):
    return places.sep


@cache
def _plus(x: Number, y: Number) -> Number:
    return x + y


@partial
def _minus(x, y):
    return Counter(x) - Call(y)
'''


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "add.py"
    path.write_text(TASK, encoding="utf-8")
    return path


def test_a_solution_is_the_reference_with_what_it_needs_and_its_comments(path: Path) -> None:
    assert solution(load_file(path)) == (
        "from collections import deque\n"
        "from functools import cache\n"
        "\n\n"
        "START, UNUSED = 0, 1\n"
        "Number = int | float\n"
        "\n\n"
        "def add(x, y):\n"
        '    """Add two numbers.\n'
        "\n"
        "    Neither is changed.\n"
        '    """\n'
        "    # Begin with nothing.\n"
        "    total = START\n"
        "    for number in deque([x, y]):\n"
        "        total = _plus(total, number)\n"
        "    return total\n"
        "\n\n"
        "@cache\n"
        "def _plus(x: Number, y: Number) -> Number:\n"
        "    return x + y\n"
    )


def test_what_is_to_be_mended_has_the_name_and_the_contract_of_the_reference(path: Path) -> None:
    assert debug_starter(load_file(path)) == (
        "import math\n"
        "from functools import cache\n"
        "\n\n"
        "Number = int | float\n"
        "\n\n"
        "def add(x, y):\n"
        '    """Add two numbers.\n'
        "\n"
        "    Neither is changed.\n"
        '    """\n'
        "    # Both are small.\n"
        "    first, second = x, x\n"
        "    assert math.isfinite(y)\n"
        "    return _plus(first, second)\n"
        "\n\n"
        "@cache\n"
        "def _plus(x: Number, y: Number) -> Number:\n"
        "    return x + y\n"
    )


def test_a_task_without_a_bug_has_nothing_to_mend(path: Path) -> None:
    path.write_text(TASK.replace("@task.bug", "@task.mutant"), encoding="utf-8")
    with pytest.raises(QuizprepError, match="the task 'add' has no debugging question"):
        debug_starter(load_file(path))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("first, second = x, x", "first, second = x, y", "the code to be mended passes"),
        ("first, second = x, x", "return Call", "the code to be mended uses a part of the suite"),
        ('zh="两倍的 x。"', 'zh=" "', "the code to be mended has no text in 'zh'"),
        ("    first, second = x, x", "    while True: pass", None),
    ],
)
def test_the_audit_attacks_what_is_to_be_mended(path: Path, old: str, new: str, message: str | None) -> None:
    """Code that passes has nothing to mend; an endless loop is a fine bug."""
    suite = '\n\n@task.case(en="a pair", zh="一对")\ndef pair():\n    return Call(1.0, 2.0)\n'
    path.write_text((TASK + suite).replace(old, new), encoding="utf-8")
    found = [problem for problem in audit(path).problems if "to be mended" in problem.message]
    assert [(problem.mark.line, problem.message.startswith(message or "-")) for problem in found] == [(29, True)] * bool(
        message
    )


@pytest.mark.parametrize("name", task_names([]))
def test_every_shipped_solution_runs_without_the_suite(name: str) -> None:
    task = load_task(name, [])
    text = solution(task)
    assert not imports_the_suite(text)
    names: dict[str, object] = {"__name__": "solution"}
    exec(compile(text, name, "exec"), names)
    assert callable(names[task.function])
