"""Reading the learner's lines: from a terminal with line editing and history, or from a pipe."""

import contextlib
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from rich.console import Console

from quizprep.view.text import wrap

HISTORY_LENGTH = 1000
ROOM = 4
"""Columns that are kept free behind a prompt."""


class LineReader(Protocol):
    """Where responses come from."""

    interactive: bool
    """Whether somebody sits there, who can be asked more than the question itself."""

    def ask(self, label: str, *, remember: bool = True) -> str | None:
        """Show ``label`` and return the line that follows, or ``None`` at the end of the input."""


class PipeReader:
    """Lines from a pipe or a file, echoed so that the transcript reads like a session."""

    interactive = False

    def __init__(self, console: Console) -> None:
        self._console = console

    def ask(self, label: str, *, remember: bool = True) -> str | None:
        """Return the next line of standard input."""
        del remember
        line = sys.stdin.readline()
        self._console.print(f"{label}{line.rstrip()}".rstrip())
        return line.rstrip("\r\n") if line else None


class TerminalReader:
    """Lines typed at a terminal, edited and recalled by readline."""

    interactive = True

    def __init__(self, console: Console) -> None:
        self._console = console
        self._shown = ""
        """The prompt behind which the learner types; empty while nothing is asked."""

    def ask(self, label: str, *, remember: bool = True) -> str | None:
        """Return the line typed; the up-arrow key brings it back later if ``remember``."""
        # Wrapped here: a terminal would break it within a word.
        *above, last = wrap(label.rstrip(), max(self._console.width - ROOM, ROOM))
        for part in above:
            self._console.print(part, style="key")
        self._console.file.flush()
        self._shown = self._coloured(last + label[len(label.rstrip()) :])
        try:
            line = " ".join(input(self._shown).splitlines())  # what was pasted in several lines is one response
        except EOFError:
            self._console.print()
            return None
        except KeyboardInterrupt:
            self._console.print()
            raise
        finally:
            self._shown = ""
        if not remember:
            _forget_last(line)
        return line

    def stop(self, *_: object) -> None:
        """Stop on Ctrl-Z; back in the foreground, put the terminal into the state that it had, and show the line again."""
        import readline
        import termios

        state = termios.tcgetattr(sys.stdin)
        os.kill(os.getpid(), signal.SIGSTOP)
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, state)
        if self._shown:
            marks = str.maketrans("", "", "\001\002")
            self._console.file.write(self._shown.translate(marks) + readline.get_line_buffer())
            self._console.file.flush()

    def _coloured(self, label: str) -> str:
        # Marked as taking no room, or readline would count the escape sequences and wrap too early.
        style = "1" if self._console.no_color else "1;36"
        return f"\001\033[{style}m\002{label}\001\033[0m\002" if self._console.color_system else label


@contextlib.contextmanager
def line_reader(console: Console, history_file: Path) -> Iterator[LineReader]:
    """Open the reader that fits standard input; lines typed are kept in ``history_file``."""
    if hasattr(sys.stdin, "reconfigure"):
        sys.stdin.reconfigure(errors="replace")
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        yield PipeReader(console)
        return
    try:
        import readline
    except ImportError:  # Windows: its console edits lines by itself
        yield TerminalReader(console)
        return
    readline.set_history_length(HISTORY_LENGTH)
    readline.set_auto_history(True)
    readline.parse_and_bind("set enable-bracketed-paste on")  # or each line of what is pasted would be an answer of its own
    # Tab completes a path, which is what a coding task is answered with; on its own it would be typed.
    readline.parse_and_bind("tab: complete")
    readline.set_completer_delims(" \t\n")
    # A history that cannot be read or written costs the arrow keys, not the session.
    with contextlib.suppress(OSError):
        readline.read_history_file(history_file)
    reader = TerminalReader(console)
    # Whoever started the program may keep it from being stopped.
    before = signal.getsignal(signal.SIGTSTP) if hasattr(signal, "SIGTSTP") else None
    stoppable = before not in (None, signal.SIG_IGN)
    if stoppable:
        signal.signal(signal.SIGTSTP, reader.stop)
    try:
        yield reader
    finally:
        if stoppable:
            signal.signal(signal.SIGTSTP, before)
        with contextlib.suppress(OSError):
            history_file.parent.mkdir(parents=True, exist_ok=True)
            readline.write_history_file(history_file)


def _forget_last(line: str) -> None:
    with contextlib.suppress(ImportError, ValueError):
        import readline

        if line and readline.get_current_history_length():
            readline.remove_history_item(readline.get_current_history_length() - 1)
