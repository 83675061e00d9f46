"""When the next question appears, the last answer is on the disk: also when the power fails then."""

import datetime as dt
from functools import partialmethod
from pathlib import Path
from random import Random

import powercut
import pytest
from attempts import ATTEMPT, NOON, replace_latest
from msgspec import structs

from quizprep.memory import exchange
from quizprep.memory.history import History
from quizprep.memory.store import Store
from quizprep.model import Rating

pytestmark = pytest.mark.skipif(powercut.library() is None, reason="the SQLite of this Python cannot be reached")

CUTS = 100
HISTORIES = Path(__file__).parent / "histories"


def kept(history: History) -> list[tuple[str, Rating]]:
    return [(attempt.response.strip("."), attempt.rating) for attempt in history.attempts()]


def answer_for_days(path: Path, recorder: powercut.Recorder) -> None:
    """Answer, undo, rate differently, catch up and import over six sessions; the log outgrows SQLite's, and is carried over.

    What is imported holds every kind of event.
    """
    rng = Random(7)
    number = 0
    for session in range(6):
        with History(path) as history:
            recorder.say(kept(history))
            for _ in range(30):
                number += 1
                at = NOON + dt.timedelta(days=session, minutes=number)
                padding = "." * rng.choice((0, 100, 9000, 60_000))
                made = structs.replace(ATTEMPT, question_id=f"q{number % 9}", at=at, response=f"{number}{padding}")
                match rng.randrange(5):
                    case 0:
                        history.undo(at)
                    case 1:
                        replace_latest(history, structs.replace(made, rating=Rating.HARD))
                    case _:
                        history.record(made)
                recorder.say(kept(history))
                if rng.random() < 0.3:
                    history.catch_up()
            if session == 2:
                exchange.take_in(history, HISTORIES / "format-3.jsonl")
                recorder.say(kept(history))


def losses(path: Path, folder: Path, cuts: int) -> int:
    """Cut the power at random moments; return how often an answer was lost. A damaged file is a failure at once."""
    with powercut.recorded() as recorder:
        answer_for_days(path, recorder)
    rng = Random(20261123)
    steps, disk, done, lost = recorder.steps, powercut.Disk(), 0, 0
    for cut, moment in enumerate(sorted(rng.randrange(len(steps)) for _ in range(cuts))):
        disk.do(steps[done:moment])
        done = moment
        left = folder / str(cut)
        left.mkdir()
        disk.cut(rng, left)
        promised, possible = powercut.promises(steps, moment)
        with History(left / path.name) as history:
            found = kept(history)
            lost += found not in ((promised or []), possible)
            examined = history.examine()
            assert examined.damage == examined.differing == ()
            history.record(structs.replace(ATTEMPT, response="after the cut", at=NOON + dt.timedelta(days=9)))
            assert kept(history) == [*found, ("after the cut", Rating.GOOD)]
    return lost


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "home").mkdir()
    return tmp_path / "home" / "history.db"


def test_no_acknowledged_answer_is_lost_and_no_file_damaged(path: Path, tmp_path: Path) -> None:
    assert losses(path, tmp_path, CUTS) == 0


def test_without_the_synchronisation_answers_would_be_lost(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The simulation can tell."""
    monkeypatch.setattr(Store, "writing", partialmethod(Store.writing, synchronous="normal"))
    assert losses(path, tmp_path, 20) > 5


@pytest.mark.parametrize("found", [1, 3])
def test_a_migration_that_is_cut_short_loses_nothing(path: Path, tmp_path: Path, found: int) -> None:
    path.write_bytes((HISTORIES / f"format-{found}.db").read_bytes())
    disk = powercut.Disk(path)
    with powercut.recorded() as recorder, History(path) as history:
        before = kept(history)
        assert len(before) == 9
    rng = Random(20261123)
    for moment, step in enumerate(recorder.steps):
        left = tmp_path / str(moment)
        left.mkdir()
        disk.cut(rng, left)
        # Of the copy that a migration makes of the file, only what SQLite does to it is known here.
        for copy in left.glob("history-format-*"):
            copy.unlink()
        with History(left / path.name) as history:
            assert kept(history) == before
            examined = history.examine()
            assert examined.damage == examined.differing == ()
        disk.do([step])
    assert len(recorder.steps) > 30
