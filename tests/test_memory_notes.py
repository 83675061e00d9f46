"""A question is suspended, resumed or reset: by events that are added, never by deleting."""

import datetime as dt
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from attempts import ATTEMPT, NOON, QUESTION
from msgspec import structs
from typer.testing import Result

from quizprep.memory import exchange
from quizprep.memory.events import Note
from quizprep.memory.history import History
from quizprep.model import Attempt, Kind

Run = Callable[..., Result]
MINI = str(Path(__file__).parent / "mini")


def on(days: int) -> Attempt:
    return structs.replace(ATTEMPT, at=NOON + dt.timedelta(days=days))


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    with History(tmp_path / "history.db") as opened:
        for days in (0, 3, 12):
            opened.record(on(days))
        opened.record(structs.replace(ATTEMPT, question_id="other"))
        yield opened


def test_a_reset_question_is_new_and_its_attempts_stay(history: History) -> None:
    history.catch_up()
    history.note(Note.RESET, QUESTION, NOON + dt.timedelta(days=13))
    assert history.card("q0") is None
    assert set(history.cards()) == {"other"}
    assert [attempt.at for attempt in history.attempts("q0")] == [on(days).at for days in (0, 3, 12)]
    history.catch_up()
    assert set(history.cards()) == {"other"}
    assert history.examine().differing == ()


def test_after_a_reset_the_card_is_that_of_a_first_answer(history: History, tmp_path: Path) -> None:
    history.note(Note.RESET, QUESTION, NOON + dt.timedelta(days=13))
    history.record(on(14))
    history.note(Note.RESET, QUESTION, NOON + dt.timedelta(days=15))
    history.record(on(16))
    with History(tmp_path / "new.db") as new:
        new.record(on(16))
        assert history.card("q0") == new.card("q0")
    assert [len(attempts) for name, attempts in history.journals() if name == "q0"] == [1]
    history.undo(NOON + dt.timedelta(days=17), "q0")
    assert history.card("q0") is None
    assert len(history.attempts("q0")) == 4
    history.rebuild()
    assert set(history.cards()) == {"other"}


def test_the_latest_of_suspend_and_resume_counts(history: History) -> None:
    assert history.suspended() == set()
    card = history.card("q0")
    for what, expected in ((Note.SUSPEND, {"q0"}), (Note.SUSPEND, {"q0"}), (Note.RESUME, set()), (Note.SUSPEND, {"q0"})):
        history.note(what, QUESTION, NOON + dt.timedelta(days=13))
        assert history.suspended() == expected
        assert history.card("q0") == card


def test_they_are_the_same_on_another_machine(history: History, tmp_path: Path) -> None:
    history.note(Note.RESET, QUESTION, NOON + dt.timedelta(days=13))
    history.note(Note.SUSPEND, QUESTION, NOON + dt.timedelta(days=13))
    history.note(Note.RESUME, QUESTION, NOON + dt.timedelta(days=14))
    history.note(Note.SUSPEND, structs.replace(QUESTION, id="other"), NOON + dt.timedelta(days=14))
    file = tmp_path / "file.jsonl"
    assert exchange.export(history, file) == 8
    with History(tmp_path / "there" / "history.db") as other:
        assert exchange.take_in(other, file) == 8
        assert other.suspended() == {"other"}
        assert other.cards() == history.cards()
        assert list(other.events()) == list(history.events())
        assert exchange.take_in(other, file) == 0


# The commands


def test_a_suspended_question_is_not_asked(run: Run) -> None:
    drill = ["drill", "--bank", MINI, "--topic", "mini", "--kind", "choice"]
    assert "Which pooling keeps" in run(*drill).stdout
    suspended = run("suspend", "mini-choice", "--bank", MINI)
    assert suspended.stdout == "mini-choice is not asked any more; quizprep resume mini-choice brings it back\n"
    assert run("suspend").stdout == "mini-choice\n"
    assert "There is no question to ask here" in run(*drill).stdout
    assert run("resume", "mini-choice", "--bank", MINI).stdout == "mini-choice is asked again\n"
    assert run("resume", "mini-choice", "--bank", MINI).stdout == "mini-choice is not suspended\n"
    assert run("suspend").stdout == ""
    assert "Which pooling keeps" in run(*drill).stdout


def test_a_reset_question_is_asked_as_a_new_one(run: Run) -> None:
    drill = ["drill", "--bank", MINI, "--topic", "mini", "--kind", "choice"]
    assert "new" in run(*drill, input="max\n").stdout
    assert "There is no question to ask here" in run(*drill).stdout
    assert run("reset", "mini-choice", "--bank", MINI).stdout.startswith("mini-choice is new again; ")
    assert "· new" in run(*drill).stdout
    assert "1 attempt at 1 question; every card and every sum follows from the log" in run("doctor", "--check").stdout


def test_what_is_said_twice_is_taken_back_at_once(run: Run) -> None:
    run("suspend", "mini-choice", "--bank", MINI)
    assert run("suspend", "mini-choice", "--bank", MINI).stdout.startswith("mini-choice was suspended already; ")
    assert run("undo", "-n", "9").stdout.endswith("  mini-choice  suspend\nnothing is left to take back\n")
    assert run("suspend").stdout == ""


@pytest.mark.parametrize("command", ["suspend", "resume", "reset", "log"])
def test_a_question_that_is_not_there_is_told(run: Run, home: Path, command: str) -> None:
    result = run(command, "mini-chioce", "--bank", MINI)
    assert result.exit_code == 2
    assert "did you mean 'mini-choice'?" in result.stderr
    assert not (home / "history.db").exists()


def test_what_is_suspended_is_not_counted_as_due(run: Run, home: Path) -> None:
    long_ago = dt.datetime.now().astimezone() - dt.timedelta(days=90)
    with History(home / "history.db") as history:
        history.record(structs.replace(ATTEMPT, question_id="mini-choice", topic="mini", kind=Kind.CHOICE, at=long_ago))

    def due() -> int:
        [mini] = [row for row in json.loads(run("topics", "--json", "--bank", MINI).stdout) if row["topic"] == "mini"]
        stats = json.loads(run("stats", "--json", "--bank", MINI).stdout)
        assert mini["due"] == stats["due"] == stats["due_ahead"][0] == sum(stats["due_ahead"])
        return int(mini["due"])

    assert due() == 1
    run("suspend", "mini-choice", "--bank", MINI)
    assert due() == 0
    assert "Nothing is due." in run("review", "--bank", MINI).stdout
    run("resume", "mini-choice", "--bank", MINI)
    assert due() == 1
