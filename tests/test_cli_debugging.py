"""Debugging questions, hints and solutions on the command line."""

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from rich.cells import cell_len
from typer.testing import Result

from quizprep.memory.history import History
from quizprep.model import Attempt, Outcome, Rating

pytestmark = pytest.mark.usefixtures("compiled")

Execute = Callable[..., CompletedProcess[str]]
Run = Callable[..., Result]
BUG, MENDED = "(box1[3] - box1[1])\n    return", "(box2[3] - box2[1])\n    return"


def attempts(home: Path, question_id: str) -> list[Attempt]:
    return History(home / "history.db").attempts(question_id)


def rows(execute: Execute) -> dict[tuple[str, bool], dict[str, object]]:
    return {(row["task"], row["debug"]): row for row in json.loads(execute("code", "--json").stdout)}


def test_code_is_handed_out_mended_and_handed_in_under_its_own_card(execute: Execute, home: Path) -> None:
    handed_out = execute("code", "iou", "--debug")
    assert "one mistake" in handed_out.stdout
    assert "debugging" in handed_out.stdout
    assert "quizprep code iou iou_debug.py --debug" in handed_out.stdout
    path = Path("iou_debug.py")
    text = path.read_text(encoding="utf-8")
    assert execute("code", "iou", "iou_debug.py", "--debug").returncode == 1
    assert text.count(BUG) == 1
    path.write_text(text.replace(BUG, MENDED), encoding="utf-8")
    assert execute("code", "iou", "iou_debug.py", "--debug").returncode == 0
    assert [one.outcome for one in attempts(home, "iou-debug")] == [Outcome.INCORRECT, Outcome.CORRECT]
    assert attempts(home, "iou") == []
    listed = rows(execute)
    assert (listed["iou", True]["state"], listed["iou", False]["state"]) == ("passed", "new")


def test_what_follows_a_verdict_is_said(execute: Execute) -> None:
    missing = execute("code", "iou", "iou_debug.py", "--debug")
    assert missing.stderr == "quizprep: iou_debug.py: no such file; `quizprep code iou --debug` writes a starter\n"
    execute("code", "iou", "--debug")
    failed = execute("code", "iou", "iou_debug.py", "--debug").stdout
    assert "`quizprep code iou --debug --hint 1` gives a nudge." in failed
    assert "Pitfalls" not in failed
    Path("iou_debug.py").write_text("def iuo(a, b): pass\n", encoding="utf-8")
    assert "0 of 1 cases" not in execute("code", "iou", "iou_debug.py", "--debug").stdout
    Path("right.py").write_text(RIGHT, encoding="utf-8")
    passed = execute("code", "iou", "right.py").stdout
    assert "Pitfalls" in passed
    assert "Comes back" in passed
    assert "gives a nudge" not in passed
    assert " 1 passed, 1 failed." in execute("code").stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nms", "--watch", "--hint", "1"], "--hint and a FILE to judge do not go together: leave one of them out"),
        (["nms", "nms.py", "--watch", "--bench"], "--bench goes without --watch"),
        (["nms", "--seed", "1"], "--seed needs a FILE to judge: quizprep code nms FILE"),
        (["--hint", "1"], "--hint needs a TASK"),
        (["--bench"], "--bench needs a TASK"),
        (["nms", "nms.py", "--reveal"], "--reveal and a FILE to judge do not go together: leave one of them out"),
    ],
)
def test_an_option_that_would_do_nothing_is_refused(run: Run, arguments: list[str], said: str) -> None:
    result = run("code", *arguments)
    assert result.stderr == f"quizprep: {said}\n"
    assert result.exit_code == 2
    assert not list(Path().iterdir())


def test_an_existing_file_is_left_alone(execute: Execute) -> None:
    Path("iou_debug.py").write_text("mine", encoding="utf-8")
    assert "was left as it is" in execute("code", "iou", "--debug").stdout
    assert Path("iou_debug.py").read_text(encoding="utf-8") == "mine"


RIGHT = """
def iou(a, b):
    width, height = (max(0.0, min(a[i + 2], b[i + 2]) - max(a[i], b[i])) for i in (0, 1))
    union = sum((box[2] - box[0]) * (box[3] - box[1]) for box in (a, b)) - width * height
    return width * height / union if union else 0.0
"""
ENDLESS = """
@task.bug(en="It has no end.", zh="没有终点。")
def never_ends(x):
    while True:
        x = 2 * x - x
"""
OWN = """title: {en: Own, zh: 自编}
questions:
  - id: double-debug
    kind: code
    task: mini-double
    debug: true
    difficulty: 1
    sources: [own/double]
    prompt: {en: "Mend double(x).", zh: "改正 double(x)。"}
    explanation: {en: "It has no end.", zh: "没有终点。"}
"""


def test_an_endless_loop_to_be_mended_is_a_verdict(execute: Execute, home: Path) -> None:
    Path("own").mkdir()
    Path("own/own.yaml").write_text(OWN, encoding="utf-8")
    task = (Path(__file__).parent / "mini" / "mini_double.py").read_text(encoding="utf-8")
    Path("own/mini_double.py").write_text(
        task.replace('Task("double")', 'Task("double", seconds=1)') + ENDLESS, encoding="utf-8"
    )
    execute("code", "mini-double", "--debug", "--bank", "own")
    result = execute("code", "mini-double", "mini_double_debug.py", "--debug", "--bank", "own", "--json")
    assert (result.returncode, json.loads(result.stdout)["outcome"]) == (1, "incorrect")
    [attempt] = attempts(home, "double-debug")
    assert attempt.rating is Rating.AGAIN


@pytest.mark.parametrize("columns", ["60", "80"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_list_shows_both_questions_and_whole_dates(execute: Execute, columns: str, lang: str) -> None:
    execute("code", "iou", "--reveal", "--debug")
    lines = execute("code", "--lang", lang, env={"COLUMNS": columns}).stdout.splitlines()
    [line] = [line for line in lines if line.startswith("iou --debug")]
    assert dt.date.fromisoformat(line.split()[-1])
    assert all(cell_len(line) <= int(columns) for line in lines)


def test_a_narrow_list_has_whole_names(execute: Execute) -> None:
    lines = execute("code", env={"COLUMNS": "40"}).stdout.splitlines()
    assert "multi-head-attention --debug" in "\n".join(lines)
    assert all(cell_len(line) <= 40 for line in lines)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--hint", "1"], "larger of the two left edges"),
        (["--hint", "3"], "U = area1 + area2 - I"),
        (["--hint", "2", "--debug"], "(0, 0, 2, 10)"),
        (["--hint", "1", "--lang", "zh"], "提示 1/3：交集"),
    ],
)
def test_hints_by_level(execute: Execute, home: Path, options: list[str], said: str) -> None:
    result = execute("code", "iou", *options)
    assert said in " ".join(result.stdout.split())
    assert result.returncode == 0
    assert not home.exists() or attempts(home, "iou") == []


def test_a_solution_is_a_file_that_passes_and_what_it_costs_is_said_before(execute: Execute, home: Path) -> None:
    result = execute("code", "iou", "--reveal")
    assert result.stderr.startswith("  A solution that is shown counts as `again`")
    assert "Pitfalls" in result.stderr
    assert "    # The overlap begins" in result.stdout
    [revealed] = attempts(home, "iou")
    assert (revealed.outcome, revealed.response, revealed.rating) == (Outcome.INCORRECT, "revealed", Rating.AGAIN)
    unsolved = History(home / "history.db").card("iou")
    Path("mine.py").write_text(result.stdout, encoding="utf-8")
    assert execute("code", "iou", "mine.py").returncode == 0
    assert History(home / "history.db").card("iou") == unsolved


def test_the_solution_of_a_debugging_question_says_what_was_wrong(execute: Execute, home: Path) -> None:
    result = execute("code", "nms", "--debug", "--reveal", "--yes", "--lang", "zh")
    assert result.stderr.strip().startswith("错在哪里：最高分框一直留在列表中")
    assert "def nms(" in result.stdout
    assert [one.response for one in attempts(home, "nms-debug")] == ["revealed"]
    assert attempts(home, "nms") == []


def test_a_task_of_ones_own_that_no_question_asks_for_costs_nothing(execute: Execute, home: Path) -> None:
    suite = (Path(__file__).parent / "mini" / "mini_double.py").read_text(encoding="utf-8")
    Path("own").mkdir()
    Path("own/twice.py").write_text(suite, encoding="utf-8")
    revealed = execute("code", "twice", "--reveal", "--bank", "own")
    assert (revealed.returncode, revealed.stderr) == (0, "")
    assert "return 2 * np.asarray(x)" in revealed.stdout
    assert "no hint" in execute("code", "twice", "--hint", "1", "--bank", "own").stdout
    assert not (home / "history.db").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["pool-output-shape", "--debug"], "no debugging question for the task 'pool-output-shape'"),
        (["pool-output-shape", "mine.py", "--debug"], "no debugging question for the task 'pool-output-shape'"),
        (["iuo", "--debug"], "did you mean 'iou'?"),
        (["iuo", "--reveal"], "did you mean 'iou'?"),
        (["iuo", "--hint", "1"], "did you mean 'iou'?"),
        (["--debug"], "needs a TASK"),
        (["--hint", "1"], "needs a TASK"),
        (["iou", "mine.py", "--reveal"], "do not go together: leave one of them out"),
        (["iou", "--hint", "4"], "not in the range"),
    ],
)
def test_what_makes_no_sense_is_said(execute: Execute, home: Path, arguments: list[str], said: str) -> None:
    result = execute("code", *arguments)
    assert result.returncode == 2
    assert said in result.stderr
    assert not (home / "history.db").exists()
