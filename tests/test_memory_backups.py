"""Copies of the history: made, checked, thinned, and no trouble when they fail."""

import datetime as dt
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from subprocess import CompletedProcess

import fsrs
import pytest
from attempts import ATTEMPT
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs
from typer.testing import Result

from quizprep.errors import QuizprepError
from quizprep.memory import backups, exchange
from quizprep.memory.history import History
from quizprep.memory.schema import MIGRATIONS

Execute = Callable[..., CompletedProcess[str]]
Run = Callable[..., Result]
MINI = str(Path(__file__).parent / "mini")
HISTORIES = Path(__file__).parent / "histories"
TODAY = dt.date(2026, 11, 23)


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    with History(tmp_path / "history.db") as opened:
        opened.record(ATTEMPT)
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backups"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# Which are kept


def days_ago(*ages: int) -> set[dt.date]:
    return {TODAY - dt.timedelta(days=age) for age in ages}


def test_all_of_a_week_then_one_a_week_then_one_a_month() -> None:
    """The 23rd is a Monday. What is kept of a week or a month is its first copy."""
    every_day = days_ago(*range(1000))
    weekly = {dt.date(2026, 11, 16), dt.date(2026, 11, 9), dt.date(2026, 11, 2), dt.date(2026, 10, 26), dt.date(2026, 10, 19)}
    monthly = {dt.date(2026, month, 1) for month in range(1, 11)} | {dt.date(2025, 12, 1), dt.date(2025, 11, 1)}
    assert backups.kept(every_day, TODAY) == days_ago(*range(7)) | weekly | monthly


def test_the_latest_copies_stay_after_years_away_or_with_a_clock_in_the_future() -> None:
    assert backups.kept(days_ago(900, 850, 800, 799, 0), TODAY) == days_ago(800, 799, 0)


def test_copies_from_a_future_of_the_clock_are_kept() -> None:
    assert backups.kept(days_ago(-400, -1, 0), TODAY) == days_ago(-400, -1, 0)


@given(st.lists(st.integers(1, 40), min_size=1, max_size=60))
def test_whatever_the_days_of_study_thinning_from_day_to_day_leaves_what_was_promised(gaps: list[int]) -> None:
    today = dt.date(2024, 2, 1)
    studied: set[dt.date] = set()
    there: set[dt.date] = set()
    for gap in gaps:
        today += dt.timedelta(days=gap)
        studied.add(today)
        there = backups.kept(there | {today}, today)
        assert len(there) <= 7 + 6 + 14
        for day in studied:
            age = (today - day).days
            if age < 7:
                assert day in there
            elif age <= 31:
                assert any(abs((day - other).days) < 7 for other in there)
            elif age <= 366 - 37:
                # The first copy of its week may be one of the month before.
                assert any(abs((day - other).days) <= 37 for other in there)


# Making one


def test_one_copy_a_day_holds_everything(history: History, folder: Path) -> None:
    copy = backups.back_up(history, folder, TODAY)
    assert copy == folder / "history-2026-11-23.db"
    history.undo(ATTEMPT.at)
    assert backups.back_up(history, folder, TODAY) is None
    assert names(folder) == ["history-2026-11-23.db"]
    with History(copy) as kept:
        assert kept.attempts() == [ATTEMPT]
    assert backups.back_up(history, folder, TODAY + dt.timedelta(days=1)) == folder / "history-2026-11-24.db"
    assert list(backups.found(folder, "history")) == [TODAY, TODAY + dt.timedelta(days=1)]


def test_nothing_is_copied_where_there_is_nothing(tmp_path: Path, folder: Path) -> None:
    with History(tmp_path / "nothing.db") as history:
        assert backups.back_up(history, folder, TODAY) is None
    assert not folder.exists()


def test_old_copies_and_abandoned_drafts_go_and_other_files_stay(history: History, folder: Path) -> None:
    folder.mkdir()
    going = ["history-2024-01-01.db", "history-2026-11-22.db.4711"]
    staying = [
        "history-2026-11-17.db",
        "history-2026-11-18.db",
        "history-2026-11-23.db.4711",
        "history-2024-01-01.db.txt",
        "history-2024-99-99.db",
        "other-2024-01-01.db",
        "notes.txt",
    ]
    for name in (*going, *staying):
        (folder / name).touch()
    backups.back_up(history, folder, TODAY)
    assert names(folder) == sorted([*staying, "history-2026-11-23.db"])


def test_a_copy_that_cannot_be_made_leaves_all_older_ones(history: History, folder: Path) -> None:
    folder.mkdir()
    (folder / "history-2024-01-01.db").touch()
    history.close()
    content = bytearray(history.path.read_bytes())
    content[8192:] = bytes(b ^ 0x5A for b in content[8192:])
    history.path.write_bytes(content)
    with pytest.raises(QuizprepError) as caught:
        backups.back_up(history, folder, TODAY)
    assert "\n" not in str(caught.value)
    assert names(folder) == ["history-2024-01-01.db"]
    assert history.path.read_bytes() == content


def test_a_copy_that_is_not_sound_does_not_get_its_name(
    history: History, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Unsound(sqlite3.Connection):
        def execute(self, sql: str, *parameters: object) -> sqlite3.Cursor:
            return super().execute("select 'row 3 missing'" if "quick_check" in sql else sql, *parameters)  # type: ignore[arg-type]

    history.attempts()  # opens it, before every further connection is an unsound one
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda path: connect(path, factory=Unsound))
    with pytest.raises(QuizprepError, match="is damaged"):
        backups.back_up(history, folder, TODAY)
    assert names(folder) == []


# At the end of a session, and of every other command that adds to the history


@pytest.mark.parametrize(
    "command",
    [
        ("answer", "mini-choice", "max", "--record"),
        ("code", "nms", "nms.py"),
        ("code", "nms", "--reveal", "--yes"),
        ("suspend", "mini-choice"),
        ("reset", "mini-choice"),
        ("undo",),
    ],
)
def test_what_adds_to_the_history_leaves_a_copy_of_the_day(run: Run, home: Path, command: tuple[str, ...]) -> None:
    Path("nms.py").write_text("def nms(boxes, scores, iou_threshold):\n    return []\n", encoding="utf-8")
    with History(home / "history.db") as history:
        history.record(structs.replace(ATTEMPT, question_id="mini-choice", at=dt.datetime.now().astimezone()))
    for _ in range(2):
        bank = [] if command[0] == "undo" else ["--bank", MINI]
        assert run(*command, *bank).exit_code < 2
        [copy] = (home / "backups").iterdir()
        with History(copy) as kept:
            assert len(list(kept.events())) == 2


def test_an_answer_stands_though_the_history_cannot_be_backed_up(run: Run, home: Path) -> None:
    home.mkdir()
    (home / "backups").write_text("in the way", encoding="utf-8")
    result = run("answer", "mini-choice", "max", "--record", "--bank", MINI)
    assert result.exit_code == 0
    assert result.stderr.startswith("quizprep: the history could not be backed up: ")
    with History(home / "history.db") as history:
        assert len(history.attempts()) == 1


def test_a_session_ends_with_a_copy(run: Run, home: Path) -> None:
    assert f"backups  {home / 'backups'}\n" in run("where").stdout
    result = run("drill", "--bank", MINI, "--topic", "mini", "--kind", "choice", input="max\n")
    assert result.exit_code == 0
    [copy] = (home / "backups").iterdir()
    with History(copy) as kept:
        assert [attempt.response for attempt in kept.attempts()] == ["max"]
    assert f"backups: 1, the latest of {copy.stem.removeprefix('history-')}" in run("doctor").stdout


def test_a_session_without_answers_leaves_nothing(run: Run, home: Path) -> None:
    run("drill", "--bank", MINI, "--topic", "mini", "--kind", "choice", input=":skip\n")
    assert not (home / "backups").exists()


@pytest.mark.parametrize(("lang", "said"), [("en", "The history could not be backed up."), ("zh", "历史记录未能备份")])
def test_a_copy_that_fails_is_said_and_changes_nothing_else(execute: Execute, home: Path, lang: str, said: str) -> None:
    home.mkdir()
    (home / "backups").write_text("in the way", encoding="utf-8")
    command = ["drill", "--bank", MINI, "--topic", "mini", "--kind", "choice", "--lang", lang]
    result = execute(*command, input="max\n", env={"COLUMNS": "200"})
    assert result.returncode == 0
    assert result.stderr == ""
    told = " ".join(result.stdout.split())
    assert told.count(said) == 1
    assert told.endswith("set QUIZPREP_HOME to another folder"), "it is the last that is said"
    with History(home / "history.db") as history:
        assert len(history.attempts()) == 1


# Formats


@pytest.mark.parametrize("schema", range(1, len(MIGRATIONS) + 1))
def test_a_history_of_every_released_format_is_read(tmp_path: Path, schema: int) -> None:
    path = tmp_path / "history.db"
    path.write_bytes((HISTORIES / f"format-{schema}.db").read_bytes())
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("pragma user_version").fetchone() == (schema,)
    with History(path) as history, History(tmp_path / "taken-in.db") as taken_in:
        exchange.take_in(taken_in, HISTORIES / f"format-{schema}.jsonl")
        assert list(history.events()) == list(taken_in.events())
        assert history.suspended() == taken_in.suspended()
        assert history.cards() == taken_in.cards()
        for counted in ("days", "pace", "retained", "predictions"):
            assert getattr(history, counted)() == getattr(taken_in, counted)()
        attempts = [(a.question_id, a.at.isoformat(), a.response, a.outcome, a.rating, a.hints) for a in history.attempts()]
        examined = history.examine()
        history.record(ATTEMPT)
    renamed = {"dice-loss": "dice-loss-formula"} if schema >= 3 else {}
    assert attempts == [(renamed.get(name, name), *rest) for name, *rest in FORMAT_1]
    assert (examined.attempts, examined.questions, examined.damage, examined.differing) == (9, 5, (), ())
    shapes = []
    for file in (path, tmp_path / "taken-in.db"):
        with closing(sqlite3.connect(file)) as db:
            shapes.append(db.execute("select type, name, sql from sqlite_schema order by name").fetchall())
    assert shapes[0] == shapes[1]
    if schema < len(MIGRATIONS):
        with History(tmp_path / f"history-format-{schema}.db") as before:
            assert len(before.attempts()) == 9


def test_two_machines_of_the_third_format_that_fitted_apart_become_one(tmp_path: Path) -> None:
    """Their logs may be the same to the last event: until then a fit was none."""
    fits = {
        name: " ".join(map(repr, (first, *fsrs.scheduler.DEFAULT_PARAMETERS[1:]))) for name, first in (("a", 0.3), ("b", 0.4))
    }
    for name, weights in fits.items():
        shutil.copy(HISTORIES / "format-3.db", tmp_path / f"{name}.db")
        with closing(sqlite3.connect(tmp_path / f"{name}.db")) as db, db:
            db.execute("insert into meta values ('weights', ?)", [weights])
    with History(tmp_path / "a.db") as one, History(tmp_path / "b.db") as other:
        assert [history.weights()[0] for history in (one, other)] == [0.3, 0.4]
        for here, there in ((one, other), (other, one)):
            exchange.export(here, tmp_path / "file.jsonl")
            exchange.take_in(there, tmp_path / "file.jsonl")
        assert list(one.events()) == list(other.events())
        assert one.weights() == other.weights()
        assert one.cards() == other.cards()


FORMAT_1 = [
    ("conv-output-size", "2026-10-01T09:00:00+08:00", "31, 31", "correct", 3, 0),
    ("nms", "2026-10-01T10:00:00+08:00", "nms.py", "incorrect", 1, 0),
    ("nms", "2026-10-01T11:00:00+08:00", "nms.py", "correct", 3, 0),
    ("why-residual", "2026-10-01T12:00:00+08:00", '梯度可以直接流过捷径\n"identity" 🙂', "partial", 2, 1),
    ("conv-output-size", "2026-10-04T02:32:00+08:00", "31, 31", "correct", 3, 0),
    ("softmax-temperature", "2026-10-05T23:01:00-09:30", "b", "correct", 4, 0),
    ("conv-output-size", "2026-10-05T09:00:00+08:00", "31, 31", "correct", 3, 0),
    ("dice-loss", "2026-10-09T09:00:00+08:00", "", "incorrect", 1, 0),
    ("dice-loss", "2026-10-12T09:00:00+08:00", "2 sum_i p_i g_i / (sum_i p_i + sum_i g_i)", "correct", 3, 0),
]
"""What the histories hold that were written by each released version, two attempts taken back among it."""
