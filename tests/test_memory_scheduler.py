"""The days, the ratings and the intervals."""

import datetime as dt
import subprocess
import sys
from zoneinfo import ZoneInfo

import fsrs
import fsrs_rs_python
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizprep.memory import scheduler
from quizprep.memory.scheduler import Entry, day_ratings, fuzzed, next_card, rating_for, replay, retrievability, study_day
from quizprep.model import Card, Kind, Outcome, Rating, Verdict

AGAIN, HARD, GOOD, EASY = Rating
RIGHT, PARTLY, WRONG = Outcome.CORRECT, Outcome.PARTIAL, Outcome.INCORRECT
START = dt.date(2026, 1, 1)
BERLIN, TOKYO, LOS_ANGELES = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Tokyo"), ZoneInfo("America/Los_Angeles")


def after(days: int) -> dt.date:
    return START + dt.timedelta(days=days)


def entry(day: int, rating: Rating, outcome: Outcome = RIGHT, kind: Kind = Kind.CHOICE, auto: Rating | None = None) -> Entry:
    return Entry(after(day), kind, outcome, rating, rating if auto is None else auto)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (dt.datetime(2026, 5, 4, 3, 59, 59, tzinfo=dt.UTC), dt.date(2026, 5, 3)),
        (dt.datetime(2026, 5, 4, 4, 0, tzinfo=dt.UTC), dt.date(2026, 5, 4)),
        (dt.datetime(2026, 5, 5, 3, 59, tzinfo=dt.UTC), dt.date(2026, 5, 4)),
        # The clock goes from 2:00 to 3:00, and back from 3:00 to 2:00: the day ends at 04:00 on the clock all the same.
        (dt.datetime(2026, 3, 29, 3, 59, tzinfo=BERLIN), dt.date(2026, 3, 28)),
        (dt.datetime(2026, 3, 29, 4, 0, tzinfo=BERLIN), dt.date(2026, 3, 29)),
        (dt.datetime(2026, 10, 25, 3, 59, tzinfo=BERLIN), dt.date(2026, 10, 24)),
        (dt.datetime(2026, 10, 25, 4, 0, tzinfo=BERLIN), dt.date(2026, 10, 25)),
        (dt.datetime(2024, 3, 1, 1, 0, tzinfo=dt.UTC), dt.date(2024, 2, 29)),
        (dt.datetime(2027, 1, 1, 0, 30, tzinfo=dt.UTC), dt.date(2026, 12, 31)),
    ],
)
def test_a_study_day_ends_at_four_on_the_local_clock(moment: dt.datetime, day: dt.date) -> None:
    assert study_day(moment) == day


def test_one_moment_is_another_day_elsewhere() -> None:
    moment = dt.datetime(2026, 5, 4, 22, 0, tzinfo=dt.UTC)
    assert study_day(moment.astimezone(TOKYO)) == dt.date(2026, 5, 5)
    assert study_day(moment.astimezone(LOS_ANGELES)) == dt.date(2026, 5, 4)


def test_the_end_of_the_day_can_be_moved() -> None:
    assert study_day(dt.datetime(2026, 5, 4, 0, 0, tzinfo=dt.UTC), dt.timedelta(0)) == dt.date(2026, 5, 4)


def test_a_moment_without_a_zone_has_no_study_day() -> None:
    with pytest.raises(ValueError, match="time zone"):
        study_day(dt.datetime(2026, 5, 4))  # noqa: DTZ001 - what is refused here


@pytest.mark.parametrize(
    ("outcome", "hints", "rating"),
    [(RIGHT, 0, GOOD), (RIGHT, 1, HARD), (PARTLY, 0, HARD), (PARTLY, 2, HARD), (WRONG, 0, AGAIN), (WRONG, 1, AGAIN)],
)
def test_the_rating_follows_from_the_verdict(outcome: Outcome, hints: int, rating: Rating) -> None:
    assert rating_for(Verdict(outcome=outcome, score=0.5), hints) is rating


def test_an_ungraded_response_has_no_rating() -> None:
    with pytest.raises(ValueError, match="ungraded"):
        rating_for(Verdict(outcome=Outcome.UNGRADED, score=0.0))


def intervals(*ratings: Rating) -> list[int]:
    """Answer one question, each time on the day it is due; return the intervals."""
    card, day, found = None, START, []
    for rating in ratings:
        card = next_card("conv-output-size", card, rating, day)
        found.append((card.due - day).days)
        day = card.due
    return found


def test_intervals_are_these() -> None:
    """Literal days: a change of them moves the due days of every learner, and must be meant."""
    assert intervals(GOOD, GOOD, GOOD, GOOD, GOOD, GOOD) == [2, 11, 50, 169, 347, 355]
    assert intervals(AGAIN, GOOD, GOOD, GOOD) == [1, 2, 8, 20]
    assert intervals(HARD, GOOD, AGAIN, GOOD) == [1, 5, 1, 2]
    assert intervals(EASY, GOOD) == [6, 33]


def test_a_new_card_has_the_published_initial_state() -> None:
    good = next_card("q", None, GOOD, START)
    assert (good.stability, good.reps, good.lapses, good.last, good.due) == (2.3065, 1, 0, START, after(2))
    assert next_card("q", None, AGAIN, START).stability == 0.212


def test_lapses_count_forgetting_not_never_having_known() -> None:
    card = next_card("q", None, AGAIN, START)
    assert card.lapses == 0
    card = next_card("q", card, AGAIN, card.due)
    card = next_card("q", card, GOOD, card.due)
    assert (card.reps, card.lapses) == (3, 1)


def test_an_evening_and_the_next_morning_are_two_days() -> None:
    """The package alone would see less than 24 hours, and not let the memory grow."""
    evening = dt.datetime(2026, 5, 4, 22, 0, tzinfo=BERLIN)
    morning = dt.datetime(2026, 5, 5, 8, 0, tzinfo=BERLIN)
    first = next_card("q", None, GOOD, study_day(evening))
    second = next_card("q", first, GOOD, study_day(morning))
    assert second.stability > 2 * first.stability


@given(st.lists(st.tuples(st.integers(1, 400), st.sampled_from(Rating)), min_size=1, max_size=30))
@settings(max_examples=60, deadline=None)
def test_memory_states_are_those_of_the_package(steps: list[tuple[int, Rating]]) -> None:
    """The fuzz moves due days only: stability and difficulty are what the package says for the same days."""
    theirs = fsrs.Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
    logs, entries, day = [], [], 0
    for gap, rating in steps:
        day += gap
        moment = dt.datetime.combine(after(day), dt.time(), dt.UTC)
        logs.append(fsrs.ReviewLog(1, fsrs.Rating(int(rating)), moment, None))
        entries.append(entry(day, rating))
    expected = theirs.reschedule_card(fsrs.Card(card_id=1), logs)
    card = replay("q", entries)
    assert card is not None
    assert (card.stability, card.difficulty) == (expected.stability, expected.difficulty)
    assert 1 <= (card.due - card.last).days <= 365
    assert card == replay("q", entries)


@given(st.lists(st.tuples(st.integers(1, 400), st.sampled_from(Rating)), min_size=1, max_size=30))
@settings(max_examples=60, deadline=None)
def test_memory_states_are_those_of_the_implementation_in_rust(steps: list[tuple[int, Rating]]) -> None:
    """Which reckons in single precision."""
    theirs, state = fsrs_rs_python.FSRS(fsrs_rs_python.DEFAULT_PARAMETERS), None
    card, day = None, START
    for gap, rating in steps:
        day += dt.timedelta(days=gap)
        card = next_card("q", card, rating, day)
        states = theirs.next_states(state, 0.9, gap if state else 0)
        state = getattr(states, rating.name.lower()).memory
        assert card.stability == pytest.approx(state.stability, rel=1e-4)
        assert card.difficulty == pytest.approx(state.difficulty, rel=1e-4)


@given(st.floats(0.001, 5000), st.integers(0, 3000))
@settings(deadline=None)
def test_the_forgetting_curve_is_that_of_the_package(stability: float, elapsed: int) -> None:
    card = Card(question_id="q", stability=stability, difficulty=5.0, due=START, last=START, reps=1, lapses=0)
    last = dt.datetime.combine(START, dt.time(), dt.UTC)
    theirs = fsrs.Card(card_id=1, state=fsrs.State.Review, stability=stability, difficulty=5.0, last_review=last)
    expected = fsrs.Scheduler().get_card_retrievability(theirs, last + dt.timedelta(days=elapsed))
    assert retrievability(card, after(elapsed)) == pytest.approx(expected, rel=1e-12)


def test_the_forgetting_curve_starts_at_one_and_passes_its_stability() -> None:
    card = Card(question_id="q", stability=10.0, difficulty=5.0, due=START, last=START, reps=1, lapses=0)
    assert retrievability(card, START) == 1
    assert retrievability(card, after(-3)) == 1
    assert retrievability(card, after(10)) == pytest.approx(0.9)


@given(st.integers(1, 365), st.text("abc-", min_size=1), st.integers(1, 99))
@settings(deadline=None)
def test_the_fuzz_is_bounded_and_the_same_each_time(interval: int, question_id: str, reps: int) -> None:
    moved = fuzzed(interval, question_id, reps)
    assert moved == fuzzed(interval, question_id, reps)
    assert 1 <= moved <= 365
    assert abs(moved - interval) <= 1 + 0.15 * 4.5 + 0.1 * 13 + 0.05 * max(0, interval - 20) + 0.5
    if interval < 3:
        assert moved == interval


@pytest.mark.parametrize(("interval", "lowest", "highest"), [(3, 2, 4), (7, 5, 9), (20, 17, 23), (46, 42, 50), (365, 345, 365)])
def test_the_fuzz_uses_its_whole_band_evenly(interval: int, lowest: int, highest: int) -> None:
    days = [fuzzed(interval, f"question-{number}", 2) for number in range(4000)]
    assert set(days) == set(range(lowest, highest + 1))
    share = len(days) / (highest - lowest + 1)
    assert all(0.6 * share < days.count(day) < 1.4 * share for day in set(days))


def test_only_the_first_attempt_of_a_day_counts() -> None:
    entries = [entry(0, AGAIN, WRONG), entry(0, GOOD), entry(0, GOOD), entry(3, GOOD), entry(3, AGAIN, WRONG)]
    assert list(day_ratings(entries)) == [(after(0), AGAIN), (after(3), GOOD)]


def test_a_clock_set_back_does_not_take_the_days_back() -> None:
    """What was answered after the clock was set back belongs to the last day of the question, which has its rating."""
    entries = [entry(10, GOOD), entry(3, AGAIN, WRONG), entry(9, AGAIN, WRONG), entry(12, HARD)]
    assert list(day_ratings(entries)) == [(after(10), GOOD), (after(12), HARD)]


@pytest.mark.parametrize(
    ("runs", "rating"),
    [
        ([(RIGHT, GOOD)], GOOD),
        ([(RIGHT, HARD)], HARD),
        ([(WRONG, AGAIN)], AGAIN),
        ([(PARTLY, HARD)], AGAIN),
        ([(WRONG, AGAIN), (RIGHT, GOOD)], HARD),
        ([(PARTLY, HARD), (WRONG, AGAIN), (RIGHT, GOOD), (WRONG, AGAIN)], HARD),
        ([(RIGHT, GOOD), (WRONG, AGAIN)], GOOD),
        ([(WRONG, AGAIN), (PARTLY, HARD)], AGAIN),
    ],
)
def test_the_runs_of_a_task_on_one_day_are_one_attempt(runs: list[tuple[Outcome, Rating]], rating: Rating) -> None:
    entries = [entry(0, given_rating, outcome, Kind.CODE) for outcome, given_rating in runs]
    assert list(day_ratings(entries)) == [(START, rating)]


def test_the_learner_may_rate_a_task_differently() -> None:
    solved_late = [entry(0, AGAIN, WRONG, Kind.CODE), entry(0, EASY, RIGHT, Kind.CODE, auto=GOOD)]
    unsolved = [entry(1, HARD, WRONG, Kind.CODE, auto=AGAIN)]
    assert [rating for _, rating in day_ratings(solved_late + unsolved)] == [EASY, HARD]


@pytest.mark.parametrize(
    ("runs", "rating"),
    [
        (["shown"], AGAIN),
        (["shown", "right"], AGAIN),
        (["wrong", "shown", "wrong", "right"], AGAIN),
        (["right", "shown"], GOOD),
        (["wrong", "right", "shown", "right"], HARD),
    ],
)
def test_what_is_solved_after_its_solution_was_shown_is_not_known(runs: list[str], rating: Rating) -> None:
    """What was solved before that was solved."""
    made = {
        "right": entry(0, GOOD, RIGHT, Kind.CODE),
        "wrong": entry(0, AGAIN, WRONG, Kind.CODE),
        "shown": entry(0, AGAIN, WRONG, Kind.CODE)._replace(revealed=True),
    }
    assert list(day_ratings([made[run] for run in runs])) == [(START, rating)]
    tomorrow = entry(1, GOOD, RIGHT, Kind.CODE)
    assert list(day_ratings([*(made[run] for run in runs), tomorrow])) == [(START, rating), (after(1), GOOD)]


def test_runs_of_the_next_day_are_another_attempt() -> None:
    entries = [entry(0, AGAIN, WRONG, Kind.CODE), entry(1, GOOD, RIGHT, Kind.CODE)]
    assert list(day_ratings(entries)) == [(after(0), AGAIN), (after(1), GOOD)]


def test_without_attempts_there_is_no_card() -> None:
    assert replay("q", []) is None


def test_the_identity_names_what_decides_over_the_cards() -> None:
    assert scheduler.identity().startswith("rules 2; fsrs 6.")
    assert " 0.212 1.2931 2.3065 8.2956 " in scheduler.identity()
    assert pytest.approx(-scheduler.DECAY) == fsrs.Scheduler().parameters[20]


def test_the_module_does_not_import_fsrs() -> None:
    code = "import sys, quizprep.memory.session, quizprep.memory.history; print([m for m in sys.modules if 'fsrs' in m])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout == "[]\n"
