"""The time on a question: a night asleep, or a stop by Ctrl-Z, is not thinking."""

import json
import os
import signal
import time
from collections.abc import Callable

import pytest
from typer.testing import Result

from quizprep.cli import stopwatch
from quizprep.cli.stopwatch import Stopwatch


@pytest.mark.parametrize(("slept", "seen"), [(3600.0, 3600.0), (0.001, 0.0)])
def test_a_sleep_of_the_machine_is_time_that_stood_still(monkeypatch: pytest.MonkeyPatch, slept: float, seen: float) -> None:
    watch = Stopwatch()
    began = watch.moment()
    asleep = began.asleep + slept
    monkeypatch.setattr(stopwatch, "_asleep", lambda: asleep)
    taken = watch.since(began)
    assert taken.stopped == pytest.approx(seen)
    assert seen <= taken.seconds < seen + 60


@pytest.mark.skipif(not hasattr(signal, "SIGTSTP"), reason="no Ctrl-Z here")
def test_a_stop_by_ctrl_z_is_measured_and_the_next_one_too(monkeypatch: pytest.MonkeyPatch) -> None:
    watch = Stopwatch()
    monkeypatch.setattr(signal, "raise_signal", lambda number: time.sleep(0.02 if number == signal.SIGTSTP else 0))
    before = signal.getsignal(signal.SIGTSTP)
    began = watch.moment()
    with watch.seeing_stops():
        for _ in range(2):
            os.kill(os.getpid(), signal.SIGTSTP)
    assert signal.getsignal(signal.SIGTSTP) == before
    taken = watch.since(began)
    assert 0.04 <= taken.stopped <= taken.seconds


def test_the_pause_is_kept_with_the_answer(run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch) -> None:
    """The lid was closed for an hour while the question was on the screen."""
    clock = iter([0.0, 0.0, 3600.0])
    monkeypatch.setattr(stopwatch, "_asleep", lambda: next(clock, 3600.0))
    run("drill", "--topic", "pooling", "--kind", "choice", "--count", "1", input="a\n")
    [line] = json.loads(run("log", "--json").stdout)
    assert line["event"]["paused"] == 3600.0
    assert 3600.0 <= line["event"]["seconds"] < 3660.0
    assert json.loads(run("stats", "--json").stdout)["minutes"] < 1


@pytest.mark.skipif(not hasattr(signal, "SIGTSTP"), reason="no Ctrl-Z here")
def test_a_program_that_is_kept_from_being_stopped_stays_so() -> None:
    before = signal.signal(signal.SIGTSTP, signal.SIG_IGN)
    try:
        with Stopwatch().seeing_stops():
            assert signal.getsignal(signal.SIGTSTP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGTSTP, before)
