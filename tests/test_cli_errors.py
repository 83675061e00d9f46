"""Bad input: one clear line that says what, where and how to mend it, the right exit code, nothing lost."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from typer.testing import Result

Run = Callable[..., Result]
Execute = Callable[..., CompletedProcess[str]]
MINI = str(Path(__file__).parent / "mini")


def one_line(result: CompletedProcess[str]) -> str:
    """Return the only line on standard error; there is no traceback."""
    lines = result.stderr.splitlines()
    assert len(lines) == 1, result.stderr
    return lines[0]


@pytest.mark.usefixtures("compiled")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["drill", "--topic", "detektion"], "no topic 'detektion'; did you mean 'detection'?"),
        (["show", "conv-output-sise"], "no question 'conv-output-sise'; did you mean 'conv-output-size'?"),
        (["answer", "nothing-like-it", "1"], "no question 'nothing-like-it'"),
        (["code", "nsm"], "did you mean 'nms'?"),
        (["drill", "xyz"], "no topic 'xyz'; `quizprep topics` lists them"),
        (["code", "xyz"], "no task 'xyz'; `quizprep code` lists them"),
        (["code", "nms", "nowhere.py"], "nowhere.py"),
        (["code", "nms", "."], "."),
        (["drill", "--bank", "nowhere.yaml"], "nowhere.yaml"),
        (["check", "nowhere.yaml"], "nowhere.yaml"),
    ],
)
def test_what_is_not_there_is_named_with_its_nearest(execute: Execute, arguments: list[str], said: str) -> None:
    result = execute(*arguments)
    assert said in one_line(result)
    assert result.returncode == 2


def test_a_bad_deck_is_refused_with_every_problem_at_its_place(execute: Execute) -> None:
    Path("broken.yaml").write_text(
        "title: {en: Broken, zh: 坏}\n"
        "questions:\n"
        "  - id: one\n"
        "    kind: choice\n"
        "    difficulty: 1\n"
        "    sources: [own/one]\n"
        "    promt: {en: Which?, zh: 哪个？}\n"
        "    options:\n"
        "      a: {en: this, zh: 这个}\n"
        "      b: {en: that, zh: 那个, feedback: {en: No.}}\n"
        "      c: {en: third, zh: 第三个, feedback: {en: No., zh: 不是。}}\n"
        "    answer: no\n"
        "    explanation: {en: Because., zh: 因为。}\n",
        encoding="utf-8",
    )
    result = execute("drill", "--bank", "broken.yaml")
    assert result.returncode == 2
    assert "broken.yaml:7:5: unknown key 'promt'; did you mean 'prompt'?" in result.stderr
    assert "broken.yaml:10:" in result.stderr
    assert "broken.yaml:12:13: " in result.stderr
    assert "'no'" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_read_only_folder_is_said(execute: Execute, tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir()
    locked.chmod(0o500)
    result = execute("answer", "mini-choice", "max", "--record", "--bank", MINI, env={"QUIZPREP_HOME": str(locked)})
    assert str(locked) in one_line(result)
    assert result.returncode == 2


def test_a_home_that_is_a_file_is_said_before_anything_is_asked(execute: Execute, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    result = execute("answer", "mini-choice", "max", "--record", "--bank", MINI, env={"QUIZPREP_HOME": str(tmp_path / "file")})
    assert "file" in one_line(result)
    assert result.returncode == 2


@pytest.mark.usefixtures("compiled")
def test_a_drill_that_could_keep_no_answer_asks_nothing(execute: Execute, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    for home in ("file", "file/within"):
        result = execute("drill", "--bank", MINI, env={"QUIZPREP_HOME": str(tmp_path / home)})
        assert f"no answer could be kept in {tmp_path / home}" in one_line(result)
        assert (result.returncode, result.stdout) == (2, "")


def test_a_history_that_is_none_is_said_and_left_alone(execute: Execute, home: Path) -> None:
    home.mkdir()
    (home / "history.db").write_bytes(b"this is not a database, and somebody may want it back" * 40)
    before = (home / "history.db").read_bytes()
    result = execute("review")
    assert "history.db" in one_line(result)
    assert result.returncode == 2
    assert (home / "history.db").read_bytes() == before


def test_a_history_of_a_newer_version_is_said(execute: Execute, home: Path) -> None:
    assert execute("answer", "mini-choice", "max", "--record", "--bank", MINI).returncode == 0
    with sqlite3.connect(home / "history.db") as db:
        db.execute("pragma user_version = 999")
    result = execute("topics")
    assert "history.db" in one_line(result)
    assert result.returncode == 2


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_terminal_without_unicode_still_shows_the_question(execute: Execute, lang: str) -> None:
    environment = {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    result = execute("drill", "--count", "1", "--lang", lang, env=environment)
    assert result.returncode == 0, result.stderr
    if lang == "zh":
        assert "cannot show Chinese (its encoding is ascii)" in one_line(result)
    else:
        assert result.stderr == ""


def test_a_terminal_of_ascii_alone_shows_what_comes_nearest(execute: Execute) -> None:
    Path("greek.yaml").write_text(
        "title: Greek\nlanguage: en\nquestions:\n  - id: greek\n    kind: recall\n    difficulty: 1\n    sources: [own/greek]\n"
        "    prompt: 'α·x² − ½ ≤ Σᵢ，中？'\n    answer: so\n    points: {one: {text: so, accept: []}}\n    explanation: So.\n",
        encoding="utf-8",
    )
    result = execute("show", "greek", "--bank", "greek.yaml", env={"PYTHONIOENCODING": "ascii"})
    assert "  alpha*x^2 - 1/2 <= Sigma_i,??\n" in result.stdout


def test_a_bug_of_ours_is_one_line_and_its_traceback_is_kept(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from quizprep.cli import app as application

    def fail(**_: object) -> None:
        raise RuntimeError("the wheels came off")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(application, "app", fail)
        with pytest.raises(SystemExit) as ended:
            application.main()
    assert ended.value.code == 3
    said = capsys.readouterr().err
    assert "this is a bug of ours (RuntimeError: the wheels came off)" in said
    [kept] = (home / "log").iterdir()
    assert "fail" in kept.read_text(encoding="utf-8")


def test_a_verdict_that_cannot_be_recorded_is_still_a_verdict(execute: Execute, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    Path("right.py").write_text("def double(x):\n    return x + x\n", encoding="utf-8")
    arguments = ["code", "mini-double", "right.py", "--bank", MINI, "--json"]
    result = execute(*arguments, env={"QUIZPREP_HOME": str(tmp_path / "file")})
    assert json.loads(result.stdout)["passed"] is True
    assert one_line(result).startswith("quizprep: not recorded: ")
    assert result.returncode == 0


@pytest.mark.parametrize(
    ("arguments", "said", "see"),
    [
        (["drll"], "'drill'", "quizprep --help"),
        (["--versoin"], "--version", "quizprep --help"),
        (["drill", "--topc", "losses"], "--topic", "quizprep drill --help"),
        (["drill", "--kind", "chioce"], "'choice'", "quizprep drill --help"),
        (["drill", "--count", "0"], "0 is not in the range", "quizprep drill --help"),
        (["show"], "Missing argument 'ID'", "quizprep show --help"),
    ],
)
def test_a_wrong_command_or_option_is_one_line_that_says_where_to_look(
    run: Run, arguments: list[str], said: str, see: str
) -> None:
    result = run(*arguments)
    [line] = result.stderr.splitlines()
    assert line.startswith("quizprep: ")
    assert said in line
    assert line.endswith(f" See {see}.")
    assert result.exit_code == 2


@pytest.mark.parametrize("command", [["where"], ["formula", "n", "--reference", "n", "--var", "n:integer:1..5"]])
def test_a_reader_that_went_away_is_no_wrong_answer(command: list[str]) -> None:
    read, write = os.pipe()
    os.close(read)
    with open(write, "w") as nowhere:  # noqa: PTH123
        result = subprocess.run(
            [sys.executable, "-m", "quizprep", *command], stdout=nowhere, stderr=subprocess.PIPE, timeout=60, check=False
        )
    assert (result.returncode, result.stderr) == (141, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full is there on Linux")
@pytest.mark.usefixtures("compiled")
def test_a_full_device_is_said_and_is_no_bug(home: Path) -> None:
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "quizprep", "where"]
        result = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, check=False)
    assert result.stderr == "quizprep: the output cannot be written: No space left on device\n"
    assert result.returncode == 2
    assert not (home / "log").exists()


@pytest.mark.usefixtures("compiled")
def test_a_closed_input_is_an_empty_one() -> None:
    command = ["sh", "-c", '"$0" -m quizprep drill --count 1 <&-', sys.executable]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert "No question answered." in result.stdout
    assert (result.returncode, result.stderr) == (0, "")
