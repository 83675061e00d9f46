"""A bound for work of our own that may take for ever: it is interrupted where it stands, by a signal."""

import gc
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import TypeVar

AGAIN = 0.01
"""Seconds after which an alarm rings again, in case something swallowed it."""
IMPORT = "<frozen importlib._bootstrap>"
"""The file that a frame of Python's own import names."""

Result = TypeVar("Result")


class TimeIsUp(BaseException):
    """Raised inside the work; no ``Exception``, which work may well catch."""


def can_be_set() -> bool:
    """Tell whether an alarm can be set: in the main thread, where the system has one that nobody else uses."""
    return (
        hasattr(signal, "setitimer")
        and threading.current_thread() is threading.main_thread()
        and signal.getsignal(signal.SIGALRM) is signal.SIG_DFL
    )


def within(seconds: float, work: Callable[[], Result], *, of_processor: bool = False) -> Result:
    """Return what ``work`` returns.

    Args:
        seconds: What it may take.
        work: A function of its own, whose frame tells that it still runs.
        of_processor: Whether not the clock counts but time of the processor, of which a loaded machine takes no more.

    Raises:
        TimeIsUp: it takes longer.

    """
    code = getattr(work, "__code__", None)

    def ring(_number: int, frame: FrameType | None) -> None:
        # Only inside the work: an alarm that comes while it is being put away must interrupt nothing.
        while frame is not None:
            if frame.f_code.co_filename == IMPORT:
                return  # a module that is loaded in part is broken ever after; it rings again
            if frame.f_code is code:
                raise TimeIsUp
            frame = frame.f_back

    def forget(lost: "sys.UnraisableHookArgs") -> None:
        if not isinstance(lost.exc_value, TimeIsUp):
            told(lost)

    timer, number = (signal.ITIMER_PROF, signal.SIGPROF) if of_processor else (signal.ITIMER_REAL, signal.SIGALRM)
    # What is raised while garbage is collected is printed and lost, so none is collected meanwhile; an alarm that comes
    # while an object is disposed of is lost as well, which is nothing to tell anybody, for it rings again.
    told, sys.unraisablehook = sys.unraisablehook, forget
    collected = gc.isenabled()
    gc.disable()
    signal.signal(number, ring)
    try:
        signal.setitimer(timer, seconds, AGAIN)
        return work()
    finally:
        signal.setitimer(timer, 0)
        signal.signal(number, signal.SIG_DFL)
        sys.unraisablehook = told
        if collected:
            gc.enable()
