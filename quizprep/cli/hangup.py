"""The window of a session is closed, or the machine is shut down: the session ends as with Ctrl-C, its backup made."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def ended_as_by_ctrl_c() -> Iterator[None]:
    """Turn what the system ends a program with into a KeyboardInterrupt."""
    # Windows has one of the two only; and whoever started the program may keep it from being ended.
    found = (getattr(signal, name, None) for name in ("SIGHUP", "SIGTERM"))
    ours = [number for number in found if number is not None and signal.getsignal(number) is signal.SIG_DFL]
    for number in ours:
        signal.signal(number, _end)
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, signal.SIG_DFL)


def _end(number: int, _: FrameType | None) -> None:
    if number != signal.SIGTERM:
        # There is no terminal any more, and to write to it would fail.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
    raise KeyboardInterrupt
