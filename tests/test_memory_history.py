"""The log that only grows, and the cards that follow from it."""

import datetime as dt
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import fsrs
import pytest
from attempts import replace_latest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from msgspec import structs

from quizprep.errors import Mark
from quizprep.figures import Repeated
from quizprep.memory import cards, log, scheduler, schema
from quizprep.memory.cards import Askable
from quizprep.memory.events import Attempted, Event, Note, Noted
from quizprep.memory.history import History
from quizprep.memory.log import Tally
from quizprep.memory.pauses import paused
from quizprep.memory.scheduler import REVEALED, Entry, replay, retrievability, study_day
from quizprep.memory.schema import MIGRATIONS, HistoryError
from quizprep.model import Attempt, Bilingual, Card, ChoiceQuestion, Kind, Outcome, Rating

AGAIN, HARD, GOOD, EASY = Rating
EAST = dt.timezone(dt.timedelta(hours=8))
NOON = dt.datetime(2026, 11, 23, 12, 0, tzinfo=EAST)
TODAY = dt.date(2026, 11, 23)
PUBLISHED = fsrs.scheduler.DEFAULT_PARAMETERS

ATTEMPT = Attempt(
    question_id="conv-output-size",
    topic="convolution",
    kind=Kind.NUMERIC,
    at=NOON,
    seed=7,
    response="31 31",
    outcome=Outcome.CORRECT,
    score=1.0,
    mistake=None,
    rating=GOOD,
    auto_rating=GOOD,
    seconds=12.5,
)
WRONG = structs.replace(
    ATTEMPT, outcome=Outcome.INCORRECT, score=0.0, rating=AGAIN, auto_rating=AGAIN, mistake="forgot-dilation"
)


def at(attempt: Attempt, question_id: str, days: float = 0) -> Attempt:
    return structs.replace(attempt, question_id=question_id, at=attempt.at + dt.timedelta(days=days))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "quizprep" / "history.db"


@pytest.fixture
def history(path: Path) -> Iterator[History]:
    with History(path) as opened:
        yield opened


def undone(history: History, question_id: str | None = None, now: dt.datetime = NOON) -> tuple[str, dt.datetime] | None:
    """Take something back; return the question that it was about, and its time."""
    event = history.undo(now, question_id)
    assert event is None or isinstance(event, (Attempted, Noted))
    return (event.question, event.at) if event else None


def question(name: str, **fields: Any) -> ChoiceQuestion:
    text = Bilingual.same("x")
    places: dict[str, Any] = {"mark": Mark("deck.yaml", 1, 1), "sources": (), "prompt": text, "explanation": text}
    return ChoiceQuestion(id=name, topic="convolution", difficulty=1, options={}, answer=(), **places, **fields)


def asked(names: list[str]) -> Askable:
    return Askable(" ".join(names), lambda: names)


def stored_cards(path: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute("select * from card order by question").fetchall()


# What is kept


def test_a_missing_file_is_an_empty_history_and_stays_missing(history: History, path: Path) -> None:
    assert history.attempts() == []
    assert history.cards() == {}
    assert history.card("conv-output-size") is None
    assert history.tallies() == {}
    assert history.failed_on(TODAY) == set()
    assert history.undo(NOON) is None
    history.catch_up()
    history.rebuild()
    assert not path.parent.exists()


@pytest.mark.parametrize(
    "attempt",
    [
        ATTEMPT,
        WRONG,
        structs.replace(ATTEMPT, seed=2**200, hints=3, content_hash="9f3a", rating=EASY, seconds=0.001),
        structs.replace(ATTEMPT, seed=-1, score=1 / 3, outcome=Outcome.PARTIAL, kind=Kind.RECALL),
        structs.replace(ATTEMPT, response="方差随 d_k 增大 \x00 'quoted'; drop table event; --\n🙂"),
        structs.replace(
            ATTEMPT, at=dt.datetime(2026, 1, 1, 0, 0, 0, 123000, tzinfo=dt.timezone(dt.timedelta(hours=-9, minutes=-30)))
        ),
    ],
)
def test_an_attempt_is_read_back_as_it_was_recorded(history: History, path: Path, attempt: Attempt) -> None:
    history.record(attempt)
    assert history.attempts() == [attempt]
    with History(path) as other:
        (kept,) = other.attempts()
    assert kept == attempt
    assert kept.at.utcoffset() == attempt.at.utcoffset()


@pytest.mark.parametrize(("fold", "hours"), [(0, 2), (1, 1)])
def test_the_two_times_of_a_clock_that_is_set_back_in_autumn_are_told_apart(history: History, fold: int, hours: int) -> None:
    moment = dt.datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"), fold=fold)
    history.record(structs.replace(ATTEMPT, at=moment))
    [kept] = history.attempts()
    assert kept.at.utcoffset() == dt.timedelta(hours=hours)
    assert kept.at.timestamp() == moment.timestamp()
    assert history.cards()[ATTEMPT.question_id].last == dt.date(2026, 10, 24)


def test_half_a_character_from_the_terminal_does_not_lose_the_answer(history: History) -> None:
    history.record(structs.replace(ATTEMPT, response="caf\udcc3"))
    assert history.attempts()[0].response == r"caf\udcc3"


def test_an_ungraded_response_is_no_attempt(history: History, path: Path) -> None:
    with pytest.raises(ValueError, match="ungraded"):
        history.record(structs.replace(ATTEMPT, outcome=Outcome.UNGRADED))
    assert not path.exists()


def test_a_moment_without_a_zone_is_refused_whole(history: History) -> None:
    with pytest.raises(ValueError, match="time zone"):
        history.record(structs.replace(ATTEMPT, at=NOON.replace(tzinfo=None)))
    assert history.attempts() == []


@pytest.mark.parametrize("year", [1, 1969, 2110, 9999])
def test_a_clock_that_is_off_by_decades_is_told(history: History, year: int) -> None:
    with pytest.raises(HistoryError, match=rf"the clock says {year:04}|the clock says {year}-"):
        history.record(structs.replace(ATTEMPT, at=dt.datetime(year, 6, 1, tzinfo=dt.UTC)))
    history.record(ATTEMPT)
    assert history.attempts() == [ATTEMPT]


def test_whoever_s_clock_is_a_century_ahead_can_read(history: History) -> None:
    history.record(ATTEMPT)
    for day in (dt.date(2109, 6, 1), dt.date(9999, 12, 31)):
        assert history.met_on(day) == {}
        assert history.failed_on(day) == set()
        assert history.due(day) == [ATTEMPT.question_id]


def test_a_rating_that_is_replaced_after_the_day_has_ended_leaves_the_answer_on_its_day(history: History) -> None:
    event = history.record(ATTEMPT)
    history.replace(event, structs.replace(ATTEMPT, rating=Rating.HARD), ATTEMPT.at + dt.timedelta(days=2))
    assert [(made.at, made.rating) for made in history.attempts()] == [(ATTEMPT.at, Rating.HARD)]
    assert [total.day for total in history.days()] == [study_day(ATTEMPT.at)]


def test_attempts_come_newest_last_of_one_question_or_all(history: History) -> None:
    recorded = [at(ATTEMPT, name, day) for day, name in enumerate("abab")]
    for attempt in recorded:
        history.record(attempt)
    assert history.attempts() == recorded
    assert history.attempts(limit=2) == recorded[2:]
    assert history.attempts("b") == [recorded[1], recorded[3]]
    assert history.attempts("b", limit=1) == [recorded[3]]
    assert history.attempts("never") == []


def test_the_order_is_that_of_writing_also_when_the_clock_is_set_back(history: History) -> None:
    recorded = [at(ATTEMPT, "a", day) for day in (0, 900, -900, 3, 3, -1)]
    for attempt in recorded:
        history.record(attempt)
    assert history.attempts() == recorded


def test_an_edited_question_keeps_its_history(history: History) -> None:
    """The id is the identity; text, topic and even kind may change."""
    history.record(at(ATTEMPT, "a"))
    edited = structs.replace(at(ATTEMPT, "a", 2), content_hash="new", topic="pooling", kind=Kind.CHOICE)
    history.record(edited)
    assert history.attempts("a")[1] == edited
    assert history.cards()["a"].reps == 2
    assert history.tallies()["a"].attempts == 2


# Undo


def test_undo_takes_attempts_back_to_the_first_and_survives_a_restart(history: History, path: Path) -> None:
    recorded = [at(ATTEMPT, name, day) for day, name in enumerate("abcd")]
    for attempt in recorded:
        history.record(attempt)
    assert undone(history) == ("d", recorded[3].at)
    assert undone(history) == ("c", recorded[2].at)
    history.close()
    with History(path) as later:
        assert later.attempts() == recorded[:2]
        assert undone(later) == ("b", recorded[1].at)
        assert undone(later) == ("a", recorded[0].at)
        assert undone(later) is None
        assert later.cards() == {}
        later.record(recorded[0])
        assert later.attempts() == recorded[:1]


def test_undo_deletes_nothing(history: History, path: Path) -> None:
    history.record(ATTEMPT)
    history.undo(NOON + dt.timedelta(seconds=5))
    with closing(sqlite3.connect(path)) as db:
        kept = db.execute("select what, response, voids is not null, at_ms from event order by id").fetchall()
    noon = int(NOON.timestamp() * 1000)
    assert kept == [(None, "31 31", 0, noon), ("void", None, 1, noon + 5000)]


def test_undo_can_be_told_the_question(history: History) -> None:
    for name in "aba":
        history.record(at(ATTEMPT, name))
    assert undone(history, "b") == ("b", NOON)
    assert undone(history, "b") is None
    assert [attempt.question_id for attempt in history.attempts()] == ["a", "a"]


def test_undo_restores_the_card(history: History) -> None:
    history.record(at(ATTEMPT, "a"))
    before = history.cards()
    history.record(at(WRONG, "a", 2))
    history.catch_up()
    assert history.cards() != before
    history.undo(NOON)
    assert history.cards() == before
    history.catch_up()
    assert history.cards() == before


def test_a_rating_is_replaced_in_one_step(history: History) -> None:
    first = history.record(at(ATTEMPT, "a"))
    history.record(at(ATTEMPT, "b"))
    changed = structs.replace(at(ATTEMPT, "a"), rating=HARD)
    second = history.replace(first, changed)
    assert history.attempts() == [at(ATTEMPT, "b"), changed]
    assert history.cards()["a"] == scheduler.next_card("a", None, HARD, TODAY)
    history.replace(second, at(ATTEMPT, "a"))
    assert history.cards()["a"] == scheduler.next_card("a", None, GOOD, TODAY)


def test_what_is_taken_back_is_the_answer_meant_though_another_session_answered_since(history: History, path: Path) -> None:
    event = history.record(at(WRONG, "a"))
    with History(path) as other:
        other.record(at(ATTEMPT, "a"))
        other.note(Note.SUSPEND, question("a"), NOON)
    assert history.take_back(event, NOON)
    assert history.attempts() == [at(ATTEMPT, "a")]
    assert history.suspended() == {"a"}
    assert not history.take_back(event, NOON)
    assert not history.take_back("1", NOON)
    assert len(list(history.events())) == 4


# Cards


def test_the_cards_follow_from_the_attempts(history: History) -> None:
    history.record(at(ATTEMPT, "a"))
    history.record(at(WRONG, "b"))
    history.record(at(ATTEMPT, "b"))  # a repeat on the same day does not count
    history.record(at(ATTEMPT, "a", 2))
    first = scheduler.next_card("a", None, GOOD, TODAY)
    expected = {
        "a": scheduler.next_card("a", first, GOOD, TODAY + dt.timedelta(days=2)),
        "b": scheduler.next_card("b", None, AGAIN, TODAY),
    }
    assert history.cards() == expected
    history.catch_up()
    assert history.cards() == expected
    assert history.card("b") == expected["b"]
    assert history.card("c") is None


@pytest.mark.parametrize("caught_up", [False, True])
def test_only_what_is_due_can_be_asked_for(history: History, caught_up: bool) -> None:  # noqa: FBT001 - a parameter of the test
    history.record(at(ATTEMPT, "later"))
    history.record(at(WRONG, "tomorrow"))
    if caught_up:
        history.catch_up()
    assert set(history.cards(due_by=TODAY)) == set()
    assert set(history.cards(due_by=TODAY + dt.timedelta(days=1))) == {"tomorrow"}
    assert set(history.cards(due_by=TODAY + dt.timedelta(days=2))) == {"tomorrow", "later"}


def test_what_a_session_begins_with_is_read_alone(history: History) -> None:
    for number in range(12):
        history.record(at(ATTEMPT, f"q{number}", days=number))
        history.record(at(ATTEMPT, f"q{number}", days=number + number % 4))
    today = NOON.date() + dt.timedelta(days=20)
    every, due = history.cards(), history.cards(due_by=today)
    at_risk = sorted(due, key=lambda name: (retrievability(due[name], today), name))
    assert len(at_risk) > 8
    assert sorted(history.due(today)) == sorted(due)
    assert history.most_at_risk(today, 5) == {name: due[name] for name in at_risk[:5]}
    assert history.most_at_risk(today, 99) == due
    assert history.cards_of(["q3", "never", "q7"]) == {name: every[name] for name in ("q3", "q7")}
    bank = ["q3", "q4", "never"]
    assert history.compared(asked(bank)) == (["never"], sorted(every.keys() - bank))
    # What was answered since counts, whether it is caught up with or not.
    history.record(at(ATTEMPT, at_risk[0], days=20))
    history.record(at(ATTEMPT, "new", days=20))
    assert history.met_on(today) == {name: history.card(name) for name in (at_risk[0], "new")}
    assert set(history.due(today)) == set(at_risk[1:])


@pytest.mark.parametrize("writable", [True, False])
def test_what_is_new_of_a_bank_and_what_is_none_of_it_stays_true(
    history: History, path: Path, monkeypatch: pytest.MonkeyPatch, *, writable: bool
) -> None:
    """Whether it is kept, brought up to date, or found out anew."""
    assert history.compared(asked(["a", "b"])) == (["a", "b"], [])
    assert not path.parent.exists()
    history.record(at(ATTEMPT, "a"))
    history.record(at(ATTEMPT, "mine"))
    if not writable:
        monkeypatch.setattr(cards, "compare", lambda *_: (_ for _ in ()).throw(HistoryError("full")))
    bank = ["a", "b", "c"]
    assert history.compared(asked(bank)) == (["b", "c"], ["mine"])
    history.record(at(ATTEMPT, "b"))
    history.record(at(ATTEMPT, "yours"))
    assert history.compared(asked(bank)) == (["c"], ["mine", "yours"])
    assert history.undo(NOON)
    assert history.undo(NOON)
    assert history.undo(NOON)
    assert history.compared(asked(bank)) == (["b", "c"], [])
    assert history.examine().differing == ()
    history.follow([question("c", formerly=("a",))], NOON)
    assert history.compared(asked(["b", "c"])) == (["b"], [])
    assert history.compared(asked(bank)) == (["a", "b"], [])
    history.rebuild()
    assert history.compared(asked(bank)) == (["a", "b"], [])


def test_what_is_forgotten_again_and_again_and_was_not_met_today_is_weak(history: History) -> None:
    for name, wrong in (("a", 3), ("b", 4), ("c", 1), ("d", 3)):
        for number in range(5):
            history.record(at(WRONG if number > 4 - wrong else ATTEMPT, name, number))
    day = NOON.date() + dt.timedelta(days=5)
    weak = {each.question_id: each for each in history.cards().values() if each.lapses >= 2 and each.stability < 7}
    assert weak.keys() == {"a", "b", "d"}
    assert history.weak({"a", "b", "c"}, 2, 7.0, day, 9) == {name: weak[name] for name in "ab"}
    least = min("abd", key=lambda name: (weak[name].stability, name))
    assert history.weak({"a", "b", "d"}, 2, 7.0, day, 1) == {least: weak[least]}
    history.record(at(WRONG, "a", 5))
    assert history.weak({"a", "b"}, 2, 7.0, day, 9) == {"b": weak["b"]}


def test_runs_of_a_task_on_one_day_change_its_card_until_it_is_solved(history: History) -> None:
    failed = structs.replace(WRONG, kind=Kind.CODE)
    history.record(at(failed, "nms"))
    history.catch_up()
    assert history.cards()["nms"] == scheduler.next_card("nms", None, AGAIN, TODAY)
    history.record(structs.replace(at(ATTEMPT, "nms"), kind=Kind.CODE))
    history.catch_up()
    assert history.cards()["nms"] == scheduler.next_card("nms", None, HARD, TODAY)


def test_a_task_that_is_solved_after_its_solution_was_shown_is_not_known(history: History) -> None:
    run = structs.replace(ATTEMPT, kind=Kind.CODE)
    shown = structs.replace(run, outcome=Outcome.INCORRECT, response=REVEALED, rating=AGAIN, auto_rating=AGAIN)
    history.record(at(shown, "nms"))
    unsolved = history.card("nms")
    history.record(at(run, "nms"))
    assert history.card("nms") == unsolved
    history.record(at(structs.replace(run, response=REVEALED), "iou"))  # a file of that name
    assert history.card("iou") == replay("iou", [Entry(study_day(NOON), Kind.CODE, Outcome.CORRECT, GOOD, GOOD)])


def test_the_study_day_is_kept_as_it_was(path: Path) -> None:
    """Another rollover, later, must not move what is past."""
    early = structs.replace(ATTEMPT, at=NOON.replace(hour=3))
    with History(path) as history:
        history.record(early)
    with History(path, rollover=dt.timedelta(0)) as history:
        assert history.cards()["conv-output-size"].last == dt.date(2026, 11, 22)
        history.record(at(early, "other"))
        assert history.cards()["other"].last == dt.date(2026, 11, 23)


def test_stored_cards_are_only_a_cache(history: History, path: Path) -> None:
    for day, name in enumerate("abcab"):
        history.record(at(ATTEMPT, name, day))
    history.catch_up()
    kept, rows = history.cards(), stored_cards(path)
    history.close()
    with closing(sqlite3.connect(path)) as db:
        db.execute("update card set stability = 99, due = 1, reps = 50")
        db.execute("delete from card where question = 'c'")
        db.commit()
    assert history.cards() != kept
    history.rebuild()
    assert history.cards() == kept
    assert stored_cards(path) == rows


def test_catching_up_after_an_answer_does_not_read_the_whole_log(history: History) -> None:
    def steps_of_one_answer() -> int:
        history.record(at(ATTEMPT, "asked-now"))
        assert history._store._connection is not None
        counted = 0

        def count() -> int:
            nonlocal counted
            counted += 1
            return 0

        history._store._connection.set_progress_handler(count, 100)
        history.catch_up()
        history._store._connection.set_progress_handler(None, 100)
        return counted

    history.record(ATTEMPT)
    steps_of_one_answer()
    few = steps_of_one_answer()
    [event, *_] = history.events()
    number = int(event.id)
    others = (structs.replace(event, id=str(number - 1 - n), question=f"other-{n % 50}") for n in range(2000))
    assert history.merge(others) == 2000
    history.catch_up()
    assert steps_of_one_answer() < 2 * few


def test_another_scheduler_replays_every_card(history: History, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in "ab":
        history.record(at(ATTEMPT, name))
    history.catch_up()
    kept = history.cards()
    with closing(sqlite3.connect(path)) as db:
        db.execute("update card set stability = 99")
        db.commit()
    monkeypatch.setattr(scheduler, "RULES", 99)
    history.record(at(ATTEMPT, "c"))
    history.catch_up()
    assert {name: history.cards()[name] for name in "ab"} == kept
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("select value from meta where key = 'scheduler'").fetchone()[0].startswith("rules 99; fsrs 6.")


def test_tallies_count_by_question_and_kind(history: History) -> None:
    history.record(at(ATTEMPT, "a"))
    history.record(at(WRONG, "a", 1))
    history.record(structs.replace(at(ATTEMPT, "nms", 2), kind=Kind.CODE))
    history.record(at(ATTEMPT, "a", 3))
    history.undo(NOON)
    a = Tally(2, 1, Outcome.INCORRECT, NOON + dt.timedelta(days=1))
    nms = Tally(1, 1, Outcome.CORRECT, NOON + dt.timedelta(days=2))
    assert history.tallies() == {"a": a, "nms": nms}
    assert history.tallies(Kind.CODE) == {"nms": nms}


def test_failed_questions_are_those_not_right_since(history: History) -> None:
    history.record(at(WRONG, "yesterday", -1))
    for attempt in (at(WRONG, "a"), at(WRONG, "b"), at(ATTEMPT, "b"), at(ATTEMPT, "c"), at(WRONG, "c"), at(WRONG, "d")):
        history.record(attempt)
    history.undo(NOON)
    assert history.failed_on(TODAY) == {"a", "c"}


# The file


@pytest.mark.parametrize(
    "statement",
    [
        "update event set rating = 4",
        "update event set voids = null",
        "delete from event",
        "insert or replace into event select * from event",
        "replace into event (id, what, version, at_ms, utc_offset, study_day) select id, 'x', version, 0, 0, 0 from event",
        "update version set question = 'x'",
        "delete from version",
        "insert or replace into version select id, 'x', topic, kind, content_hash from version",
    ],
)
@pytest.mark.parametrize("foreign_keys", ["on", "off"])
def test_no_row_of_the_log_can_be_changed(history: History, path: Path, statement: str, foreign_keys: str) -> None:
    history.record(ATTEMPT)
    with closing(sqlite3.connect(path)) as db:
        db.execute(f"pragma foreign_keys = {foreign_keys}")
        with pytest.raises(sqlite3.IntegrityError, match="only ever added"):
            db.execute(statement)
    assert history.attempts() == [ATTEMPT]


def test_an_event_without_its_columns_is_refused(history: History, path: Path) -> None:
    history.record(ATTEMPT)
    with closing(sqlite3.connect(path)) as db, pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        db.execute("insert into event (what, version, at_ms, utc_offset, study_day) values (null, 1, 0, 0, 0)")


def test_every_commit_is_synchronised_once_in_a_write_ahead_log(history: History) -> None:
    history.record(ATTEMPT)
    db = history._store._writer()
    assert db.execute("pragma journal_mode").fetchone() == ("wal",)
    assert db.execute("pragma synchronous").fetchone() == (2,)
    history.catch_up()
    history.record(ATTEMPT)
    assert db.execute("pragma synchronous").fetchone() == (2,)


def test_an_sqlite_that_is_too_old_is_told(history: History, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 34, 1))
    with pytest.raises(HistoryError, match=r"the history needs 3\.37; use a newer Python"):
        history.record(ATTEMPT)
    assert not path.exists()


def test_an_empty_file_is_an_empty_history(path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    with History(path) as history:
        assert history.attempts() == []
        assert path.stat().st_size == 0
        history.record(ATTEMPT)
        assert history.attempts() == [ATTEMPT]


def test_strange_characters_in_the_path_are_only_characters(tmp_path: Path) -> None:
    path = tmp_path / "a b?mode=ro#%41" / "历史.db"
    with History(path) as history:
        history.record(ATTEMPT)
    assert [entry.name for entry in path.parent.iterdir()] == ["历史.db"]


def test_a_history_of_a_newer_quizprep_is_refused_and_untouched(history: History, path: Path) -> None:
    history.record(ATTEMPT)
    history.close()
    with closing(sqlite3.connect(path)) as db:
        db.execute("pragma user_version = 99")
    before = path.read_bytes()
    for use in (history.cards, lambda: history.record(ATTEMPT)):
        with pytest.raises(HistoryError, match=r"history\.db: written by a newer quizprep \(format 99.*update quizprep$"):
            use()
    history.close()
    assert path.read_bytes() == before


def test_the_file_of_another_program_is_refused_and_untouched(history: History, path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as db:
        db.execute("create table bookmarks (url text)")
        db.commit()
    before = path.read_bytes()
    for use in (history.cards, lambda: history.record(ATTEMPT)):
        with pytest.raises(HistoryError, match="belongs to another program"):
            use()
    history.close()
    assert path.read_bytes() == before


@pytest.mark.parametrize("harm", ["text", "beginning", "middle", "cut"])
def test_a_damaged_file_is_told_in_one_line_and_left_alone(history: History, path: Path, harm: str) -> None:
    for number in range(300):
        history.record(at(ATTEMPT, f"question-{number}"))
    history.close()
    whole = path.read_bytes()
    middle = len(whole) // 2
    path.write_bytes(
        {
            "text": b"not a database\n" * 300,
            "beginning": b"\0" * 64 + whole[64:],
            "middle": whole[:8192] + b"\xa5" * (len(whole) - 8192),
            "cut": whole[:middle],
        }[harm]
    )
    harmed = path.read_bytes()
    with pytest.raises(HistoryError) as caught:
        history.attempts()
    assert "\n" not in str(caught.value)
    assert str(path) in str(caught.value)
    assert "quizprep doctor --restore" in str(caught.value)
    assert path.read_bytes() == harmed


def test_a_folder_in_the_place_of_the_file_is_told(history: History, path: Path) -> None:
    path.mkdir(parents=True)
    for use in (history.cards, lambda: history.record(ATTEMPT)):
        with pytest.raises(HistoryError, match=r"history\.db: is a folder, not a history"):
            use()


def test_a_file_in_the_place_of_the_folder_is_told(history: History, path: Path) -> None:
    path.parent.write_text("in the way")
    assert history.cards() == {}
    with pytest.raises(HistoryError, match=r"quizprep: .*exists; mend that, or set QUIZPREP_HOME"):
        history.record(ATTEMPT)
    assert path.parent.read_text() == "in the way"


def test_a_lock_held_too_long_loses_nothing(path: Path) -> None:
    with History(path, patience=0.05) as history:
        history.record(ATTEMPT)
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("begin immediate")
            with pytest.raises(HistoryError, match=r"another program has held it for 0\.05 s and nothing was added"):
                history.record(WRONG)
            assert history.attempts() == [ATTEMPT]  # readers do not wait
            other.execute("rollback")
        history.record(WRONG)
        assert history.attempts() == [ATTEMPT, WRONG]


def test_a_full_file_takes_all_or_nothing(history: History) -> None:
    """SQLite reports the same at its own limit of pages as on a full disk."""
    history.record(ATTEMPT)
    pages = history._store._writer().execute("pragma page_count").fetchone()[0]
    history._store._writer().execute(f"pragma max_page_count = {pages}")
    big = structs.replace(ATTEMPT, response="x" * 100_000)
    with pytest.raises(HistoryError, match="disk is full and nothing was added; what was recorded before is safe"):
        history.record(big)
    assert history.attempts() == [ATTEMPT]
    history._store._writer().execute("pragma max_page_count = 100000")
    history.record(big)
    assert history.attempts() == [ATTEMPT, big]


def test_an_interrupt_in_the_middle_leaves_nothing_half_done(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    history.record(ATTEMPT)

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(log, "_stamp", interrupt)
        with pytest.raises(KeyboardInterrupt):
            history.record(at(WRONG, "other"))
    history.record(WRONG)
    assert history.attempts() == [ATTEMPT, WRONG]
    assert set(history.cards()) == {"conv-output-size"}


def test_a_file_that_takes_its_place_is_not_mixed_with_it(history: History, path: Path, tmp_path: Path) -> None:
    """As a file synchroniser does it: answers must neither go to a file without a name, nor the old log into the new file."""
    elsewhere = at(ATTEMPT, "from-elsewhere")
    with History(tmp_path / "other.db") as other:
        other.record(elsewhere)
    history.record(ATTEMPT)
    (tmp_path / "other.db").replace(path)
    with pytest.raises(HistoryError, match=r"history\.db: was replaced or removed while in use; what was in it is kept in"):
        history.record(WRONG)
    history.record(WRONG)
    with History(path) as fresh:
        assert fresh.attempts() == [elsewhere, WRONG]
    (copy,) = path.parent.glob("history-replaced-*.db")
    with History(copy) as kept:
        assert kept.attempts() == [ATTEMPT]


def test_a_file_that_is_removed_while_in_use_is_kept(history: History, path: Path) -> None:
    history.record(ATTEMPT)
    path.unlink()
    with pytest.raises(HistoryError, match="was replaced or removed while in use"):
        history.attempts()
    assert history.attempts() == []
    history.record(WRONG)
    with History(path) as fresh:
        assert fresh.attempts() == [WRONG]
    (copy,) = path.parent.glob("history-replaced-*.db")
    with History(copy) as kept:
        assert kept.attempts() == [ATTEMPT]


# Migrations


def m005_a_column(db: sqlite3.Connection) -> None:
    db.execute("alter table event add column mood integer")


def m005_that_fails(db: sqlite3.Connection) -> None:
    db.execute("drop index event_version")
    raise KeyboardInterrupt


def test_a_migration_keeps_a_copy_of_what_was(history: History, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = path.with_name(f"history-format-{len(MIGRATIONS)}.db")
    history.record(ATTEMPT)
    history.close()
    with monkeypatch.context() as patch:
        patch.setattr(schema, "MIGRATIONS", [*MIGRATIONS, m005_a_column])
        history.record(WRONG)
        assert history.attempts() == [ATTEMPT, WRONG]
        with closing(sqlite3.connect(path)) as db:
            assert db.execute("select mood from event").fetchall() == [(None,), (None,)]
            assert db.execute("pragma user_version").fetchone() == (len(MIGRATIONS) + 1,)
        history.close()
    assert sorted(entry.name for entry in path.parent.iterdir()) == [copy.name, "history.db"]
    with History(copy) as kept:
        assert kept.attempts() == [ATTEMPT]


def test_a_migration_happens_whole_or_not_at_all(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    history.record(ATTEMPT)
    history.close()
    with monkeypatch.context() as patch:
        patch.setattr(schema, "MIGRATIONS", [*MIGRATIONS, m005_that_fails])
        with pytest.raises(KeyboardInterrupt):
            history.attempts()
    assert history.attempts() == [ATTEMPT]


def test_a_new_file_goes_through_all_migrations_without_a_copy(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "MIGRATIONS", [*MIGRATIONS, m005_a_column])
    with History(path) as history:
        history.record(ATTEMPT)
    assert [entry.name for entry in path.parent.iterdir()] == ["history.db"]


def test_migrations_are_numbered_in_order() -> None:
    assert [int(migration.__name__[1:4]) for migration in MIGRATIONS] == list(range(1, len(MIGRATIONS) + 1))


# What is counted


def test_topics_and_days_are_told_apart(history: History) -> None:
    history.record(ATTEMPT)
    history.record(structs.replace(at(WRONG, "iou", 1), topic="detection"))
    assert [day.attempts for day in history.days(["detection"])] == [1]
    assert [day.day for day in history.days(["detection"])] == [TODAY + dt.timedelta(days=1)]
    assert history.days(["nothing"]) == []
    assert sorted(history.topics(TODAY)) == [("convolution", 1, 1), ("detection", 1, 0)]
    assert history.topics(TODAY + dt.timedelta(days=1)) == [("detection", 1, 0)]


def test_a_pause_is_not_work(history: History) -> None:
    history.record(structs.replace(ATTEMPT, seconds=4000.0, paused=3700.0))
    history.record(structs.replace(ATTEMPT, seconds=1000.0, kind=Kind.CODE, question_id="nms"))
    assert [(attempt.seconds, attempt.paused) for attempt in history.attempts()] == [(4000.0, 3700.0), (1000.0, 0.0)]
    assert history.days()[0].seconds == 1300
    assert history.pace() == {Kind.NUMERIC: (1, 300), Kind.CODE: (1, 1000)}


@pytest.mark.parametrize(
    ("kind", "seconds", "stopped", "pause"),
    [
        (Kind.RECALL, 299.0, 0.0, 0.0),
        (Kind.RECALL, 420.0, 0.0, 120.0),
        (Kind.CODE, 3599.0, 0.0, 0.0),
        (Kind.CODE, 4000.0, 0.0, 400.0),
        # A night asleep, and a minute of thinking; a lunch, and then somebody came by.
        (Kind.CHOICE, 8 * 3600.0 + 60, 8 * 3600.0, 8 * 3600.0),
        (Kind.CHOICE, 3000.0, 2000.0, 2700.0),
    ],
)
def test_a_pause_is_what_was_seen_to_be_one_and_what_is_too_long(
    kind: Kind, seconds: float, stopped: float, pause: float
) -> None:
    assert paused(kind, seconds, stopped) == pause


def test_what_is_due_and_weak_is_looked_for_among_the_questions_named(history: History) -> None:
    for name in ("a", "b", "c"):
        for day in range(4):
            history.record(at(WRONG if name != "c" else ATTEMPT, name, day))
    tomorrow = TODAY + dt.timedelta(days=4)
    assert history.due_days(["a", "b", "unseen"], tomorrow) == {tomorrow: 2}
    assert history.due_days(["a", "b"], TODAY) == {}
    assert [card.question_id for card in history.weakest(["b", "c"], 2, 7.0, 5)] == ["b"]
    assert [card.question_id for card in history.weakest(["a", "b", "c"], 2, 7.0, 1)] == ["a"]
    assert history.mistakes(["a", "b"], 1) == [Repeated("a", "forgot-dilation", 4)]


def test_the_weights_of_the_learner_give_other_cards_and_back(history: History, path: Path) -> None:
    for day in (0, 3, 9):
        history.record(at(ATTEMPT, "a", day))
    history.catch_up()
    published, predicted = history.cards(), history.predictions()
    weights = tuple(w * 0.5 if number < 4 else w for number, w in enumerate(PUBLISHED))
    history.keep_weights(weights, NOON)
    assert history.cards()["a"].stability < published["a"].stability
    assert history.predictions() != predicted
    assert history.examine().differing == ()
    with History(path) as again:
        assert again.weights() == weights
        again.keep_weights((), NOON)
    assert history.weights() == ()
    assert history.cards() == published
    assert history.predictions() == predicted


def test_an_empty_history_has_counted_nothing(history: History, path: Path) -> None:
    counted = (history.days(), history.topics(TODAY), history.retained(), history.predictions(), history.pace())
    looked_up = (history.due_days(["a"], NOON.date()), history.weakest(["a"], 0, 9.0, 9), history.mistakes(["a"], 9))
    assert not any([*counted, *looked_up])
    assert list(history.journals()) == []
    assert not path.exists()


# Any sequence of events


class AnyHistory(RuleBasedStateMachine):
    """Answers, notes, undos, renamings, clock jumps and restarts in any order; a plain list is the truth."""

    QUESTIONS = st.sampled_from(["a", "b", "c", "nms"])
    OUTCOMES = st.sampled_from([Outcome.CORRECT, Outcome.PARTIAL, Outcome.INCORRECT])

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "history.db"
        self.history = History(self.path)
        self.other = History(self.path)
        self.log: list[Attempt | tuple[Note, str]] = []
        self.names: dict[str, str] = {}
        """What each former name stands for."""
        self.used: set[str] = set()
        self.now = NOON

    @property
    def truth(self) -> list[Attempt]:
        return [structs.replace(a, question_id=self.today(a.question_id)) for a in self.log if isinstance(a, Attempt)]

    def today(self, name: str) -> str:
        return self.names.get(name, name)

    def about(self, entry: Attempt | tuple[Note, str]) -> str:
        return self.today(entry.question_id if isinstance(entry, Attempt) else entry[1])

    def teardown(self) -> None:
        self.count()
        assert self.history.examine()[2:] == ((), (), ())
        self.history.rebuild()
        assert self.history.cards() == self.expected()
        self.count()
        with closing(sqlite3.connect(self.path)) as db:
            assert db.execute("pragma integrity_check").fetchone() == ("ok",)
        self.history.close()
        self.other.close()
        self.folder.cleanup()

    def expected(self) -> dict[str, Card]:
        cards = {name: replay(name, of_question) for name, of_question in self.entries().items()}
        return {name: card for name, card in cards.items() if card}

    def entries(self) -> dict[str, list[Entry]]:
        entries: dict[str, list[Entry]] = {}
        for a in self.log:
            if not isinstance(a, Attempt):
                if a[0] is Note.RESET:
                    entries.pop(self.about(a), None)
                continue
            revealed = a.response == REVEALED and a.outcome is Outcome.INCORRECT
            entry = Entry(study_day(a.at), a.kind, a.outcome, a.rating, a.auto_rating, revealed)
            entries.setdefault(self.about(a), []).append(entry)
        return entries

    @rule(
        question_id=QUESTIONS,
        outcome=OUTCOMES,
        response=st.sampled_from(["nms.py", REVEALED]),
        override=st.none() | st.sampled_from(Rating),
        replace=st.booleans(),
    )
    def answer(self, question_id: str, outcome: Outcome, response: str, override: Rating | None, replace: bool) -> None:  # noqa: FBT001 - drawn
        auto = {Outcome.CORRECT: GOOD, Outcome.PARTIAL: HARD, Outcome.INCORRECT: AGAIN}[outcome]
        kind = Kind.CODE if question_id == "nms" else Kind.CHOICE
        attempt = structs.replace(
            ATTEMPT,
            question_id=question_id,
            kind=kind,
            at=self.now,
            outcome=outcome,
            response=response,
            mistake="a-slip" if auto is AGAIN else None,
            seconds=len(self.truth) / 2,
            rating=override or auto,
            auto_rating=auto,
        )
        if replace:
            replace_latest(self.history, attempt)
            self.take_back([a for a in self.log if isinstance(a, Attempt) and self.about(a) == self.today(question_id)])
        else:
            self.history.record(attempt)
        self.log.append(attempt)
        self.used.add(question_id)

    def take_back(self, entries: list[Attempt | tuple[Note, str]]) -> Attempt | tuple[Note, str] | None:
        last = entries[-1] if entries else None
        self.log = [entry for entry in self.log if entry is not last]
        return last

    @rule(what=st.sampled_from([Note.RESET, Note.SUSPEND, Note.RESUME]), question_id=QUESTIONS)
    def note(self, what: Note, question_id: str) -> None:
        self.history.note(what, question(question_id), self.now)
        self.log.append((what, question_id))
        self.used.add(question_id)

    @rule(former=st.sampled_from("abc"), name=st.sampled_from("abc"))
    def rename(self, former: str, name: str) -> None:
        if former == name:
            return
        self.history.follow([question(name, formerly=(former,))], self.now)
        if former in self.used and self.today(former) != name:
            self.names = {other: name if now == former else now for other, now in self.names.items()} | {former: name}
            self.names.pop(name, None)
            self.used.add(name)

    @rule(seconds=st.one_of(st.integers(0, 300), st.integers(-4 * 86400, 40 * 86400)), zone=st.integers(-12, 14))
    def move_the_clock(self, seconds: int, zone: int) -> None:
        moved = self.now + dt.timedelta(seconds=seconds)
        self.now = moved.astimezone(dt.timezone(dt.timedelta(hours=zone)))

    @rule(bank=st.sampled_from([["a", "b"], ["a", "b", "c", "nms", "never"]]), days=st.integers(0, 40))
    def begin_a_session(self, bank: list[str], days: int) -> None:
        known, day = self.expected(), self.now.date() + dt.timedelta(days=days)
        due = {name: card for name, card in known.items() if card.due <= day}
        unseen, outside = self.history.compared(asked(bank))
        assert set(unseen) == set(bank) - known.keys()
        assert set(outside) == known.keys() - set(bank)
        assert set(self.other.due(day)) == due.keys()
        assert self.other.due_count(day) == len(due)
        assert self.other.most_at_risk(day, 9) == self.other.cards_of(due) == due

    @precondition(lambda self: self.log)
    @rule()
    def undo(self) -> None:
        self.check_undone(self.history.undo(self.now), self.log.pop())

    @rule(question_id=QUESTIONS)
    def undo_at_a_question(self, question_id: str) -> None:
        event = self.history.undo(self.now, question_id)
        self.check_undone(event, self.take_back([e for e in self.log if self.about(e) == self.today(question_id)]))

    def check_undone(self, event: Event | None, entry: Attempt | tuple[Note, str] | None) -> None:
        match event:
            case None:
                assert entry is None
            case Attempted():
                assert isinstance(entry, Attempt)
                assert (event.question, event.at, event.response) == (entry.question_id, entry.at, entry.response)
            case Noted():
                assert (event.what, event.question) == entry

    @rule()
    def count(self) -> None:
        """What is kept as sums is what is counted in the log."""
        days = [study_day(a.at) for a in self.truth]
        correct = [day for day, a in zip(days, self.truth, strict=True) if a.outcome is Outcome.CORRECT]
        assert [total[:3] for total in self.history.days()] == [(d, days.count(d), correct.count(d)) for d in sorted(set(days))]
        assert sum(total.seconds for total in self.history.days()) == pytest.approx(sum(a.seconds for a in self.truth))
        kinds = [a.kind for a in self.truth]
        assert {kind: n for kind, (n, _) in self.history.pace().items()} == {kind: kinds.count(kind) for kind in kinds}
        named = [(a.question_id, a.mistake) for a in self.truth if a.mistake]
        assert {(m.question_id, m.mistake): m.times for m in self.history.mistakes(["a", "b", "c"], 9)} == {
            m: named.count(m) for m in named if m[0] != "nms"
        }
        asked = [r for name, entries in self.entries().items() for r in scheduler.reviews(name, entries) if r.before]
        recalled = sum(review.rating > AGAIN for review in asked)
        for counted in (self.history.retained(), self.history.predictions()):
            assert (sum(c.reviews for c in counted), sum(c.recalled for c in counted)) == (len(asked), recalled)

    @rule()
    def catch_up(self) -> None:
        self.history.catch_up()

    @rule()
    def restart(self) -> None:
        self.history.close()

    @rule()
    def go_on_elsewhere(self) -> None:
        self.history, self.other = self.other, self.history

    @invariant()
    def the_history_is_the_truth(self) -> None:
        assert self.history.attempts() == self.truth
        assert self.history.cards() == self.expected()
        standing = {self.about(e): e[0] for e in self.log if not isinstance(e, Attempt) and e[0] is not Note.RESET}
        assert self.history.suspended() == {name for name, what in standing.items() if what is Note.SUSPEND}


AnyHistory.TestCase.settings = settings(max_examples=80, stateful_step_count=25, deadline=None)
test_any_sequence = AnyHistory.TestCase
