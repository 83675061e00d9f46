"""A deck renames a question, or retires it: what was answered stays, and belongs to the question of today."""

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs
from typer.testing import Result

from quizprep import paths
from quizprep.errors import Mark
from quizprep.memory import exchange
from quizprep.memory.events import Attempted, Note, Renamed, Retired
from quizprep.memory.history import History
from quizprep.model import Attempt, Bilingual, ChoiceQuestion, Kind, Outcome, Rating

Run = Callable[..., Result]
NOON = dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.UTC)
ATTEMPT = Attempt(
    question_id="old",
    topic="own",
    kind=Kind.CHOICE,
    at=NOON,
    seed=1,
    response="max",
    outcome=Outcome.CORRECT,
    score=1.0,
    mistake="a-slip",
    rating=Rating.GOOD,
    auto_rating=Rating.GOOD,
    seconds=4.0,
)
DECK = """
title: {en: Own, zh: 自己}
questions:
  - id: old
    kind: choice
    difficulty: 1
    sources: [own/pooling]
    prompt: {en: Which pooling keeps the largest value?, zh: 哪种池化保留最大值？}
    options:
      max: {en: max pooling, zh: 最大池化}
      mean: {en: mean pooling, zh: 平均池化, feedback: {en: It averages., zh: 它取平均。}}
    answer: max
    explanation: {en: The name says it., zh: 由名字可知。}
"""
RENAMED = DECK.replace("id: old", "id: new\n    formerly: old")
RETIRED = DECK.replace("id: old", "id: old\n    retired: true")


def question(name: str, **fields: Any) -> ChoiceQuestion:
    text = Bilingual.same("x")
    where: dict[str, Any] = {"topic": "own", "mark": Mark("own.yaml", 1, 1), "sources": ()}
    return ChoiceQuestion(id=name, difficulty=1, prompt=text, explanation=text, options={}, answer=(), **where, **fields)


def on(name: str, days: int) -> Attempt:
    return structs.replace(ATTEMPT, question_id=name, at=NOON + dt.timedelta(days=days))


# In the history


def test_what_was_answered_under_a_former_id_counts_for_the_card(tmp_path: Path) -> None:
    with History(tmp_path / "history.db") as history, History(tmp_path / "one-name.db") as plain:
        for name, days in (("old", 0), ("old", 3), ("new", 15)):
            history.record(on(name, days))
            plain.record(on("new", days))
        history.catch_up()
        history.follow([question("new", formerly=("old", "older"))], NOON)
        assert history.cards() == plain.cards()
        assert history.card("old") is None
        assert [attempt.question_id for attempt in history.attempts()] == ["new"] * 3
        assert history.mistakes(["new", "old"], 5) == plain.mistakes(["new"], 5)
        assert history.retained() == plain.retained()
        assert [type(event) for event in history.events()] == [Attempted] * 3 + [Renamed]
        history.catch_up()
        assert history.retained() == plain.retained()
        history.rebuild()
        assert history.cards() == plain.cards()


def test_a_renaming_is_written_down_once_and_only_where_there_is_something_to_rename(tmp_path: Path) -> None:
    renamed = question("new", formerly=("old",))
    with History(tmp_path / "history.db") as history:
        history.follow([renamed], NOON)
        assert not history.path.exists()
        history.record(on("old", 0))
        for _ in range(2):
            history.follow([renamed], NOON)
        assert len(list(history.events())) == 2


def test_a_question_that_gets_its_old_name_back(tmp_path: Path) -> None:
    with History(tmp_path / "history.db") as history:
        history.record(on("a", 0))
        for name, former in (("b", "a"), ("c", "b"), ("a", "c")):
            history.follow([question(name, formerly=(former,))], NOON)
            assert set(history.cards()) == {name}
        history.record(on("b", 3))
        assert set(history.cards()) == {"a"}


def test_a_machine_that_has_not_heard_of_the_new_name_goes_on_with_the_old_one(tmp_path: Path) -> None:
    """Whatever the order in which the two exchange their events, both end up with the same cards."""
    with History(tmp_path / "here.db") as here, History(tmp_path / "there.db") as there:
        here.record(on("old", 0))
        exchange.export(here, tmp_path / "first.jsonl")
        exchange.take_in(there, tmp_path / "first.jsonl")
        here.follow([question("new", formerly=("old",))], NOON + dt.timedelta(days=1))
        there.record(on("old", 3))
        there.note(Note.SUSPEND, question("old"), NOON + dt.timedelta(days=4))
        here.record(on("new", 12))
        for source, target in ((here, there), (there, here)):
            exchange.export(source, tmp_path / "file.jsonl")
            exchange.take_in(target, tmp_path / "file.jsonl")
        assert here.cards() == there.cards()
        assert here.cards()["new"].reps == 3
        assert here.suspended() == there.suspended() == {"new"}
        for history in (here, there):
            assert history.undo(NOON, "new") is not None  # the suspension was not the last: the answer was
            assert history.cards()["new"].reps == 2


def test_a_retirement_is_written_down_once_until_the_question_is_answered_again(tmp_path: Path) -> None:
    retired = question("old", retired=True)
    with History(tmp_path / "history.db") as history:
        history.follow([retired], NOON)
        assert not history.path.exists()
        history.record(on("old", 0))
        for days, retirements in ((1, 1), (2, 1)):
            history.follow([retired], NOON + dt.timedelta(days=days))
            assert [type(event) for event in history.events()].count(Retired) == retirements
        history.record(on("old", 3))
        history.follow([retired], NOON + dt.timedelta(days=4))
        assert [type(event) for event in history.events()].count(Retired) == 2
        assert history.cards()["old"].reps == 2


def test_what_a_deck_says_is_not_taken_back_by_undo(tmp_path: Path) -> None:
    with History(tmp_path / "history.db") as history:
        history.record(on("old", 0))
        history.follow([question("new", formerly=("old",), retired=True)], NOON)
        undone = history.undo(NOON)
        assert isinstance(undone, Attempted)
        assert history.undo(NOON) is None
        assert [type(event).__name__ for event in history.events()] == ["Attempted", "Renamed", "Retired", "Voided"]


def test_a_renaming_that_is_taken_back_by_its_id_is_one_no_more(tmp_path: Path) -> None:
    with History(tmp_path / "history.db") as history:
        history.record(on("old", 0))
        history.follow([question("new", formerly=("old",))], NOON)
        renamed = next(event for event in history.events() if isinstance(event, Renamed))
        assert history.take_back(renamed.id, NOON)
        assert set(history.cards()) == {"old"}
        assert history.examine()[2:] == ((), (), ())


# At the command line


@pytest.fixture
def deck(tmp_path: Path) -> Path:
    path = tmp_path / "own.yaml"
    path.write_text(DECK, "utf-8")
    with History(paths.history_file()) as history:
        history.record(structs.replace(ATTEMPT, at=dt.datetime.now().astimezone() - dt.timedelta(days=30)))
        history.catch_up()
    return path


def test_a_renamed_question_is_reviewed_with_its_history(run: Run, deck: Path) -> None:
    deck.write_text(RENAMED, "utf-8")
    result = run("review", "--bank", str(deck), input="max\n")
    assert "1/1 · Own · choice · ●○○○○ · due" in result.stdout
    lines = run("log", "--bank", str(deck)).stdout.splitlines()
    assert [line.split("  ", 1)[1] for line in lines] == [
        "old  correct, good  max",
        "new  renamed, formerly old",
        "new  correct, good  max",
    ]
    assert run("log", "old", "--bank", str(deck)).stdout == run("log", "new", "--bank", str(deck)).stdout
    shown = run("show", "old", "--bank", str(deck))
    assert shown.exit_code == 0
    assert "Which pooling keeps" in shown.stdout


def test_a_retired_question_is_neither_asked_nor_due_and_its_history_is_shown(run: Run, deck: Path) -> None:
    def due() -> tuple[int, int, int]:
        [row] = [row for row in json.loads(run("topics", "--json", "--bank", str(deck)).stdout) if row["topic"] == "own"]
        stats = json.loads(run("stats", "--json", "--topic", "own", "--bank", str(deck)).stdout)
        return row["due"], stats["due"], sum(stats["calendar"])

    assert due() == (1, 1, 1)
    deck.write_text(RETIRED, "utf-8")
    assert due() == (0, 0, 1)
    assert "Nothing is due." in run("review", "--bank", str(deck)).stdout
    assert "There is no question to ask here" in run("drill", "--topic", "own", "--bank", str(deck)).stdout
    assert run("log", "old", "--bank", str(deck)).stdout.splitlines()[1].endswith("  old  retire")
    assert run("answer", "old", "max", "--bank", str(deck)).exit_code == 0
    deck.write_text(DECK, "utf-8")
    assert due() == (1, 1, 1)


def test_a_history_that_can_only_be_read_is_shown_all_the_same(run: Run, deck: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deck.write_text(RETIRED, "utf-8")
    monkeypatch.setattr("quizprep.memory.store.Store._writer", lambda _: (_ for _ in ()).throw(OSError(30, "read-only")))
    assert json.loads(run("stats", "--json", "--topic", "own", "--bank", str(deck)).stdout)["due"] == 0


def test_undo_takes_back_what_was_done_last(run: Run, deck: Path) -> None:
    assert run("reset", "old", "--bank", str(deck)).exit_code == 0
    assert run("undo").stdout.startswith("taken back: ")
    assert "1/1 · Own · choice · ●○○○○ · due" in run("review", "--bank", str(deck)).stdout
    taken_back = run("undo", "old", "--count", "5")
    assert taken_back.exit_code == 1
    assert taken_back.stdout.splitlines()[-1] == "nothing is left to take back of old"
    assert [line.endswith("(taken back)") for line in run("log", "--bank", str(deck)).stdout.splitlines()] == [True, True]


def test_commands_call_a_question_by_its_name_of_today(run: Run, deck: Path) -> None:
    bank = ["--bank", str(deck)]
    deck.write_text(RENAMED, "utf-8")
    said = "new (formerly old) is not asked any more; quizprep resume new brings it back\n"
    assert run("suspend", "old", *bank).stdout == said
    assert "was suspended already" in run("suspend", "old", *bank).stdout
    assert run("suspend", *bank).stdout == "new\n"
    assert run("resume", "new", *bank).stdout == "new is asked again\n"
    assert run("undo", "nobody").stderr == "quizprep: no question 'nobody'\n"


def test_what_is_done_to_a_retired_question_is_done_and_it_is_said_that_it_is_not_asked(run: Run, deck: Path) -> None:
    bank = ["--bank", str(deck)]
    deck.write_text(RETIRED, "utf-8")
    run("suspend", "old", *bank)
    assert run("resume", "old", *bank).stdout == (
        "old is no longer suspended; its deck has retired it, so that it is not asked\n"
    )
    assert run("reset", "old", *bank).stdout.endswith("; its deck has retired it, so that it is not asked\n")
