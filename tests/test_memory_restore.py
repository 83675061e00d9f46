"""A damaged history: said in one line whatever the damage, and put together again from its copy and what can be read."""

import datetime as dt
import shutil
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from random import Random

import pytest
from attempts import ATTEMPT, NOON, QUESTION
from msgspec import structs
from typer.testing import Result

from quizprep.errors import QuizprepError
from quizprep.memory.backups import back_up
from quizprep.memory.events import Note
from quizprep.memory.history import History
from quizprep.memory.restore import restore
from quizprep.model import Outcome, Rating

Run = Callable[..., Result]
COPIED, LATER = 150, 30
PAGE = 4096


def answer(history: History, number: int) -> None:
    right = number % 4 != 0
    history.record(
        structs.replace(
            ATTEMPT,
            question_id=f"q{number % 23}",
            at=NOON + dt.timedelta(days=-60, hours=5 * number),
            response=f"{number} " * (number % 60),
            outcome=Outcome.CORRECT if right else Outcome.INCORRECT,
            rating=Rating.GOOD if right else Rating.AGAIN,
            mistake=None if right else "slip",
        )
    )


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A history with a copy, and later answers some of which are in its write-ahead log alone, as after a kill."""
    folder = tmp_path_factory.mktemp("whole")
    path = folder / "history.db"
    with History(path) as history:
        for number in range(COPIED):
            answer(history, number)
        history.note(Note.SUSPEND, QUESTION, NOON)
        history.undo(NOON)
        history.catch_up()
        back_up(history, folder / "backups", NOON.date())
        for number in range(COPIED, COPIED + LATER // 2):
            answer(history, number)
        history.catch_up()
    with History(path) as history:
        for number in range(COPIED + LATER // 2, COPIED + LATER):
            answer(history, number)
        shutil.copytree(folder, folder / "killed")
    return folder / "killed"


@pytest.fixture
def home(whole: Path, home: Path) -> Path:
    shutil.copytree(whole, home)
    return home


def harmed(content: bytes, rng: Random) -> bytes:
    """Return the content of a file with some harm done to it."""
    made = bytearray(content)
    place, page = rng.randrange(len(made)), rng.randrange(len(made) // PAGE) * PAGE
    match rng.randrange(6):
        case 0:
            made[place] ^= 1 << rng.randrange(8)
        case 1:
            made[page : page + PAGE] = rng.randbytes(PAGE)
        case 2:
            made[page : page + PAGE] = bytes(PAGE)
        case 3:
            del made[place:]
        case 4:
            run = made[place : place + rng.randrange(300)]
            made[place : place + len(run)] = rng.randbytes(len(run))
        case _:
            other = rng.randrange(len(made) // PAGE) * PAGE
            made[page : page + PAGE], made[other : other + PAGE] = made[other : other + PAGE], made[page : page + PAGE]
    return bytes(made)


def trouble_with(path: Path, use: Callable[[History], Iterable[object] | None]) -> str:
    """Return what is said where something is done with a history; nothing where it can be done."""
    try:
        with History(path) as history:
            for _ in use(history) or ():
                pass
    except QuizprepError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("seed", range(24))
def test_whatever_the_damage_it_is_one_line_and_nothing_of_the_copy_is_lost(whole: Path, tmp_path: Path, seed: int) -> None:
    rng = Random(seed)
    folder = shutil.copytree(whole, tmp_path / "harmed")
    path = folder / "history.db"
    with History(folder / "backups" / f"history-{NOON.date()}.db") as copy:
        copied = list(copy.events())
    for ending in ("-shm",) if seed % 4 else ("", "-wal"):
        Path(f"{path}{ending}").write_bytes(harmed(Path(f"{path}{ending}").read_bytes(), rng))
    path.write_bytes(harmed(path.read_bytes(), rng))
    for use in (History.events, History.cards, History.days, History.catch_up, History.examine):
        assert "\n" not in trouble_with(path, use)
    found = restore(path, folder / "backups", "now")
    with History(path) as history:
        assert history.examine()[2:] == ((), (), ())
        events = list(history.events())
    assert set(events) >= set(copied)
    if found:
        assert len(events) == found.copied + found.read
        assert found.kept
        assert found.kept.exists()


def test_what_came_after_the_copy_is_read_from_the_damaged_file(home: Path) -> None:
    """A table that can be worked out again is lost, the log is whole."""
    path = home / "history.db"
    with History(path) as history:
        events = list(history.events())
    with closing(sqlite3.connect(path)) as db:
        page = db.execute("select rootpage from sqlite_schema where name = 'card'").fetchone()[0]
    content = path.read_bytes()
    path.write_bytes(content[: (page - 1) * PAGE] + b"\xa5" * PAGE + content[page * PAGE :])
    found = restore(path, home / "backups", "now")
    assert found
    assert (found.copied, found.read, found.lost) == (COPIED + 2, LATER, 0)
    assert found.kept == home / "history-damaged-now.db"
    with History(path) as history:
        assert list(history.events()) == events


def test_the_log_of_the_damaged_file_goes_with_it(home: Path) -> None:
    """Or SQLite would mix it into the new one."""
    path = home / "history.db"
    assert Path(f"{path}-wal").exists()
    path.write_bytes(b"\xa5" * path.stat().st_size)
    found = restore(path, home / "backups", "now")
    assert found
    assert Path(f"{found.kept}-wal").exists()
    assert not Path(f"{path}-wal").exists()
    with History(path) as history:
        assert len(history.attempts()) >= COPIED
        assert history.examine().damage == ()


def test_a_history_that_is_gone_is_that_of_the_latest_sound_copy(home: Path) -> None:
    path = home / "history.db"
    for file in home.glob("history.db*"):
        file.unlink()
    (home / "backups" / "history-2027-01-01.db").write_bytes(b"cut")
    found = restore(path, home / "backups", "now")
    assert found
    assert (found.copy, found.kept) == (home / "backups" / f"history-{NOON.date()}.db", None)
    with History(path) as history:
        assert len(history.attempts()) == COPIED


def test_what_is_whole_is_left_alone(home: Path) -> None:
    path = home / "history.db"
    assert restore(path, home / "backups", "now") is None
    with closing(sqlite3.connect(path)) as db:
        db.execute("pragma user_version = 99")
    with pytest.raises(QuizprepError, match="written by a newer quizprep"):
        restore(path, home / "backups", "now")


def test_where_nothing_is_left_nothing_is_touched(home: Path) -> None:
    path = home / "history.db"
    for file in home.glob("history.db-*"):
        file.unlink()
    path.write_bytes(b"no database at all")
    shutil.rmtree(home / "backups")
    with pytest.raises(QuizprepError, match=r"nothing can be read of it, and no sound copy is in .*; move it away"):
        restore(path, home / "backups", "now")
    assert path.read_bytes() == b"no database at all"
    assert sorted(file.name for file in home.iterdir()) == ["history.db"]


def test_the_doctor_says_how_to_mend_it_and_does(run: Run, home: Path) -> None:
    path = home / "history.db"
    content = path.read_bytes()
    path.write_bytes(content[: 2 * PAGE] + b"\xa5" * (len(content) - 2 * PAGE))
    said = run("log")
    assert (said.exit_code, said.stderr.count("\n")) == (2, 1)
    assert "is damaged; quizprep doctor --restore puts it together again" in said.stderr
    mended = run("doctor", "--check", "--restore")
    assert mended.exit_code == 0
    assert f"restored: {COPIED + 2} events of " in mended.stderr
    assert f"{COPIED} attempts at 23 questions; every card and every sum follows from the log" in mended.stdout
    assert "nothing was restored" in run("doctor", "--check", "--restore").stderr
