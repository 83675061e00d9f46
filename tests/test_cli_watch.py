"""``quizprep code TASK FILE --watch``: a verdict now, and one after each save, until Ctrl-C."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pytest
from odd_sources import ODD, SOURCES, says

from quizprep import paths
from quizprep.cli import patience
from quizprep.memory.history import History
from quizprep.model import Lang

WRONG = "def mean_filter(img, k):\n    return img\n"
RIGHT = min((Path(__file__).parent / "solutions" / "mean_filter" / "right").glob("[!t]*.py")).read_text()


@contextmanager
def watching(
    *options: str, file: str | None = "mean_filter.py"
) -> Iterator[tuple[subprocess.Popen[str], Callable[[], dict[str, Any]]]]:
    named = [file] if file else []
    command = [sys.executable, "-m", "quizprep", "code", "mean-filter", *named, "--watch", "--json", *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    lines: IO[str] | None = process.stdout
    assert lines
    try:
        yield process, lambda: json.loads(lines.readline())
    finally:
        process.kill()
        process.communicate()


def save(source: str) -> None:
    """Write as editors do: a new file, moved to its name."""
    Path("new.tmp").write_text(source)
    Path("new.tmp").replace("mean_filter.py")


def test_each_save_is_judged_anew() -> None:
    save(WRONG)
    with watching() as (process, verdict):
        first = verdict()
        save(RIGHT)
        second = verdict()
        Path("mean_filter.py").write_text("def mean_filter(")
        third = verdict()
        save("import os; os._exit(3)")
        fourth = verdict()
        save(RIGHT)
        fifth = verdict()
        with Path("mean_filter.py").open("w") as file:  # emptied first, and written piece by piece
            for line in RIGHT.splitlines(keepends=True):
                file.write(line)
                file.flush()
        sixth = verdict()
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
    passed = [one["passed"] for one in (first, second, third, fourth, fifth, sixth)]
    assert passed == [False, True, False, False, True, True]
    assert first["seed"] != second["seed"]
    with History(paths.history_file()) as history:
        assert len(history.attempts()) == 6


def test_a_save_gives_up_what_does_not_end() -> None:
    save(WRONG)
    with watching() as (_, verdict):
        verdict()
        save("def mean_filter(img, k):\n    while True: pass\n")
        time.sleep(0.5)  # by now it runs, or else it is not judged at all
        save(RIGHT)
        assert verdict()["passed"]


def test_a_file_that_goes_away_is_waited_for_and_the_seed_named_stays() -> None:
    save(RIGHT)
    with watching("--seed", "5") as (process, verdict):
        assert verdict()["passed"]
        os.remove("mean_filter.py")  # noqa: PTH107  (as an editor does)
        save(WRONG)
        found = verdict()
        assert (found["passed"], found["seed"]) == (False, 5)
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 1


def test_a_file_that_was_never_there_is_one_line() -> None:
    with watching() as (process, _):
        assert process.wait(20) == 2
        assert process.stderr
        assert "mean_filter.py: no such file" in process.stderr.read()


def test_without_a_file_the_starter_is_written_and_watched_and_is_no_answer_before_it_is_saved() -> None:
    for begun in (False, True):  # the second time it is there, as it was handed out
        with watching(file=None) as (process, verdict):
            messages: IO[str] | None = process.stderr
            assert messages
            while "Waiting for mean_filter.py to be saved" not in (line := messages.readline()):
                assert line, process.wait(20)
            if begun:
                save(RIGHT)
                assert verdict()["passed"]
            process.send_signal(signal.SIGINT)
            assert process.wait(20) == (0 if begun else 1)
    with watching(file=None) as (process, verdict):  # what was begun is left as it is, and judged at once
        assert verdict()["passed"]
    with History(paths.history_file()) as history:
        assert [attempt.outcome for attempt in history.attempts()] == ["correct", "correct"]


def test_whatever_the_file_becomes_the_next_save_is_judged() -> None:
    """What can be read gets its verdict, what cannot is waited out."""
    save(RIGHT)
    path = Path("mean_filter.py").absolute()
    with watching() as (_, verdict):
        assert verdict()["passed"]
        for kind, make in ODD.items():
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
            make(made := path.with_name("new.tmp"))
            if os.path.lexists(made):
                made.rename(path)  # at once: half of a file is another one
            if path.is_file():
                found = verdict()
                assert says(found["feedback"][0], SOURCES[kind].replace("'iou'", "'mean_filter'")), kind
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        save(RIGHT)
        assert verdict()["passed"]


def test_who_waits_at_a_terminal_is_told_that_the_code_still_runs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(patience, "PATIENCE", 0)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with patience.patient(Lang.EN):
        told = ""
        while not told.strip():
            told += capsys.readouterr().err
    assert "still running" in told
