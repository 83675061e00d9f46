"""Finding tasks, and what is handed out for one."""

from pathlib import Path

import pytest

from quizprep.coding.starter import starter
from quizprep.coding.suite import Task
from quizprep.coding.tasks import find_task, load_file, load_task, task_names
from quizprep.errors import BankError, QuizprepError

TOYS = Path(__file__).with_name("toy_graders")


def test_names_are_those_of_the_files(tmp_path: Path) -> None:
    (tmp_path / "two_words.py").write_text("raise SystemExit")
    (tmp_path / "_private.py").touch()
    (tmp_path / "notes.txt").touch()
    names = task_names([tmp_path])
    assert "two-words" in names
    assert {"private", "notes", "nms.py"}.isdisjoint(names)
    assert {"nms", "conv-output-shape"} <= set(names)
    assert names == sorted(names)


def test_a_folder_given_wins(tmp_path: Path) -> None:
    (tmp_path / "nms.py").write_text("from quizprep.coding.suite import Task\ntask = Task('mine')\ntask.reference(print)\n")
    assert load_task("nms", [tmp_path]).function == "mine"
    assert load_task("nms", []).function == "nms"


def test_an_unknown_task_names_the_nearest() -> None:
    with pytest.raises(QuizprepError, match=r"no task 'duoble'; did you mean 'double'\?"):
        load_task("duoble", [TOYS])


@pytest.mark.parametrize("name", ["", "../nms", "nms.py", "a b", "__init__", "nms/../nms"])
def test_odd_names_are_no_tasks(name: str) -> None:
    with pytest.raises(QuizprepError, match="no task"):
        find_task(name, [TOYS])


@pytest.mark.parametrize(
    ("source", "line", "message"),
    [
        ("x = 1\n", 1, "defines no task"),
        ("from quizprep.coding.suite import Task\ntask = Task('f')\n", 1, "no reference"),
        ("x = 1\ny = x / 0\n", 2, "ZeroDivisionError"),
        ("x = 1\n\nx = = 2\n", 3, "SyntaxError"),
        ("import nothing_like_it\n", 1, "ModuleNotFoundError"),
    ],
)
def test_a_broken_file_says_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, line: int, message: str
) -> None:
    path = tmp_path / "broken.py"
    path.write_text(source)
    with pytest.raises(BankError) as caught:
        load_file(path)
    (problem,) = caught.value.problems
    assert (problem.mark.path, problem.mark.line) == (str(path), line)
    assert message in problem.message
    monkeypatch.chdir(tmp_path)  # as it is checked beside the editor
    with pytest.raises(BankError) as caught:
        load_file(Path("broken.py"))
    assert caught.value.problems[0].mark.line == line


def test_a_starter_has_signature_and_docstring_and_nothing_more() -> None:
    assert starter(load_task("select-above", [TOYS])) == (
        "import numpy as np\n\n\n"
        "def select(values, limits):\n"
        '    """Return the indices of the values above their limits, in order."""\n'
        "    raise NotImplementedError\n"
    )


@pytest.mark.parametrize("doc", ["One line.", "Two\n\n  lines \\alpha.", 'Ends with "quotes"', '"""', "ends \\", ""])
def test_any_docstring_survives(doc: str) -> None:
    def reference(x, *, flag=True, rate=1e-5):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202, ARG001
        return x

    reference.__doc__ = doc
    task = Task("anything")
    task.reference(reference)
    namespace: dict[str, object] = {}
    exec(starter(task), namespace)
    function = namespace["anything"]
    assert (function.__doc__ or "").split() == doc.split()
    with pytest.raises(NotImplementedError):
        function(1, flag=False)  # type: ignore[operator]
