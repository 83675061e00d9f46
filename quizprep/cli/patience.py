"""A word to who waits: a verdict on code is there at once, unless the code does not end."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from quizprep.model import Lang

PATIENCE = 1.0
"""Seconds without a word."""


@contextmanager
def patient(lang: Lang) -> Iterator[None]:
    """Say on a terminal that the code is still running, where what is done meanwhile takes long."""
    if not (sys.stderr and sys.stderr.isatty()):
        yield
        return
    from threading import Timer

    timer = Timer(PATIENCE, _say_running, [lang])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _say_running(lang: Lang) -> None:
    from quizprep.view import console, screens, words

    screens.say(console.messages(), words.STILL_RUNNING, lang)
