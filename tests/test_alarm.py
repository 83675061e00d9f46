"""Work that may take for ever is interrupted, whatever it does about it, and nothing else is."""

import signal
import sys
import threading
import time
from pathlib import Path

import pytest

from quizprep import alarm


@pytest.mark.parametrize("of_processor", [False, True])
def test_work_is_stopped_even_if_it_swallows_the_first_alarm(*, of_processor: bool) -> None:
    def stubborn() -> None:
        try:
            while True:
                pass
        except BaseException:  # noqa: BLE001 - this is what it is about
            while True:
                pass

    with pytest.raises(alarm.TimeIsUp):
        alarm.within(0.02, stubborn, of_processor=of_processor)
    for timer, number in ((signal.ITIMER_REAL, signal.SIGALRM), (signal.ITIMER_PROF, signal.SIGPROF)):
        assert signal.getsignal(number) is signal.SIG_DFL
        assert signal.getitimer(timer) == (0.0, 0.0)


def test_work_in_time_returns_what_it_returns() -> None:
    assert alarm.within(60, lambda: 3) == 3


def test_an_import_is_not_cut_short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "slow_library.py").write_text("import time\n\ntime.sleep(0.2)\nloaded = True\n")

    def work() -> None:
        import slow_library  # type: ignore[import-not-found]

        assert slow_library.loaded
        while True:
            pass

    with pytest.raises(alarm.TimeIsUp):
        alarm.within(0.02, work)
    assert sys.modules["slow_library"].loaded


def test_processor_time_is_not_that_of_others() -> None:
    alarm.within(0.05, lambda: time.sleep(0.2), of_processor=True)


def test_an_alarm_can_be_set_in_the_main_thread_where_nobody_has_set_one() -> None:
    found: list[bool] = []
    thread = threading.Thread(target=lambda: found.append(alarm.can_be_set()))
    thread.start()
    thread.join()
    assert found == [False]
    assert alarm.can_be_set()
    signal.signal(signal.SIGALRM, lambda *_: None)
    try:
        assert not alarm.can_be_set(), "an alarm that somebody else uses is left alone"
    finally:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)


def test_an_alarm_that_comes_while_something_is_disposed_of_is_lost_in_silence_and_rings_again() -> None:
    class Slow:
        def __del__(self) -> None:
            until = time.monotonic() + 0.06
            while time.monotonic() < until:
                pass

    def work() -> None:
        Slow()
        while True:
            pass

    told: list[object] = []
    before, sys.unraisablehook = sys.unraisablehook, told.append
    try:
        with pytest.raises(alarm.TimeIsUp):
            alarm.within(0.02, work)
        assert sys.unraisablehook == told.append
    finally:
        sys.unraisablehook = before
    assert not told
