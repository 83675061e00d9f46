"""Files handed out: the starter of a coding task, or a new task to be written; never over a file that exists."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from rich.console import Console

from quizprep.errors import QuizprepError
from quizprep.model import Lang
from quizprep.view import screens, words


class Starter(NamedTuple):
    """A file to begin from."""

    path: Path
    begun: bool
    """Whether it was there and holds something else than what is handed out."""


def write_starter(console: Console, task: str, graders: Sequence[Path], lang: Lang, *, debug: bool = False) -> Starter:
    """Write the starter of a task, or of its debugging, into the working directory, and say where it is.

    Raises:
        QuizprepError: the file cannot be written, or the task has nothing to debug.

    """
    from quizprep.coding.listing import debug_starter
    from quizprep.coding.starter import starter
    from quizprep.coding.tasks import load_task

    path = Path(f"{task.replace('-', '_')}{'_debug' if debug else ''}.py")
    loaded = load_task(task, graders)
    text = debug_starter(loaded) if debug else starter(loaded)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
        screens.say(console, words.STARTER_WRITTEN, lang, path=path)
    except FileExistsError:
        screens.say(console, words.STARTER_KEPT, lang, path=path)
    except OSError as error:
        raise QuizprepError(f"{path.absolute()}: the starter cannot be written: {error.strerror}") from None
    return Starter(path, begun=not _holds(path, text))


def _holds(path: Path, text: str) -> bool:
    """Say whether a file holds a text; what cannot be read does not."""
    with suppress(OSError):
        return path.is_file() and path.read_bytes() == text.encode()
    return False


def write_task(console: Console, name: str, lang: Lang) -> None:
    """Write a new task file into the working directory, and say what to do next.

    Raises:
        QuizprepError: the name cannot be used, the file is there, or it cannot be written.

    """
    from quizprep.coding.skeleton import skeleton

    file_name, text = skeleton(name)
    path = Path(file_name)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise QuizprepError(f"{path.absolute()} is there already and was left as it is; take another name") from None
    except OSError as error:
        raise QuizprepError(f"{path.absolute()}: the task cannot be written: {error.strerror}") from None
    screens.say(console, words.TASK_WRITTEN, lang, path=path)
    screens.say(console, words.CHECK_TASK, lang, path=path)
    screens.say(console, words.TRY_TASK, lang, task=path.stem.replace("_", "-"), folder=path.absolute().parent)
