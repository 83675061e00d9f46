"""``quizprep doctor``: what is in order, and what is not."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from subprocess import CompletedProcess

import pytest

Execute = Callable[..., CompletedProcess[str]]


@pytest.fixture
def history(execute: Execute, home: Path) -> Path:
    """Answer a question twice, and return the history's file."""
    for response in ("1, 1", "7, 7"):
        execute("answer", "conv-output-size", response, "--seed", "3", "--record")
    return home / "history.db"


def findings(result: CompletedProcess[str]) -> dict[str, str]:
    return dict(line.removeprefix("! ").split(": ", 1) for line in result.stdout.splitlines())


def test_everything_in_order(execute: Execute, history: Path) -> None:
    result = execute("doctor")
    found = findings(result)
    assert list(found) == ["python", "history", "backups", "bank", "isolation", "torch"]
    assert found["history"] == "2 attempts at 1 questions; every card follows from the log"
    assert "questions in" in found["bank"]
    assert found["isolation"]
    assert result.returncode == 0
    assert all(one["good"] for one in json.loads(execute("doctor", "--json").stdout))
    assert history.exists()


def test_without_a_history(execute: Execute, home: Path) -> None:
    result = execute("doctor")
    assert findings(result)["history"].startswith("0 attempts")
    assert not (home / "history.db").exists()
    assert execute("doctor", "--rebuild").returncode == 0


def test_a_card_that_is_not_that_of_the_log_is_found_and_mended(execute: Execute, history: Path) -> None:
    execute("doctor", "--rebuild")  # stores the cards
    with closing(sqlite3.connect(history)) as db:
        db.execute("update card set stability = 3000, due = due + 900")
        db.commit()
    result = execute("doctor")
    assert "! history: 2 attempts at 1 questions; 1 cards are not those of the log (conv-output-size)" in result.stdout
    assert result.returncode == 1
    assert execute("doctor", "--rebuild").returncode == 0
    assert execute("doctor").returncode == 0


def test_a_damaged_file(execute: Execute, history: Path) -> None:
    content = bytearray(history.read_bytes())
    content[4096:] = bytes(len(content) - 4096)
    history.write_bytes(content)
    result = execute("doctor")
    assert "! history: " in result.stdout
    assert result.returncode == 1
    assert "Traceback" not in result.stdout + result.stderr


def test_layers_that_are_off_are_said(execute: Execute, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUIZPREP_LAYERS_OFF", "namespaces,Landlock,seccomp")
    assert findings(execute("doctor"))["isolation"] == "limits only"
