"""A file that is written whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from quizprep.errors import QuizprepError


@contextmanager
def draft_of(path: Path) -> Iterator[Path]:
    """Give a file beside ``path`` to write to; at the end it is on the disk, and then takes the place of ``path``.

    Raises:
        QuizprepError: If it cannot be written. What was there before is still there, and nothing else.
    """
    try:
        if path.exists() and not path.is_file():
            yield path  # such as a pipe, which nothing can take the place of
            return
        target = path.resolve() if path.is_symlink() else path  # a link stays one
        draft = target.with_name(f"{path.name}.{os.getpid()}")
        try:
            yield draft
            # A full disk may say so only now.
            with draft.open("rb+") as file:
                os.fsync(file.fileno())
            draft.replace(target)
        finally:
            with suppress(OSError):  # the first error is the one to tell
                draft.unlink(missing_ok=True)
    except OSError as error:
        raise QuizprepError(f"{path}: {error.strerror or error}; nothing was written") from error
