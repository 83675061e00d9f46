"""The time on a question, and how much of it nobody can have thought about it: the program stopped, the machine asleep."""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NamedTuple

SHORTEST_SLEEP = 1.0
"""Seconds; the two clocks that tell of a sleep are not read at the very same time."""


class Taken(NamedTuple):
    """How long something took."""

    seconds: float
    stopped: float
    """How many of them the program or the machine stood still."""


class Moment(NamedTuple):
    """What the clocks show."""

    awake: float
    asleep: float
    stopped: float


class Stopwatch:
    """Measures from any :meth:`moment` on; Ctrl-Z is seen while :meth:`seeing_stops`."""

    def __init__(self) -> None:
        self._stopped = 0.0
        self._before: object = signal.SIG_DFL
        """What stops the program: the terminal's reader, where there is one, or the system."""

    def moment(self) -> Moment:
        """Return the moment that it is."""
        return Moment(time.monotonic(), _asleep(), self._stopped)

    def since(self, moment: Moment) -> Taken:
        """Return how long it is since a moment."""
        awake, asleep, stopped = (now - then for now, then in zip(self.moment(), moment, strict=True))
        slept = asleep if asleep >= SHORTEST_SLEEP else 0.0
        return Taken(awake + slept, stopped + slept)

    @contextmanager
    def seeing_stops(self) -> Iterator[None]:
        """Take note of how long Ctrl-Z stops the program."""
        # Windows has none, and whoever started the program may keep it from being stopped.
        if not hasattr(signal, "SIGTSTP") or signal.getsignal(signal.SIGTSTP) in (signal.SIG_IGN, None):
            yield
            return
        before = self._before = signal.signal(signal.SIGTSTP, self._stop)
        try:
            yield
        finally:
            signal.signal(signal.SIGTSTP, before)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        """Do what Ctrl-Z does, and measure it."""
        began = time.monotonic()
        if callable(self._before):
            self._before(number, frame)  # the program stands still in here
        else:
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)  # or in here
            signal.signal(number, self._stop)
        self._stopped += time.monotonic() - began


def _asleep() -> float:
    """Return for how long the machine was asleep since it was started: the clock that goes on then, less the one that does not.

    0 where there are no two such clocks.
    """
    if hasattr(time, "CLOCK_BOOTTIME"):  # Linux
        return time.clock_gettime(time.CLOCK_BOOTTIME) - time.clock_gettime(time.CLOCK_MONOTONIC)
    if hasattr(time, "CLOCK_UPTIME_RAW"):  # macOS
        return time.clock_gettime(time.CLOCK_MONOTONIC) - time.clock_gettime(time.CLOCK_UPTIME_RAW)
    return 0.0
