"""What is acknowledged is on the disk: kills, full disks, read-only folders, several processes at once."""

import random
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from quizprep.memory.history import History

HISTORIES = Path(__file__).parent / "histories"
posix_only = pytest.mark.skipif(sys.platform == "win32", reason="signals, permissions and limits of POSIX")
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="name spaces and capabilities of Linux")

CHILD = """
import datetime as dt, sys
from pathlib import Path
from quizprep.memory.history import History
from quizprep.memory.schema import HistoryError
from quizprep.model import Attempt, Kind, Outcome, Rating

NOON = dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))
path = Path(sys.argv[1])

def attempt(question_id, response="", day=0):
    at = NOON + dt.timedelta(days=day)
    return Attempt(question_id=question_id, topic="t", kind=Kind.CHOICE, at=at, seed=1, response=response, mistake=None,
                   outcome=Outcome.CORRECT, score=1.0, rating=Rating.GOOD, auto_rating=Rating.GOOD, seconds=1.0)

def say(*words):
    print(*words, flush=True)

"""

# Root may write everywhere; a process without these two capabilities may not.
AS_A_USER = """
import ctypes, os
if os.geteuid() == 0:
    libc = ctypes.CDLL(None)
    header, sets = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    assert libc.capget(header, sets) == 0
    sets[0] &= ~0b110  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
    assert libc.capset(header, sets) == 0
"""


def child(code: str, *arguments: object) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", CHILD + code, *map(str, arguments)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def output_of(code: str, *arguments: object) -> list[str]:
    with child(code, *arguments) as process:
        output, _ = process.communicate(timeout=30)
    assert process.returncode == 0
    return output.splitlines()


def integrity(path: Path) -> str:
    with closing(sqlite3.connect(path)) as db:
        return str(db.execute("pragma integrity_check").fetchone()[0])


@posix_only
def test_no_acknowledged_answer_is_lost_when_the_process_is_killed(tmp_path: Path) -> None:
    """Killed twenty times while it answers, catches up and undoes; every tenth answer is larger than a page."""
    path = tmp_path / "history.db"
    code = """
run, history = sys.argv[2], History(path)
say("ready")
for number in range(1_000_000):
    history.record(attempt(f"q{number % 7}", f"{run}/{number} " + "x" * (9000 if number % 10 == 9 else 0), day=number))
    say(number)
    if number % 3 == 2:
        history.catch_up()
    if number % 8 == 7:
        history.undo(NOON)
        say("undone", number)
"""
    rng = random.Random(20261123)
    acknowledged = 0
    for run in range(20):
        process = child(code, path, run)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        heard = [process.stdout.readline() for _ in range(rng.randrange(20))]
        time.sleep(rng.uniform(0.0, 0.002))
        process.kill()
        said = "".join([*heard, process.stdout.read()]).splitlines()
        process.communicate()
        undone = {int(line.split()[1]) for line in said if line.startswith("undone")}
        recorded = {int(line) for line in said if line.isdecimal()}
        acknowledged += len(recorded)
        with History(path) as history:
            kept = [a.response.split()[0] for a in history.attempts() if a.response.startswith(f"{run}/")]
            numbers = {int(response.split("/")[1]) for response in kept}
            assert len(kept) == len(numbers)
            # One more answer, or one more undo, may be on the disk before it could be said.
            missing = recorded - undone - numbers
            assert missing <= {max(recorded)} if max(recorded, default=0) % 8 == 7 else not missing
            assert numbers - (recorded - undone) <= {max(recorded, default=-1) + 1}
            cards = history.cards()
            history.rebuild()
            assert history.cards() == cards
        assert integrity(path) == "ok"
    assert acknowledged > 80


@posix_only
def test_a_process_killed_while_it_creates_the_file_does_no_harm(tmp_path: Path) -> None:
    code = "say('ready'); history = History(path); history.record(attempt('a')); say('kept'); sys.stdin.read()"
    for delay in (0.0, 0.0005, 0.001, 0.0015, 0.002, 0.003):
        path = tmp_path / str(delay) / "history.db"
        process = child(code, path)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(delay)
        process.kill()
        kept = "kept\n" in process.stdout.read()
        process.communicate()
        with History(path) as history:
            before = len(history.attempts())
            assert before == 1 if kept else before <= 1
        assert output_of("History(path).record(attempt('b')); say('kept')", path) == ["kept"]
        with History(path) as history:
            assert len(history.attempts()) == before + 1


def test_processes_that_create_and_write_at_once_all_keep_their_answers(tmp_path: Path) -> None:
    """Four processes meet at twelve new files, one after the other, at agreed moments."""
    code = """
import time
name, start = sys.argv[2], float(sys.argv[3])
for number in range(12):
    with History(path / str(number) / "history.db") as history:
        time.sleep(max(0.0, start + 0.05 * number - time.time()))
        for count in range(5):
            history.record(attempt(f"{name}-{count}"))
        history.catch_up()
"""
    start = time.time() + 1.0
    processes = [child(code, tmp_path, name, start) for name in "abcd"]
    for process in processes:
        process.communicate(timeout=30)
        assert process.returncode == 0
    everything = {f"{name}-{count}" for name in "abcd" for count in range(5)}
    for number in range(12):
        path = tmp_path / str(number) / "history.db"
        with History(path) as history:
            kept = [attempt.question_id for attempt in history.attempts()]
            assert sorted(kept) == sorted(everything)
            assert [name for name in kept if name.startswith("a")] == [f"a-{count}" for count in range(5)]
            assert set(history.cards()) == everything
        assert integrity(path) == "ok"


def test_processes_that_migrate_at_once_do_it_once(tmp_path: Path) -> None:
    """Four processes meet at six files of an older format."""
    for number in range(6):
        (tmp_path / str(number)).mkdir()
        shutil.copy(HISTORIES / "format-1.db", tmp_path / str(number) / "history.db")
    code = """
import time
for number in range(6):
    with History(path / str(number) / "history.db") as history:
        time.sleep(max(0.0, float(sys.argv[3]) + 0.05 * number - time.time()))
        assert len(history.attempts()) >= 9
        history.record(attempt(sys.argv[2]))
"""
    start = time.time() + 1.0
    processes = [child(code, tmp_path, name, start) for name in "abcd"]
    for process in processes:
        process.communicate(timeout=30)
        assert process.returncode == 0
    for number in range(6):
        with History(tmp_path / str(number) / "history.db") as history:
            assert sorted(made.question_id for made in history.attempts()[9:]) == list("abcd")
            assert history.examine()[2:] == ((), (), ())
        with History(tmp_path / str(number) / "history-format-1.db") as before:
            assert len(before.attempts()) == 9


@posix_only
def test_a_folder_that_cannot_be_written_to_can_still_be_read(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    code = (
        AS_A_USER
        + """
history = History(path)
say(len(history.attempts()), len(history.cards()), history.days()[0].attempts)  # its card was never stored
try:
    history.record(attempt("b"))
except HistoryError as error:
    say(error)
say(len(history.attempts()))
"""
    )
    assert output_of("History(path).record(attempt('a'))", path) == []
    path.chmod(0o444)
    tmp_path.chmod(0o555)
    try:
        said = output_of(code, path)
    finally:
        tmp_path.chmod(0o755)
    advice = "cannot be written to; allow writing to the file and its folder, or set QUIZPREP_HOME to another"
    assert said == ["1 1 1", f"{path}: {advice}", "1"]


@posix_only
@pytest.mark.parametrize(("schema", "journal"), [(1, "delete"), (3, "delete"), (3, "wal")])
def test_an_older_format_in_such_a_folder_is_read_and_stays(tmp_path: Path, schema: int, journal: str) -> None:
    path = tmp_path / "history.db"
    shutil.copy(HISTORIES / f"format-{schema}.db", path)
    with closing(sqlite3.connect(path)) as db:
        db.execute(f"pragma journal_mode = {journal}")
    before = path.read_bytes()
    code = (
        AS_A_USER
        + """
history = History(path)
say(len(history.attempts()), len(history.cards()), sum(day.attempts for day in history.days()), len(history.due(NOON.date())))
say(history.examine().differing)
try:
    history.record(attempt("b"))
except HistoryError as error:
    say(error)
say(len(history.attempts()))
"""
    )
    path.chmod(0o444)
    tmp_path.chmod(0o555)
    try:
        said = output_of(code, path)
    finally:
        tmp_path.chmod(0o755)
    advice = "cannot be written to; allow writing to the file and its folder, or set QUIZPREP_HOME to another"
    assert said == ["9 5 9 5", "()", f"{path}: {advice}", "9"]
    assert path.read_bytes() == before
    assert {entry.name for entry in tmp_path.iterdir()} - {"work"} == {path.name}


@posix_only
def test_a_folder_that_cannot_be_created_is_told(tmp_path: Path) -> None:
    code = AS_A_USER + "try:\n    History(path).record(attempt('a'))\nexcept HistoryError as error:\n    say(error)"
    tmp_path.chmod(0o555)
    try:
        said = output_of(code, tmp_path / "quizprep" / "history.db")
    finally:
        tmp_path.chmod(0o755)
    assert said == [f"{tmp_path / 'quizprep'}: Permission denied; mend that, or set QUIZPREP_HOME to another folder"]


@posix_only
def test_a_file_that_may_not_be_read_is_told(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    assert output_of("History(path).record(attempt('a'))", path) == []
    path.chmod(0)
    said = output_of(AS_A_USER + "try:\n    History(path).attempts()\nexcept HistoryError as error:\n    say(error)", path)
    advice = "cannot be opened; allow reading and writing it and its folder, or set QUIZPREP_HOME to another"
    assert said == [f"{path}: {advice}"]


@linux_only
@pytest.mark.skipif(not shutil.which("unshare"), reason="a small disk needs unshare")
def test_a_full_disk_is_told_and_loses_nothing(tmp_path: Path) -> None:
    """A disk of 1.2 MB, in a name space of its own, which goes away with the process."""
    code = """
(path / "filler").write_bytes(b"x" * 300_000)
file, kept = path / "quizprep" / "history.db", 0
history = History(file)
try:
    while True:
        history.record(attempt(f"q{kept}", "x" * 1000))
        kept += 1
except HistoryError as error:
    say(error)
assert [a.question_id for a in history.attempts()] == [f"q{n}" for n in range(kept)]
history.close()
history = History(file)
assert len(history.attempts()) == kept > 10
(path / "filler").unlink()
history.record(attempt("after"))
assert len(history.attempts()) == kept + 1 == len(history.cards())
"""
    [said] = on_a_small_disk(code, tmp_path)
    assert "full" in said
    assert "recorded before is" in said


@linux_only
@pytest.mark.skipif(not shutil.which("unshare"), reason="a small disk needs unshare")
def test_on_a_full_disk_the_older_format_and_the_older_copies_stay(tmp_path: Path) -> None:
    code = """
from quizprep.memory.backups import back_up
file = path / "history.db"
file.write_bytes(Path(sys.argv[2]).read_bytes())
today, copies = NOON.date(), path / "backups"
copies.mkdir()
(copies / "history-2024-01-01.db").touch()
room = os.statvfs(path)
(path / "filler").write_bytes(b"x" * (room.f_bavail * room.f_bsize - 100_000))

def told(action):
    try:
        action()
    except QuizprepError as error:
        say(error)

assert len(History(file).attempts()) == 9  # read all the same
told(lambda: History(file).record(attempt("q")))
assert file.read_bytes() == Path(sys.argv[2]).read_bytes()
(path / "filler").unlink()
history = History(file)
assert len(history.attempts()) == 9
history.record(attempt("q", day=1))
(path / "history-format-2.db").unlink()
room = os.statvfs(path)
(path / "filler").write_bytes(b"x" * (room.f_bavail * room.f_bsize - 4096))
told(lambda: back_up(history, copies, today))
assert [copy.name for copy in copies.iterdir()] == ["history-2024-01-01.db"]
assert sum(day.attempts for day in history.days()) == 10  # though no card can be stored
assert sorted(entry.name for entry in path.iterdir()) == ["backups", "filler", "history.db", "history.db-shm", "history.db-wal"]
"""
    said = on_a_small_disk("import os\nfrom quizprep.errors import QuizprepError\n" + code, tmp_path, HISTORIES / "format-2.db")
    assert len(said) == 2
    assert all("full" in line for line in said)


def on_a_small_disk(code: str, tmp_path: Path, *arguments: object) -> list[str]:
    """Run code in a process that sees another disk, of 1.2 MB, at ``tmp_path``; return the lines that it says."""
    mount = 'mount -t tmpfs -o size=1200k none "$1" 2>/dev/null || exit 77; shift; exec "$@"'
    unshare = ["unshare", "--map-root-user", "--mount", "sh", "-c", mount, "sh", str(tmp_path)]
    command = [*unshare, sys.executable, "-c", CHILD + code, str(tmp_path), *map(str, arguments)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode == 77 or "unshare failed" in result.stderr:
        pytest.skip("this system does not let us mount a small disk")
    assert result.stderr == ""
    return result.stdout.splitlines()


def test_recording_does_not_pay_for_the_scheduler(tmp_path: Path) -> None:
    """Neither does the first prompt of the next session, once the cards were brought up to date."""
    code = "print(sorted(set(sys.modules) & {'fsrs', 'dataclasses', 'numpy', 'importlib.metadata'}))"
    record = "with History(path) as history:\n    history.record(attempt('a'))\n" + code
    assert output_of(record, tmp_path / "history.db") == ["[]"]
    output_of("with History(path) as history:\n    history.catch_up()", tmp_path / "history.db")
    use = "assert history.cards()\n    history.failed_on(NOON.date())\n    history.catch_up()\n"
    read = "with History(path) as history:\n    " + use + code
    assert output_of(read, tmp_path / "history.db") == ["[]"]
