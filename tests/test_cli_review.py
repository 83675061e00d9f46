"""Review: what is due comes back, most at risk first; what was answered is scheduled anew."""

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from rich.cells import cell_len
from typer.testing import Result

from quizprep import paths
from quizprep.memory import session
from quizprep.memory.history import History
from quizprep.memory.scheduler import study_day
from quizprep.model import Attempt, Kind, Outcome, Rating

Execute = Callable[..., CompletedProcess[str]]
Run = Callable[..., Result]
MINI = str(Path(__file__).parent / "mini")


def answered(question_id: str, kind: Kind, days_ago: int, rating: Rating = Rating.GOOD) -> None:
    """Put an attempt of an earlier day into the history."""
    with History(paths.history_file()) as history:
        history.record(
            Attempt(
                question_id=question_id,
                topic="mini",
                kind=kind,
                at=dt.datetime.now().astimezone() - dt.timedelta(days=days_ago),
                seed=1,
                response="...",
                outcome=Outcome.INCORRECT if rating is Rating.AGAIN else Outcome.CORRECT,
                score=0.0 if rating is Rating.AGAIN else 1.0,
                mistake=None,
                rating=rating,
                auto_rating=rating,
                seconds=4.0,
            )
        )


def cards() -> dict[str, dt.date]:
    with History(paths.history_file()) as history:
        return {name: card.due for name, card in history.cards().items()}


def test_only_what_is_due_is_asked_most_at_risk_first(execute: Execute) -> None:
    answered("mini-choice", Kind.CHOICE, days_ago=4)
    answered("mini-recall", Kind.RECALL, days_ago=40)
    answered("mini-numeric", Kind.NUMERIC, days_ago=0)
    result = execute("review", "--bank", MINI, input=":skip\n:skip\n")
    assert result.returncode == 0
    assert "1/2 · Mini · recall" in result.stdout
    assert "2/2 · Mini · choice" in result.stdout
    assert result.stdout.index("What does stride do?") < result.stdout.index("Which pooling")
    assert "numeric" not in result.stdout
    assert "2 still due today." in result.stdout


def test_a_right_answer_moves_the_card_further_away(execute: Execute) -> None:
    answered("mini-choice", Kind.CHOICE, days_ago=3)
    before = cards()["mini-choice"]
    result = execute("review", "--bank", MINI, input="max\n")
    assert "1 answered: 1 right" in result.stdout
    assert cards()["mini-choice"] > before + dt.timedelta(days=3)
    assert "Nothing is due." in execute("review", "--bank", MINI).stdout


def test_the_limit_leaves_the_rest_due_and_says_so(execute: Execute) -> None:
    answered("mini-choice", Kind.CHOICE, days_ago=9)
    answered("mini-numeric", Kind.NUMERIC, days_ago=9)
    result = execute("review", "--bank", MINI, "--limit", "1", input=":skip\n")
    assert "  1 of 2 due.\n" in result.stdout
    assert "1/1" in result.stdout
    assert "2 still due today." in result.stdout


def test_one_sitting_is_planned_of_too_much_and_the_rest_stays_due(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "SITTING", 2)
    for days, name in enumerate(("mini-choice", "mini-numeric", "mini-recall"), start=9):
        answered(name, Kind.CHOICE, days_ago=days)
    with History(paths.history_file()) as history:
        history.catch_up()
    shown = run("review", "--bank", MINI, input=":skip\n:skip\n").stdout
    assert "2/2 " in shown
    assert "3 still due today." in shown
    answered("gone-for-good", Kind.CHOICE, days_ago=99)  # takes nobody's place
    with History(paths.history_file()) as history:
        history.catch_up()
    again = run("review", "--bank", MINI, input=":skip\n:skip\n").stdout
    assert "  2 of 3 due.\n" in again
    assert "2/2 " in again


def test_what_is_suspended_is_not_among_those_left_for_another_sitting(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "SITTING", 1)
    for days, name in ((30, "mini-numeric"), (20, "mini-recall"), (9, "mini-choice")):
        answered(name, Kind.CHOICE, days_ago=days)
    run("suspend", "mini-choice", "--bank", MINI)  # the least at risk
    shown = run("review", "--bank", MINI, input=":skip\n").stdout
    assert "  1 of 2 due.\n" in shown
    assert "2 still due today." in shown


def test_a_time_budget_ends_the_session_after_the_question_on_the_screen(execute: Execute) -> None:
    answered("mini-choice", Kind.CHOICE, days_ago=9)
    answered("mini-numeric", Kind.NUMERIC, days_ago=9)
    over = execute("review", "--bank", MINI, "--minutes", "0", input=":skip\n:skip\n")
    assert "1/2" in over.stdout
    assert "2/2" not in over.stdout
    assert "The time is up." in over.stdout
    assert "2 still due today." in over.stdout
    in_time = execute("review", "--bank", MINI, "--minutes", "20", input=":skip\n:skip\n")
    assert "2/2" in in_time.stdout
    assert "The time is up." not in in_time.stdout


def test_a_drill_asks_what_is_due_before_what_is_new(execute: Execute) -> None:
    answered("mini-formula", Kind.FORMULA, days_ago=9, rating=Rating.AGAIN)
    result = execute("drill", "--bank", MINI, "--topic", "mini", input="")
    assert "formula · ●●○○○ · due" in result.stdout


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_nothing_due_says_what_to_do_instead(execute: Execute, lang: str) -> None:
    result = execute("review", "--lang", lang)
    assert "quizprep drill" in result.stdout
    assert result.returncode == 0


def test_a_question_that_left_the_bank_is_no_trouble(execute: Execute) -> None:
    answered("gone-for-good", Kind.CHOICE, days_ago=30)
    assert "Nothing is due." in execute("review").stdout


def test_new_ones_are_mixed_in_up_to_the_limit_of_the_day_which_is_said(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    answered("mini-choice", Kind.CHOICE, days_ago=9)
    review = ["review", "--bank", MINI, "--seed", "1"]
    first = run(*review, "--new", "2", input=":show\n:show\n:show\n").stdout
    assert "  1 due, 2 new (at most 2 a day, 0 begun before).\n" in first
    assert [first.count(f"{place}/3 ") for place in (1, 2, 3)] == [1, 1, 1]
    assert first.count(" · new\n") == 2
    begun = run(*review, "--new", "2").stdout
    assert "Nothing is due." in begun
    assert "New ones begun today: 2, and 2 a day is the limit; --new N sets another." in " ".join(begun.split())
    monkeypatch.setenv("QUIZPREP_NEW", "3")
    assert "0 due, 1 new (at most 3 a day, 2 begun before)." in run(*review).stdout
    monkeypatch.delenv("QUIZPREP_NEW")
    assert "0 due, 8 new (at most 10 a day, 2 begun before)." in run(*review).stdout
    assert "Nothing is due." in run(*review, "--by", day(9)).stdout
    assert "到期 0 题，新题 2 题" in run(*review, "--new", "4", "--lang", "zh").stdout


@pytest.mark.parametrize("wanted", ["-1", "some", "²"])
def test_a_limit_that_is_no_number_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch, wanted: str) -> None:
    monkeypatch.setenv("QUIZPREP_NEW", wanted)
    result = run("review")
    assert result.stderr == f"quizprep: QUIZPREP_NEW is {wanted!r}; it is a whole number, as 10\n"
    assert result.exit_code == 2


def test_with_little_time_new_ones_come_after_what_is_due(run: Run) -> None:
    answered("mini-choice", Kind.CHOICE, days_ago=9)
    answered("mini-numeric", Kind.NUMERIC, days_ago=9)
    review = ["review", "--bank", MINI, "--minutes", "20", "--new", "3", "--seed", "1"]
    shown = run(*review, input=":skip\n" * 5).stdout
    states = [line.rsplit(" · ", 1)[1] for line in shown.splitlines() if line[:2] in {"1/", "2/", "3/", "4/", "5/"}]
    assert states == ["due", "due", "new", "new", "new"]
    assert run(*review, input=":skip\n" * 5).stdout == shown


def test_of_two_that_give_each_other_away_one_waits_and_that_is_said(run: Run) -> None:
    """The formula of a layer's normalisation, and numbers worked out with it."""
    answered("layer-norm-formula", Kind.FORMULA, days_ago=9)
    answered("norm-after-layer-norm", Kind.NUMERIC, days_ago=90)
    shown = run("review", input=":skip\n").stdout
    assert "  1 due.\n  Due, but put off to another day: 1; one would give the other away.\n" in shown
    assert "1/1 · " in shown
    assert "· numeric ·" in shown
    assert "1 still due today." in shown
    assert "1 still due today." in run("drill", "--topic", "normalization", input=":skip\n").stdout
    assert "1/2 · " in run("review", "--by", day(1), input=":skip\n").stdout
    answered("norm-after-layer-norm", Kind.NUMERIC, days_ago=0)
    over = run("review", "--new", "0").stdout
    assert over == "  Nothing more is asked today.\n  Due, but put off to another day: 1; one would give the other away.\n"


def test_the_last_answer_is_taken_back_at_the_prompt(run: Run, home: Path) -> None:
    for name, kind in (("mini-choice", Kind.CHOICE), ("mini-numeric", Kind.NUMERIC), ("mini-recall", Kind.RECALL)):
        answered(name, kind, days_ago=9)
    lines = [":undo", ":show", ":show", ":undo", ":undo", ":u", ":skip", ":show", ":skip"]
    shown = run("review", "--bank", MINI, input="\n".join(lines) + "\n").stdout
    assert shown.count("Nothing of this session is left to undo") == 2
    assert shown.count("Undone: the answer no longer counts.") == 2
    assert "1 answered: 0 right, 0 partly, 1 not right" in shown
    with History(home / "history.db") as history:
        assert len(history.attempts()) == 4


def test_an_answer_dated_ahead_is_said_and_can_be_taken_back(run: Run) -> None:
    answered("mini-choice", Kind.CHOICE, days_ago=9)
    answered("mini-choice", Kind.CHOICE, days_ago=-1)  # in the east, where it is tomorrow already
    assert "is ahead" not in run("review", "--bank", MINI).stdout
    answered("mini-choice", Kind.CHOICE, days_ago=-900)
    said = f"The latest answer is dated {day(900)}, which is ahead: was the clock wrong?"
    assert said in " ".join(run("review", "--bank", MINI).stdout.split())
    assert "  ! history: ".strip() in run("doctor", "--check").stdout
    assert f"the latest answer is dated {day(900)}" in run("doctor", "--check").stdout
    run("undo")
    assert "is ahead" not in run("review", "--bank", MINI).stdout
    assert run("doctor", "--check").exit_code == 0


# Up to an interview


def day(days: int) -> str:
    return (study_day(dt.datetime.now().astimezone()) + dt.timedelta(days=days)).isoformat()


def test_before_an_interview_everything_learnt_is_asked_once_more(execute: Execute) -> None:
    answered("mini-choice", Kind.CHOICE, days_ago=30)
    answered("mini-choice", Kind.CHOICE, days_ago=11)
    assert cards()["mini-choice"] > dt.date.fromisoformat(day(0))
    assert "Nothing is due." in execute("review", "--bank", MINI).stdout
    before = cards()
    result = execute("review", "--bank", MINI, "--by", day(1), input=":skip\n")
    assert "Interview tomorrow." in result.stdout
    assert "The last pass (questions: 1) is on" in result.stdout
    assert "1/1 · Mini · choice" in result.stdout
    assert cards() == before


def test_an_answer_in_the_last_pass_is_an_answer_like_any_other(execute: Execute) -> None:
    answered("mini-choice", Kind.CHOICE, days_ago=30)
    answered("mini-choice", Kind.CHOICE, days_ago=11)
    first = execute("review", "--bank", MINI, "--by", day(1), input="max\n")
    assert "1 answered: 1 right" in first.stdout
    assert "Nothing is due." in execute("review", "--bank", MINI, "--by", day(1)).stdout


def test_long_before_an_interview_only_what_is_due_is_asked(execute: Execute) -> None:
    answered("mini-choice", Kind.CHOICE, days_ago=0)
    result = execute("review", "--bank", MINI, "--by", day(60), "--lang", "zh")
    assert f"面试日期 {day(60)}，还有 60 天" in result.stdout
    assert f"从 {day(53)} 开始，共 1 题" in result.stdout
    assert "没有到期的题目" in result.stdout


def test_an_interview_before_anything_was_learnt(execute: Execute) -> None:
    result = execute("review", "--bank", MINI, "--by", day(0))
    assert "Interview today." in result.stdout
    assert "Nothing was answered yet" in result.stdout
    assert result.returncode == 0


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("soon", "--by 'soon' is not a date; write it as 2027-01-15"),
        ("2027-02-30", "--by '2027-02-30' is not a date; write it as 2027-01-15"),
        ("", "--by '' is not a date; write it as 2027-01-15"),
        ("9999-12-31", "--by 9999-12-31 is more than two years away; review without it until it is nearer"),
        ("2020-01-15", f"--by 2020-01-15 is in the past; today is {day(0)}"),
    ],
)
def test_a_date_that_cannot_be_planned_for_is_one_line(execute: Execute, text: str, line: str) -> None:
    result = execute("review", "--by", text)
    assert result.stderr == f"quizprep: {line}\n"
    assert (result.stdout, result.returncode) == ("", 2)


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_the_plan_fits_its_window(execute: Execute, columns: int) -> None:
    for name, kind in {"mini-choice": Kind.CHOICE, "mini-recall": Kind.RECALL, "mini-code": Kind.CODE}.items():
        answered(name, kind, days_ago=3)
    for lang in ("en", "zh"):
        result = execute("review", "--bank", MINI, "--by", day(40), "--lang", lang, env={"COLUMNS": str(columns)})
        plan = result.stdout.split("1/")[0].splitlines()
        assert max(cell_len(line) for line in plan) <= columns
        assert "…" not in "".join(plan)


# The day


def test_the_day_ends_when_the_learner_says(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """At half past one in the morning it is still yesterday, or not any more."""
    night = dt.datetime(2027, 1, 15, 1, 30, tzinfo=dt.timezone(dt.timedelta(hours=8)))
    for module in ("setup", "answer"):
        monkeypatch.setattr(f"quizprep.cli.{module}.now", lambda: night)
    for ends, day_of_night in (("", "2027-01-14"), ("0", "2027-01-15"), ("1", "2027-01-15"), ("2", "2027-01-14")):
        monkeypatch.setenv("QUIZPREP_DAY_ENDS", ends)
        assert json.loads(run("stats", "--json").stdout)["today"] == day_of_night
        run("answer", "mini-choice", "max", "--record", "--bank", MINI)
        recorded = json.loads(run("log", "--json", "-n", "1").stdout)
        assert [line["event"]["day"] for line in recorded] == [day_of_night]
    for wrong in ("13", "-1", "four", "4.5"):
        monkeypatch.setenv("QUIZPREP_DAY_ENDS", wrong)
        result = run("stats")
        assert result.stderr == f"quizprep: QUIZPREP_DAY_ENDS is {wrong!r}; it is a whole hour after midnight, 0 to 12, as 4\n"
        assert result.exit_code == 2


@pytest.mark.parametrize("minutes", ["nan", "inf", "-1", "soon"])
def test_a_time_that_is_none_is_one_line(run: Run, minutes: str) -> None:
    result = run("review", "--minutes", minutes)
    assert result.stderr.count("\n") == 1
    assert "--minutes" in result.stderr
    assert (result.stdout, result.exit_code) == ("", 2)
