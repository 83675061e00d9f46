"""A new task file: it runs, it is not yet finished, and the way from there to a task is told line by line."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from quizprep.coding.audit import audit
from quizprep.coding.skeleton import skeleton
from quizprep.errors import QuizprepError

Run = Callable[..., Result]
MUTANT = """

@task.mutant(en="Off by {shift}.", zh="差了 {shift}。")
def off_by_{shift}(x):
    return x - np.mean(x) + {shift}
"""


def test_a_new_task_lacks_mutants_and_nothing_else(run: Run) -> None:
    said = run("code", "--new", "two-words").stdout
    assert "quizprep check two_words.py" in said
    checked = run("check", "two_words.py")
    assert checked.stdout == (
        "two_words.py:27:1: 3 mutants; a suite needs at least 10\n"
        "two-words: 24 cases, 3 of 3 mutants killed\n"
        "no questions, no answers recomputed, 1 suite: 1 problem\n"
    )
    assert checked.exit_code == 1


def test_the_way_to_a_task(run: Run) -> None:
    run("code", "--new", "centre")
    path = Path("centre.py")
    finished = path.read_text(encoding="utf-8") + "".join(MUTANT.format(shift=shift) for shift in range(1, 8))
    path.write_text(finished, encoding="utf-8")
    assert run("check", "centre.py").exit_code == 0

    for before, after, line, message in [
        ("@task.reference\n", "", 1, "the task has no reference; mark one with @task.reference"),
        (
            "return x - np.mean(x, dtype=np.float64)",
            "raise NotImplementedError",
            27,
            "the reference raises NotImplementedError",
        ),
        ("return Call(np.array([5.0]))", "return Call(np.ones((1, 1)))", 59, "outside the contract, says the valid function"),
        ("return Call(np.array([5.0]))", "return np.array([5.0])", 59, "case 'one-number' must return a Call"),
        ("+ 7\n", "+ 0\n", None, "mutant 'off-by-7' survives under 3 of 3 seeds"),
        ('zh="三个数"', 'zh=""', 54, "case 'three-numbers' has no text in 'zh'"),
    ]:
        assert finished.count(before) == 1
        path.write_text(finished.replace(before, after), encoding="utf-8")
        result = run("check", "centre.py")
        assert message in result.stdout
        assert result.stdout.startswith(f"centre.py:{line}:" if line else "centre.py:")
        assert result.exit_code == 1


def test_a_task_of_ones_own_needs_no_question(run: Run) -> None:
    Path("tasks").mkdir()
    Path("tasks", "centre.py").write_text(skeleton("centre")[1], encoding="utf-8")
    handed_out = run("code", "centre", "--bank", "tasks")
    assert "The starter is in centre.py." in handed_out.stdout
    assert run("code", "centre", "centre.py", "--bank", "tasks").exit_code == 1
    Path("centre.py").write_text("def centre(x):\n    return x - x.mean(dtype=float)\n", encoding="utf-8")
    assert run("code", "centre", "centre.py", "--bank", "tasks").exit_code == 0
    assert run("code", "centr", "--bank", "tasks").exit_code == 2


def test_no_file_is_written_over(run: Run) -> None:
    Path("mine.py").write_text("mine", encoding="utf-8")
    result = run("code", "--new", "mine")
    assert (result.exit_code, Path("mine.py").read_text(encoding="utf-8")) == (2, "mine")
    assert "mine.py is there already and was left as it is; take another name" in result.stderr


def test_a_broken_link_is_not_followed(run: Run, tmp_path: Path) -> None:
    Path("mine.py").symlink_to(tmp_path / "elsewhere.py")
    assert run("code", "--new", "mine").exit_code == 2
    assert not (tmp_path / "elsewhere.py").exists()


@pytest.mark.parametrize("name", ["", "class", "../up", "a/b", "_hidden", "1st", "a b", "Max", "größe", "a.py", "-"])
def test_names_that_no_task_can_have(name: str) -> None:
    with pytest.raises(QuizprepError, match="cannot name a task"):
        skeleton(name)


def test_new_goes_alone(run: Run) -> None:
    assert run("code", "--new", "one", "two").exit_code == 2
    assert not Path("one.py").exists()


def test_the_audit_of_the_text_in_any_name(tmp_path: Path) -> None:
    file_name, text = skeleton("a-task")
    path = tmp_path / file_name
    path.write_text(text, encoding="utf-8")
    report = audit(path)
    assert (file_name, report.task, report.cases) == ("a_task.py", "a-task", 24)
    assert set(report.mutants.values()) <= {"three-numbers", "one-number"}
