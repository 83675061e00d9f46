"""Which files are decks, and what is in them."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from quizprep.errors import BankError, Mark, Problem

MAX_BYTES = 4_000_000
"""A deck of this size holds some two thousand questions; anything larger is not a deck."""
GLOSSARY = "glossary.yaml"
"""Stands among the decks of a folder, and is none."""
SUFFIXES = (".yaml", ".yml")


class BadText(Exception):  # noqa: N818 - carries a problem, and is caught where the deck is read
    """The text is no deck at all, so that nothing after this place can be read."""

    def __init__(self, mark: Mark, message: str) -> None:
        super().__init__(message)
        self.problem = Problem(mark, message)


def read_bytes(path: Path) -> bytes:
    """Return the content of a file.

    Raises:
        BadText: If there is no such file, or it is no deck by its nature or size.
    """
    start = Mark(str(path), 1, 1)
    try:
        if path.is_dir():
            raise BadText(start, "this is a folder, not a deck")
        if path.exists() and not path.is_file():
            raise BadText(start, "this is not a regular file")
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise BadText(start, "there is no such file or folder") from None
    except (OSError, ValueError) as error:  # ValueError: a path with a null byte
        raise BadText(start, f"cannot be read: {getattr(error, 'strerror', None) or error}") from None
    if len(content) > MAX_BYTES:
        raise BadText(start, f"larger than {MAX_BYTES // 1_000_000} MB; split the deck by topic")
    return content


def find_decks(paths: Sequence[Path]) -> list[Path]:
    """Return the files of all decks at ``paths``, each once; those of a folder by name.

    Raises:
        BankError: If there is nothing at a path.
    """
    problems: list[Problem] = []
    found: dict[Path, Path] = {}
    for path in paths:
        files = list(_decks_at(path, problems))
        for file in files:
            found.setdefault(file.resolve(), file)
    if problems:
        raise BankError(problems)
    return list(found.values())


def _decks_at(path: Path, problems: list[Problem]) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    try:
        files = sorted(path.iterdir())
    except OSError as error:
        problems.append(Problem(Mark(str(path), 1, 1), f"cannot be read: {error.strerror}"))
        return
    # A folder may hold coding tasks alone.
    if not any(file.suffix in (*SUFFIXES, ".py") for file in files):
        problems.append(Problem(Mark(str(path), 1, 1), "this folder holds no deck (*.yaml)"))
    yield from (file for file in files if file.suffix in SUFFIXES and file.name != GLOSSARY and not file.is_dir())
