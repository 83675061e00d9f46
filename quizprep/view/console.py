"""The two consoles: results go to standard output, everything about them to standard error.

Styles have names, not colours; Rich leaves colours out by itself where there is no terminal or ``NO_COLOR`` is set.
"""

import sys
from typing import TextIO

from rich.console import Console
from rich.theme import Theme

THEME = Theme(
    {
        "heading": "bold",
        "muted": "dim",
        "key": "bold cyan",
        "code": "cyan",
        "correct": "bold green",
        "partial": "bold yellow",
        "incorrect": "bold red",
        "ungraded": "bold magenta",
    },
    inherit=False,
)


def make_console(stream: TextIO) -> Console:
    """Return a console that shows text as it is: no markup, no highlighting, no emoji codes."""
    return Console(file=stream, theme=THEME, markup=False, highlight=False, emoji=False, soft_wrap=False)


def output() -> Console:
    """Return the console of standard output."""
    return make_console(_tolerant(sys.stdout))


def messages() -> Console:
    """Return the console of standard error."""
    return make_console(_tolerant(sys.stderr))


def shows_unicode(console: Console) -> bool:
    """Say whether the terminal's encoding has every sign."""
    return console.encoding.startswith("utf")


def _tolerant(stream: TextIO) -> TextIO:
    """Let a stream whose encoding lacks a sign print ``?`` in its place, where it would fail."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure and not (stream.encoding or "").lower().startswith("utf"):
        reconfigure(errors="replace")
    return stream
