"""What can go wrong, each with one line that says what, where and how to mend it.

Every error that quizprep raises on purpose is a :class:`QuizprepError`; the command line prints its text as one line on
standard error and exits with ``exit_code``.  Anything else that reaches the command line is a bug of ours (exit code 3).
"""

from typing import NamedTuple


class Mark(NamedTuple):
    """A place in a file; line and column count from 1."""

    path: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


class Problem(NamedTuple):
    """One thing wrong in a bank or a suite, and where."""

    mark: Mark
    message: str

    def __str__(self) -> str:
        return f"{self.mark}: {self.message}"


class QuizprepError(Exception):
    """Bad input, said in one line."""

    exit_code = 2


class BankError(QuizprepError):
    """A bank that cannot be used: carries every problem found, prints one line each."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def printable(text: str) -> str:
    r"""Return text on one line that steers no terminal, a line break as ``\n``: a message may repeat what came from outside."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)


def nearest(word: str, known: list[str]) -> str:
    """Return ``"; did you mean 'x'?"`` for the known word nearest to ``word``, or an empty string."""
    # Imported here: difflib costs 10 ms, and only a mistake needs it.
    from difflib import get_close_matches

    lowered = {name.lower(): name for name in known}
    found = get_close_matches(word.lower(), lowered, n=1, cutoff=0.6)
    return f"; did you mean '{lowered[found[0]]}'?" if found else ""


def counted(number: int, noun: str) -> str:
    """Return how many there are of something: ``1 question``, ``2 questions``."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
