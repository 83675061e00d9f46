"""``quizprep doctor``: what is in order, and what is not."""

import datetime as dt
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from msgspec import structs
from typer.testing import Result

from quizprep.memory.history import History
from quizprep.model import Attempt, Kind, Outcome, Rating

pytestmark = pytest.mark.usefixtures("compiled")

Run = Callable[..., Result]
WRONG = Attempt(
    question_id="q",
    topic="t",
    kind=Kind.CHOICE,
    at=dt.datetime(2026, 1, 23, 12, 0, tzinfo=dt.UTC),
    seed=1,
    response="mean",
    outcome=Outcome.INCORRECT,
    score=0.0,
    mistake="averaged",
    rating=Rating.AGAIN,
    auto_rating=Rating.AGAIN,
    seconds=4.0,
)


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
    assert found["history"] == "2 attempts at 1 question; every card and every sum follows from the log"
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
    result = run("doctor", "--check")
    assert "! history: 2 attempts at 1 question; not as the log says: 1 card (conv-output-size)" in result.stdout
    assert result.exit_code == 1
    assert run("doctor", "--check", "--rebuild").exit_code == 0
    assert run("doctor", "--check").exit_code == 0


@pytest.mark.parametrize("table", ["daily", "pace", "mistake", "review", "retained", "calibration"])
@pytest.mark.parametrize("change", ["delete from {}", "update {} set {} = {} + 1"])
def test_a_sum_that_is_not_that_of_the_log_is_found_and_mended(run: Run, home: Path, table: str, change: str) -> None:
    path = home / "history.db"
    with History(path) as kept:
        for days in range(3):
            kept.record(structs.replace(WRONG, at=WRONG.at + dt.timedelta(days=days)))
        kept.catch_up()
    assert run("doctor", "--check").exit_code == 0
    with closing(sqlite3.connect(path)) as db:
        last = db.execute(f"select name from pragma_table_info('{table}') order by cid desc").fetchone()[0]
        db.execute(change.format(table, last, last))
        db.commit()
    said = run("doctor", "--check")
    assert f"not as the log says: 1 sum ({table}): quizprep doctor --rebuild" in said.stdout
    assert said.exit_code == 1
    assert run("doctor", "--check", "--rebuild").exit_code == 0
    with History(path) as kept:
        assert kept.examine().sums == ()


def test_a_damaged_file(run: Run, history: Path) -> None:
    content = bytearray(history.read_bytes())
    content[4096:] = bytes(len(content) - 4096)
    history.write_bytes(content)
    result = run("doctor")
    assert "! history: " in result.stdout
    assert result.exit_code == 1
    assert "Traceback" not in result.stdout + result.stderr


def test_layers_that_are_off_are_said(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUIZPREP_LAYERS_OFF", "namespaces,tmpfs,Landlock,seccomp")
    assert findings(run("doctor"))["isolation"] == "limits only; not here: namespaces, tmpfs, Landlock, seccomp"
