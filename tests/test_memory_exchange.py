"""Out of one history and into another: two machines that take in each other's files are the same."""

import csv
import datetime as dt
import json
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import CompletedProcess

import fsrs
import pytest
from attempts import ATTEMPT, NOON, QUESTION, replace_latest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs
from typer.testing import Result

from quizprep.errors import QuizprepError
from quizprep.memory import exchange
from quizprep.memory.events import Attempted, Note
from quizprep.memory.history import History
from quizprep.model import Rating

Execute = Callable[..., CompletedProcess[str]]
Run = Callable[..., Result]
HISTORIES = Path(__file__).parent / "histories"
PUBLISHED = fsrs.scheduler.DEFAULT_PARAMETERS
FITS = ((), (*(weight * 0.5 for weight in PUBLISHED[:4]), *PUBLISHED[4:]), (*PUBLISHED[:20], 0.2))
"""Parameters that one or the other learner was fitted to; none for the published ones."""


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    """A history in which an attempt was taken back."""
    with History(tmp_path / "here" / "history.db") as opened:
        opened.record(ATTEMPT)
        opened.record(structs.replace(ATTEMPT, question_id="q1", response='=1+1, "方差"\n🙂', seed=-(2**200), score=1 / 3))
        opened.undo(NOON, "q0")
        yield opened


@pytest.fixture
def other(tmp_path: Path) -> Iterator[History]:
    with History(tmp_path / "there" / "history.db") as opened:
        yield opened


@pytest.fixture
def file(history: History, tmp_path: Path) -> Path:
    path = tmp_path / "laptop.jsonl"
    assert exchange.export(history, path) == 3
    return path


# Out


def test_json_lines_hold_every_event(file: Path) -> None:
    header, first, second, void, end = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    assert header == {"what": "history", "format": 3}
    assert end == {"what": "end", "events": 3}
    assert first | {"id": "-"} == {
        "what": "attempt",
        "id": "-",
        "at": "2026-11-23T12:00:00+08:00",
        "day": "2026-11-23",
        "question": "q0",
        "topic": "t",
        "kind": "recall",
        "content_hash": "",
        "seed": "1",
        "response": "b",
        "outcome": "correct",
        "score": 1.0,
        "mistake": None,
        "rating": 3,
        "auto_rating": 3,
        "seconds": 1.0,
        "hints": 0,
    }
    assert second["response"] == '=1+1, "方差"\n🙂'
    assert (void["what"], void["voids"]) == ("void", first["id"])


def test_csv_holds_every_event(history: History, tmp_path: Path) -> None:
    path = tmp_path / "laptop.csv"
    assert exchange.export(history, path) == 3
    with path.open(encoding="utf-8-sig", newline="") as opened:
        first, second, void = csv.DictReader(opened)
    assert (first["what"], first["question"], first["rating"], first["voids"]) == ("attempt", "q0", "3", "")
    assert (second["response"], second["seed"]) == ('=1+1, "方差"\n🙂', str(-(2**200)))
    assert (void["what"], void["question"], void["voids"]) == ("void", "", first["id"])


def test_a_file_is_replaced_whole_or_not_at_all(
    history: History, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = file.read_bytes()
    history.record(ATTEMPT)

    def interrupted(_: History) -> Iterator[object]:
        yield next(events)
        raise KeyboardInterrupt

    events = history.events()
    with monkeypatch.context() as patch:
        patch.setattr(History, "events", interrupted)
        with pytest.raises(KeyboardInterrupt):
            exchange.export(history, file)
    events.close()
    assert file.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == [file.name]
    assert exchange.export(history, file) == 4
    assert file.read_bytes().startswith(before[: before.index(b'{"what":"end"')])


def test_an_empty_history_is_a_file_without_events(other: History, history: History, tmp_path: Path) -> None:
    assert exchange.export(other, tmp_path / "empty.jsonl") == 0
    assert exchange.take_in(history, tmp_path / "empty.jsonl") == 0
    assert not other.path.exists()


# In


def test_what_comes_in_is_what_went_out_and_comes_in_once(history: History, other: History, file: Path, tmp_path: Path) -> None:
    assert exchange.take_in(other, file) == 3
    assert other.attempts() == history.attempts()
    assert other.cards() == history.cards()
    assert exchange.take_in(other, file) == 0
    assert exchange.take_in(history, file) == 0
    assert exchange.export(other, tmp_path / "back.jsonl") == 3
    assert (tmp_path / "back.jsonl").read_bytes() == file.read_bytes()
    undone = other.undo(NOON)
    assert isinstance(undone, Attempted)
    assert undone.question == history.attempts()[0].question_id


@settings(max_examples=25)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["record", "record", "undo", "replace", "catch up", "exchange", "note", "fit", "rename"]),
            st.integers(0, 1),
            st.integers(0, 2),
            st.integers(0, 4),
        ),
        max_size=25,
    )
)
def test_divergent_histories_become_one(steps: list[tuple[str, int, int, int]]) -> None:
    """Two machines, one with a clock that is days behind, in any order of answers, undoing and one-sided exchange."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "file.jsonl"
        with History(folder / "a" / "h.db") as left, History(folder / "b" / "h.db") as right:
            machines = (left, right)
            for number, (what, which, question, rating) in enumerate(steps):
                machine = machines[which]
                at = NOON + dt.timedelta(hours=7 * number, days=-3 * which)
                made = structs.replace(
                    ATTEMPT, at=at, question_id=f"q{question}", response=str(number), rating=Rating(max(rating, 1))
                )
                match what:
                    case "record":
                        machine.record(made)
                    case "undo":
                        machine.undo(at, None if rating == 0 else f"q{question}")
                    case "replace":
                        replace_latest(machine, made)
                    case "note":
                        machine.note(list(Note)[rating % 3], structs.replace(QUESTION, id=f"q{question}"), at)
                    case "fit":
                        machine.keep_weights(FITS[rating % len(FITS)], at)
                    case "rename":
                        renamed = structs.replace(QUESTION, id=f"q{question}", formerly=(f"q{(question + 1) % 3}",))
                        machine.follow([renamed], at)
                    case "catch up":
                        machine.catch_up()
                    case _:
                        exchange.export(machine, file)
                        exchange.take_in(machines[1 - which], file)
            before = {event.id for machine in machines for event in machine.events()}
            for machine, beside in (machines, machines[::-1]):
                exchange.export(machine, file)
                exchange.take_in(beside, file)
                assert exchange.take_in(beside, file) == 0
            assert [event.id for event in left.events()] == sorted(before, key=int)
            assert list(left.events()) == list(right.events())
            assert left.attempts() == right.attempts()
            assert left.suspended() == right.suspended()
            assert left.weights() == right.weights()
            assert left.cards() == right.cards()
            counted = [(machine.days(), machine.pace(), machine.retained(), machine.predictions()) for machine in machines]
            left.rebuild()
            assert left.cards() == right.cards()
            assert counted == [(left.days(), left.pace(), left.retained(), left.predictions())] * 2


def test_of_two_fits_the_later_holds_on_both_machines(history: History, other: History, tmp_path: Path) -> None:
    """Whoever takes in whose events first."""
    _, here, there = FITS
    history.keep_weights(here, NOON)
    other.keep_weights(there, NOON + dt.timedelta(minutes=1))
    for machine, beside in ((history, other), (other, history)):
        exchange.export(machine, tmp_path / "all.jsonl")
        exchange.take_in(beside, tmp_path / "all.jsonl")
    assert history.weights() == other.weights() == there
    assert history.cards() == other.cards()
    other.undo(NOON + dt.timedelta(minutes=2))
    assert other.weights() == here
    assert other.cards()["q1"].stability < history.cards()["q1"].stability


@pytest.mark.parametrize("weights", ["[0.1, 0.2]", "[" + ", ".join(["1e300"] * 21) + "]"])
def test_a_fit_that_is_none_is_refused(history: History, other: History, tmp_path: Path, weights: str) -> None:
    history.keep_weights(FITS[1], NOON)
    path = tmp_path / "all.jsonl"
    exchange.export(history, path)
    path.write_text(re.sub(r'"weights":\[.*?\]', f'"weights":{weights}', path.read_text("utf-8")), encoding="utf-8")
    with pytest.raises(QuizprepError, match="has parameters that FSRS does not take; nothing was imported"):
        exchange.take_in(other, path)
    assert other.weights() == ()
    assert other.attempts() == []


# Files that are not in order

LINES = "header", "first", "second", "void", "end"


@pytest.mark.parametrize(
    ("place", "old", "new", "said"),
    [
        ("header", '"format":3', '"format":4', ": written by a newer quizprep (format 4, known here: 3); update quizprep"),
        ("header", '"history"', '"story"', ": is no history that `quizprep export` wrote as .jsonl; nothing was imported"),
        ("header", '{"what"', '{"what', ": is no history that `quizprep export` wrote as .jsonl; nothing was imported"),
        ("first", '"rating":3', '"rating":5', ":2: cannot be read (Invalid enum value 5"),
        ("first", '"question":"q0",', "", ":2: cannot be read (Object missing required field `question`"),
        ("first", '"q0"', "7", ":2: cannot be read (Expected `str`, got `int`"),
        ("first", '"correct"', '"ungraded"', ":2: cannot be read (Invalid enum value 'ungraded'"),
        ("first", '"hints":0', '"hints":0,"mood":1', ":2: cannot be read (Object contains unknown field `mood`"),
        ("first", "+08:00", "", ":2: cannot be read (Expected `datetime` with a timezone"),
        ("first", '"2026-11-23T', '"1926-11-23T', " is of no time that a clock can show"),
        ("first", '"id":"3', '"id":"9', " is of no time that a clock can show"),
        ("first", '"day":"2026-11-23"', '"day":"9999-12-31"', " of 2026-11-23 is of another study day (9999-12-31)"),
        ("first", '"seed":"1"', '"seed":"one"', ":2: cannot be read (Expected `str` matching regex"),
        ("second", '"what":"attempt"', '"what":"dream"', ":3: cannot be read (Invalid value 'dream'"),
        ("second", "方差", "\ud800", ":3: cannot be read ("),
        ("second", "}", "", ":3: cannot be read ("),
        ("void", '"voids":"3', '"voids":"2', ":4: event "),
        ("void", '"voids":"3', '"voids":"9', ", which is not there; nothing was imported"),
        ("end", '"events":3', '"events":4', ":5: holds 3 events of 4; nothing was imported, export it once more"),
        ("end", '{"what":"end","events":3}\n', "", ":4: was cut short, or is still being copied; nothing was imported, export"),
        ("end", "}\n", '}\n{"what":"end","events":3}\n', ":6: goes on after its end"),
    ],
)
def test_a_file_that_is_not_in_order_is_told_in_one_line_and_changes_nothing(
    file: Path, other: History, place: str, old: str, new: str, said: str
) -> None:
    other.record(structs.replace(ATTEMPT, question_id="mine"))
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    number = LINES.index(place)
    assert old in lines[number]
    lines[number] = lines[number].replace(old, new, 1)
    file.write_bytes("".join(lines).encode("utf-8", "surrogatepass"))
    with pytest.raises(QuizprepError) as caught:
        exchange.take_in(other, file)
    assert str(caught.value).startswith(str(file))
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
    assert [attempt.question_id for attempt in other.attempts()] == ["mine"]
    assert len(list(other.events())) == 1


def test_another_event_under_the_same_number_is_refused(file: Path, history: History) -> None:
    file.write_text(file.read_text(encoding="utf-8").replace('"response":"b"', '"response":"c"'), encoding="utf-8")
    before = list(history.events())
    with pytest.raises(QuizprepError, match=r"laptop.jsonl:2: the history has another event \d+; nothing was imported"):
        exchange.take_in(history, file)
    assert list(history.events()) == before


@pytest.mark.parametrize(
    "content", [b"", b"\x00" * 5000, b"SQLite format 3\x00", b"id,what\n1,attempt\n", b"[]\n", b"{}\n", b"\xff\n"]
)
def test_foreign_files_are_told(tmp_path: Path, other: History, content: bytes) -> None:
    path = tmp_path / "foreign.jsonl"
    path.write_bytes(content)
    with pytest.raises(QuizprepError, match="is no history"):
        exchange.check(other, path)
    with pytest.raises(QuizprepError, match="is no history"):
        exchange.take_in(other, path)


# The commands


def test_two_machines_are_kept_together(run: Run, tmp_path: Path, compiled_bank: Path) -> None:
    def on(name: str, *arguments: str) -> str:
        return run(*arguments, env={"QUIZPREP_HOME": str(tmp_path / name)}).stdout

    for name, response in (("laptop", "1, 1"), ("desk", "7, 7")):
        (tmp_path / name / "cache").mkdir(parents=True)
        shutil.copy(compiled_bank, tmp_path / name / "cache")
        for _ in range(2):
            on(name, "answer", "conv-output-size", response, "--seed", "3", "--record")
        assert on(name, "export", f"{name}.jsonl") == f"2 events written to {name}.jsonl\n"
    for here, there in (("laptop", "desk"), ("desk", "laptop")):
        assert on(here, "import", f"{there}.jsonl") == f"2 events read from {there}.jsonl, 2 of them new\n"
        [copy] = (tmp_path / here / "backups").iterdir()
        with History(copy) as before:
            assert len(before.attempts()) == 2
        assert on(here, "import", f"{there}.jsonl").endswith(" 0 of them new\n")
        assert "4 attempts at 1 question; every card and every sum follows" in on(here, "doctor", "--check")
        on(here, "export", f"{here}.csv")
    assert Path("laptop.csv").read_bytes() == Path("desk.csv").read_bytes()


def test_a_folder_that_is_synchronised_is_taken_in_whole_and_backed_up_once(run: Run, home: Path) -> None:
    """Every machine has its file there, and some synchronisers leave a copy where two machines wrote."""
    for name in ("laptop", "desk"):
        with History(Path(name, "history.db")) as there:
            there.record(structs.replace(ATTEMPT, question_id=name))
            exchange.export(there, Path(f"{name}.jsonl"))
            exchange.export(there, Path(f"{name} (conflict).jsonl"))
    files = sorted(map(str, Path().glob("*.jsonl")))
    taken = run("import", *files).stdout
    assert [line.rpartition(", ")[2] for line in taken.splitlines()] == ["1 of them new", "0 of them new"] * 2
    assert not (home / "backups").exists()  # there was nothing to copy
    with History(home / "history.db") as history:
        assert {attempt.question_id for attempt in history.attempts()} == {"laptop", "desk"}
    assert run("import", *files).stdout.count(", 0 of them new\n") == 4
    assert not (home / "backups").exists()  # nothing was new
    with History(Path("desk/history.db")) as there:
        there.record(structs.replace(ATTEMPT, question_id="later"))
        exchange.export(there, Path("desk.jsonl"))
    assert run("import", *files).stdout.count(", 1 of them new\n") == 1
    [copy] = (home / "backups").iterdir()
    with History(copy) as before:
        assert len(before.attempts()) == 2


def test_one_damaged_file_among_others_stops_all_of_them(run: Run, file: Path, home: Path, tmp_path: Path) -> None:
    half = tmp_path / "half.jsonl"
    half.write_bytes(file.read_bytes()[:-40])
    result = run("import", str(file), str(half))
    assert result.exit_code == 2
    assert "half.jsonl:4: cannot be read" in result.stderr
    assert not (home / "history.db").exists()


def test_a_session_that_is_open_meanwhile_goes_on(history: History, other: History, tmp_path: Path) -> None:
    other.record(structs.replace(ATTEMPT, question_id="theirs"))
    theirs = tmp_path / "theirs.jsonl"
    exchange.export(other, theirs)
    before = history.cards()  # the session has its connection
    with History(history.path) as beside:
        assert exchange.take_in(beside, theirs) == 1
    history.record(structs.replace(ATTEMPT, question_id="mine"))
    assert set(history.cards()) == {*before, "theirs", "mine"}
    ids = [int(event.id) for event in history.events()]
    assert ids == sorted(ids)


@pytest.mark.skipif(sys.platform == "win32", reason="files there have no limit")
@pytest.mark.parametrize("name", ["all.jsonl", "all.csv", "all.apkg"])
def test_a_full_disk_is_said_in_one_line_and_leaves_the_file_that_was_there(execute: Execute, home: Path, name: str) -> None:
    import resource

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))  # enough for what SQLite keeps beside its file

    with History(home / "history.db") as history:
        for _ in range(3):
            history.record(structs.replace(ATTEMPT, response="x" * 30_000))
    path = Path("synchronised", name)
    path.parent.mkdir()
    path.write_text("before", encoding="utf-8")
    result = execute("export", str(path), preexec_fn=limited)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == f"quizprep: {path}: File too large; nothing was written\n"
    assert path.read_text("utf-8") == "before"
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["export", "history.txt"],
            "history.txt: name it .jsonl, which another machine can import, .csv, for a spreadsheet, or .apkg",
        ),
        (["export", "nowhere/history.jsonl"], "nowhere/history.jsonl: No such file or directory"),
        (["import", "missing.jsonl"], "missing.jsonl: No such file or directory; nothing was imported"),
        (["import", "."], ".: is no regular file; nothing was imported"),
        (["import", "a.jsonl", "b.apkg"], "b.apkg: one package at a time, and nothing beside it"),
        (["import", "foreign.csv"], "foreign.csv: is no history that `quizprep export` wrote as .jsonl; nothing was imported"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(execute: Execute, home: Path, arguments: list[str], said: str) -> None:
    Path("foreign.csv").write_text("id,what\n", encoding="utf-8")
    result = execute(*arguments)
    assert result.returncode == 2
    assert result.stderr.startswith(f"quizprep: {said}")
    assert result.stderr.count("\n") == 1
    assert result.stdout == ""
    assert not home.exists()


def test_going_back_to_the_published_parameters_is_an_event_once(run: Run, home: Path) -> None:
    with History(home / "history.db") as history:
        history.record(structs.replace(ATTEMPT, at=dt.datetime.now().astimezone()))
        history.keep_weights(FITS[1], dt.datetime.now().astimezone())
    for _ in range(2):
        assert run("fit", "--published").stdout == "  The published parameters are used again.\n"
    assert [line.split("  ", 1)[1] for line in run("log").stdout.splitlines()] == [
        "q0  correct, good  b",
        "FSRS fitted to you",
        "back to the published parameters of FSRS",
    ]
    assert run("undo").stdout.endswith("  back to the published parameters of FSRS\n")
    with History(home / "history.db") as history:
        assert history.weights() == FITS[1]
