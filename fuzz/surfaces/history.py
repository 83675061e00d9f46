"""A history that is taken in: the bytes of a file add their events, all or none, and whatever was added can be used."""

import datetime as dt
import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random

from quizprep.errors import QuizprepError
from quizprep.memory import exchange
from quizprep.memory.history import History
from quizprep.model import Attempt, Kind, Outcome, Rating
from surfaces import garbled

ROOT = Path(__file__).parents[2]
TODAY = dt.date(2026, 11, 24)
NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
LONGEST_MESSAGE = 2_000
STRANGE = (
    *"attempt void reset suspend resume history end correct partial incorrect choice recall numeric formula code".split(),
    *"2026-11-23 0001-01-01 9999-12-31 2026-02-30 2026-11-23T12:00:00+08:00 0001-01-01T00:00:00+23:59".split(),
    *"9999-12-31T23:59:59-23:59 2026-11-23T12:00:00 9223372036854775807 9223372036854775808 q0 q1".split(),
    *"id at day question topic kind content_hash seed response outcome score mistake rating auto_rating seconds hints".split(),
    *"rename retire former voids fit weights paused".split(),
    *(1, 2, 3, 4, 5, 1e300, -1.0, 1e-320),
)


def seeds() -> Iterator[bytes]:
    """Yield what earlier versions wrote, and histories of a few attempts."""
    for path in sorted((ROOT / "tests" / "histories").glob("*.jsonl")):
        yield path.read_bytes()
    for number in range(4):
        with tempfile.TemporaryDirectory() as folder:
            with History(Path(folder, "history.db")) as history:
                _live(history, Random(number), number)
                exchange.export(history, Path(folder, "all.jsonl"))
            yield Path(folder, "all.jsonl").read_bytes()


def _live(history: History, rng: Random, days: int) -> None:
    for day in range(days):
        at = NOON + dt.timedelta(days=day)
        for number in range(2):
            right = rng.random() < 0.6
            attempt = Attempt(
                question_id=f"q{number}",
                topic="pooling",
                kind=rng.choice(list(Kind)),
                at=at,
                seed=rng.randrange(2**40),
                response="b",
                outcome=Outcome.CORRECT if right else Outcome.INCORRECT,
                score=float(right),
                mistake=None if right else "stride",
                rating=Rating.GOOD if right else Rating.AGAIN,
                auto_rating=Rating.GOOD,
                seconds=rng.uniform(1, 60),
            )
            history.record(attempt)
        if rng.random() < 0.3:
            history.undo(at)


def mutated(data: bytes, rng: Random) -> bytes:
    """Return the lines with one of them changed, as JSON or as text; most keep the number of events at the end true."""
    lines = data.split(b"\n")
    place = rng.randrange(len(lines))
    match rng.randrange(8):
        case 0:
            lines.insert(rng.randrange(len(lines)), lines[place])
        case 1:
            del lines[place]
        case 2:
            lines[place] = garbled.text(lines[place].decode("utf-8", "replace"), rng, garbled.TEXTS).encode("utf-8", "replace")
        case _:
            lines[place] = _as_json(lines[place], rng)
    if rng.random() < 0.8:
        lines = [line for line in lines if b'"end"' not in line]
        lines += [b'{"what":"end","events":%d}' % (sum(map(bool, lines)) - 1), b""]
    return b"\n".join(lines)


def _as_json(line: bytes, rng: Random) -> bytes:
    try:
        return garbled.dumped(garbled.tree(json.loads(line), rng, (*garbled.VALUES, *STRANGE)))
    except (ValueError, RecursionError):
        return line


def check(data: bytes) -> None:
    """Take bytes in as the history of another machine."""
    folder = Path(tempfile.mkdtemp(dir=garbled.folder()))
    try:
        _check(data, folder)
    finally:
        shutil.rmtree(folder)


def _check(data: bytes, folder: Path) -> None:
    path = folder / "theirs.jsonl"
    path.write_bytes(data)
    with History(folder / "history.db") as history:
        history.record(_ours())
        before = list(history.events())
        try:
            found = exchange.check(history, path)
            added = exchange.take_in(history, path)
        except QuizprepError as error:
            assert str(error).isprintable()  # noqa: PT017  (whether it is raised at all is what is asked)
            assert len(str(error)) <= LONGEST_MESSAGE  # noqa: PT017
            assert list(history.events()) == before
            return
        assert added <= found.new <= found.events
        assert len(list(history.events())) == len(before) + added
        assert exchange.take_in(history, path) == 0
        _is_usable(history)
        _goes_on(history, folder)


def _ours() -> Attempt:
    return Attempt(
        question_id="q0",
        topic="pooling",
        kind=Kind.CHOICE,
        at=NOON,
        seed=1,
        response="a",
        outcome=Outcome.CORRECT,
        score=1.0,
        mistake=None,
        rating=Rating.GOOD,
        auto_rating=Rating.GOOD,
        seconds=5.0,
    )


def _is_usable(history: History) -> None:
    """Whatever a history holds, it is scheduled, summed up and in order."""
    history.catch_up()
    cards = history.cards()
    questions = list(cards)
    for card in cards.values():
        assert card.stability > 0
        assert 1 <= card.difficulty <= 10
    assert not history.examine().damage
    assert not history.examine().differing
    history.attempts()
    history.suspended()
    history.tallies()
    history.days()
    history.topics(TODAY)
    history.pace()
    history.retained()
    history.predictions()
    history.mistakes(questions, 5)
    history.due_days(questions)
    history.weakest(questions, 1, 1.0, 5)


def _goes_on(history: History, folder: Path) -> None:
    """What was taken in goes out again, and into another history, which is then the same."""
    path = folder / "ours.jsonl"
    exchange.export(history, path)
    with History(folder / "other.db") as other:
        exchange.take_in(other, path)
        events = {event.id: event for event in other.events()}
        assert events == {event.id: event for event in history.events()}
