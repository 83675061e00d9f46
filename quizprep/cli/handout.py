"""Handing out a coding task: the starter file, never over a file that exists."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from quizprep.errors import QuizprepError
from quizprep.model import Lang
from quizprep.view import screens, words


def write_starter(console: Console, task: str, graders: Sequence[Path], lang: Lang) -> None:
    """Write the starter of a task into the working directory, and say where it is.

    Raises:
        QuizprepError: the file cannot be written.

    """
    from quizprep.coding.starter import starter
    from quizprep.coding.tasks import load_task

    path = Path(f"{task.replace('-', '_')}.py")
    text = starter(load_task(task, graders))
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
        screens.say(console, words.STARTER_WRITTEN, lang, path=path)
    except FileExistsError:
        screens.say(console, words.STARTER_KEPT, lang, path=path)
    except OSError as error:
        raise QuizprepError(f"{path.absolute()}: the starter cannot be written: {error.strerror}") from None
    screens.say(console, words.HAND_IN, lang, task=task, path=path)
