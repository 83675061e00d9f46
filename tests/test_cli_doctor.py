"""``quizprep doctor``: what is in order, and what is not."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import Result

pytestmark = pytest.mark.usefixtures("compiled")

Run = Callable[..., Result]


@pytest.fixture
def history(run: Run, home: Path) -> Path:
    """Answer a question twice, and return the history's file."""
    for response in ("1, 1", "7, 7"):
        run("answer", "conv-output-size", response, "--seed", "3", "--record")
    return home / "history.db"


def findings(result: Result) -> dict[str, str]:
    return dict(line.removeprefix("! ").split(": ", 1) for line in result.stdout.splitlines())


def test_everything_in_order(run: Run, history: Path) -> None:
    result = run("doctor")
    found = findings(result)
    assert list(found) == ["python", "history", "backups", "bank", "isolation", "torch"]
    assert found["history"] == "2 attempts at 1 questions; every card follows from the log"
    assert "questions in" in found["bank"]
    assert found["isolation"]
    assert result.exit_code == 0
    assert all(one["good"] for one in json.loads(run("doctor", "--json").stdout))
    assert history.exists()


def test_without_a_history(run: Run, home: Path) -> None:
    result = run("doctor")
    assert findings(result)["history"].startswith("0 attempts")
    assert not (home / "history.db").exists()
    assert run("doctor", "--rebuild").exit_code == 0


def test_a_card_that_is_not_that_of_the_log_is_found_and_mended(run: Run, history: Path) -> None:
    run("doctor", "--rebuild")  # stores the cards
    with closing(sqlite3.connect(history)) as db:
        db.execute("update card set stability = 3000, due = due + 900")
        db.commit()
    result = run("doctor")
    assert "! history: 2 attempts at 1 questions; 1 cards are not those of the log (conv-output-size)" in result.stdout
    assert result.exit_code == 1
    assert run("doctor", "--rebuild").exit_code == 0
    assert run("doctor").exit_code == 0


def test_a_damaged_file(run: Run, history: Path) -> None:
    content = bytearray(history.read_bytes())
    content[4096:] = bytes(len(content) - 4096)
    history.write_bytes(content)
    result = run("doctor")
    assert "! history: " in result.stdout
    assert result.exit_code == 1
    assert "Traceback" not in result.stdout + result.stderr


def test_layers_that_are_off_are_said(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUIZPREP_LAYERS_OFF", "namespaces,Landlock,seccomp")
    assert findings(run("doctor"))["isolation"] == "limits only"
