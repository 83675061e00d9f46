"""What ``quizprep check`` says beyond problems: what an outline asks for, which solutions pass, and the tables."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from typer.testing import Result

Execute = Callable[..., CompletedProcess[str]]
HERE = Path(__file__).parent
MINI = str(HERE / "mini" / "mini.yaml")
OUTLINE = """
entries:
  - id: mini/one
    title: what else an entry says is for readers
    kinds: [numeric, code, debug]
  - {id: mini/two, kinds: [concept]}
  - {id: mini/none, kinds: []}
"""


@pytest.fixture
def outline() -> Path:
    """Write an outline, and a copy of the mini deck whose questions name its entries."""
    text = Path(MINI).read_text("utf-8")
    lines = ["    sources: [mini/one]" if line.strip().startswith("sources:") else line for line in text.splitlines()]
    Path("mini.yaml").write_text("\n".join(lines) + "\n", "utf-8")
    for name in ("mini.py", "mini_double.py"):
        shutil.copy(HERE / "mini" / name, name)
    path = Path("outline.yaml")
    path.write_text(OUTLINE, "utf-8")
    return path


def test_what_no_question_asks_about_is_named(execute: Execute, outline: Path) -> None:
    result = execute("check", "mini.yaml", "--coverage", str(outline))
    assert result.stdout.splitlines()[:3] == [
        "no debug question on mini/one",
        "no concept question on mini/two",
        "3 entries: 2 of 4 pairs of entry and kind have a question",
    ]
    assert result.returncode == 1


def test_an_outline_that_is_covered(execute: Execute, outline: Path) -> None:
    outline.write_text(OUTLINE.replace(", debug", "").replace("kinds: [concept]", "kinds: []"), "utf-8")
    result = execute("check", "mini.yaml", "--coverage", str(outline))
    assert "2 of 2 pairs" in result.stdout
    assert result.returncode == 0
    shown = json.loads(execute("check", "mini.yaml", "--coverage", str(outline), "--json").stdout)
    assert shown["coverage"] == {"entries": 3, "pairs": 2, "missing": []}


def test_a_source_that_the_outline_does_not_have(execute: Execute, outline: Path) -> None:
    outline.write_text(OUTLINE.replace("mini/one", "mini/three"), "utf-8")
    result = execute("check", "mini.yaml", "--coverage", str(outline))
    assert "the source 'mini/one' of" in result.stdout
    assert result.returncode == 1


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ("kinds: [concept]", "kinds: [essay]", "outline.yaml:6:28: expected one of concept, numeric, formula, code, debug"),
        ("{id: mini/two, ", "{", "outline.yaml:6:5: missing key 'id'"),
        ("entries:", "chapters:", "outline.yaml:2:1: an outline has 'entries'"),
        ("entries:", "entries: [", "outline.yaml:"),
    ],
)
def test_an_outline_that_cannot_be_read(execute: Execute, outline: Path, right: str, wrong: str, message: str) -> None:
    outline.write_text(OUTLINE.replace(right, wrong), "utf-8")
    result = execute("check", "mini.yaml", "--coverage", str(outline))
    assert message in result.stderr
    assert result.returncode == 2


@pytest.fixture
def suite() -> Path:
    """Write a small suite of its own, with a right solution and one that is wrong."""
    shutil.copy(HERE / "mini" / "mini_double.py", "mini_double.py")
    right = Path("solutions/mini_double/right")
    right.mkdir(parents=True)
    (right / "plain.py").write_text("def double(x):\n    return [2 * value for value in x]\n", "utf-8")
    return right


def test_right_solutions_are_judged(execute: Execute, suite: Path) -> None:
    (suite / "wrong.py").write_text("def double(x):\n    return x\n", "utf-8")
    result = execute("check", "mini_double.py", "--solutions", "solutions")
    [problem] = [line for line in result.stdout.splitlines() if "solutions/" in line]
    assert problem.startswith("solutions/mini_double/right/wrong.py:1:1: a right solution is refused: ")
    assert "1 of 2 right solutions accepted" in result.stdout
    assert result.returncode == 1


def test_the_tables_count_questions_and_suites(execute: Execute) -> None:
    result = execute("check", MINI, "--markdown")
    *_, mini, every = result.stdout.splitlines()
    assert mini.startswith("| mini | 1 | 1 | 1 | 1 | 1 | 5 | ")
    assert every.startswith("| **all** | 1 | 1 | 1 | 1 | 1 | 5 | ")
    assert result.returncode == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["notes.txt"], "notes.txt: is neither a deck, whose name ends in .yaml, nor a task, whose name ends in .py"),
        ([MINI, "notes.txt"], "notes.txt: is neither a deck"),
        (["empty"], "empty: there is no deck and no task"),
        ([MINI, "--solutions", "nowhere"], "nowhere: no such folder"),
        (["glossary.yaml"], "glossary.yaml: there is no deck and no task"),
        ([MINI, "--markdown", "--json"], "--markdown prints tables and --json a report: give one of them"),
    ],
)
def test_what_is_not_looked_at_is_not_found_good(run: Callable[..., Result], arguments: list[str], message: str) -> None:
    Path("notes.txt").touch()
    Path("glossary.yaml").touch()
    Path("empty").mkdir()
    result = run("check", *arguments)
    assert result.stderr.startswith(f"quizprep: {message}")
    assert result.exit_code == 2
