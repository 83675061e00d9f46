"""The two consoles: results go to standard output, everything about them to standard error.

Styles have names, not colours; Rich leaves colours out by itself where there is no terminal or ``NO_COLOR`` is set.
"""

import codecs
import os
import re
import sys
from shutil import get_terminal_size
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
        # What Rich's bar asks for by these names, though it inherits nothing else.
        "bar.back": "dim",
        "bar.complete": "cyan",
        "bar.finished": "green",
        "bar.pulse": "cyan",
        "progress.download": "",
        "progress.remaining": "dim",
    },
    inherit=False,
)

PLAIN = dict(zip("·×−–—‘’“”→√∑", ["*", "x", "-", "-", "-", "'", "'", '"', '"', "->", "sqrt", "sum"], strict=True))
PLAIN |= {"≤": "<=", "≥": ">=", "≠": "!=", "∞": "inf", "∈": "in"}
"""What stands for a sign where a terminal has ASCII alone."""


class _Console(Console):
    """A console that leaves it to the command line what a reader who went away means."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def make_console(stream: TextIO) -> Console:
    """Return a console that shows text as it is: no markup, no highlighting, no emoji codes."""
    # Rich takes a dumb terminal to have 80 columns, whatever it has.
    width = get_terminal_size().columns if os.environ.get("TERM") in {"dumb", "unknown"} else None
    return _Console(file=stream, theme=THEME, markup=False, highlight=False, emoji=False, soft_wrap=False, width=width)


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
    """Let a stream whose encoding lacks a sign print what comes nearest to it, where it would fail."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure and not (stream.encoding or "").lower().startswith("utf"):
        codecs.register_error("nearest", _nearest)
        reconfigure(errors="nearest")
    return stream


def _nearest(error: UnicodeError) -> tuple[str, int]:
    """Return what stands for signs that an encoding lacks: Greek letters by name, and ``?`` where nothing is like them."""
    assert isinstance(error, UnicodeEncodeError)
    return "".join(map(_plain, error.object[error.start : error.end])), error.end


def _plain(sign: str) -> str:
    import unicodedata

    letter = re.fullmatch(r"GREEK (SMALL|CAPITAL) LETTER (\w+)", unicodedata.name(sign, ""))
    if letter:
        return letter[2].lower() if letter[1] == "SMALL" else letter[2].capitalize()
    raised = {"<super>": "^", "<sub>": "_"}.get(unicodedata.decomposition(sign).partition(" ")[0], "")
    parts = unicodedata.normalize("NFKD", sign).replace("⁄", "/").encode("ascii", "ignore").decode()
    return PLAIN.get(sign) or (raised + parts if parts else "?")
