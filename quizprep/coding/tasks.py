"""Where coding tasks are found: one file each, in the folders given first, then among the shipped ones.

A task ``mean-filter`` is the file ``mean_filter.py`` that binds a ``Task`` to the name ``task``.  Listing names reads no
file; loading a task runs its file, which is trusted like any module that its owner installed.
"""

import importlib.util
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from quizprep.errors import BankError, Mark, Problem, QuizprepError, nearest

if TYPE_CHECKING:
    from quizprep.coding.suite import Task  # at run time it comes with NumPy, which listing names must not load


def task_names(folders: Sequence[Path]) -> list[str]:
    """Return the names of all tasks, by file names only."""
    from quizprep.paths import shipped_graders  # 5 ms, which loading a known task need not pay

    names = {name for folder in (*folders, shipped_graders()) for name in _names_in(folder)}
    return sorted(names)


def find_task(name: str, folders: Sequence[Path]) -> Path:
    """Return the file of a task; a folder given wins over the shipped tasks.

    Raises:
        QuizprepError: there is no such task.

    """
    stem = name.replace("-", "_")
    for folder in folders:
        path = folder / f"{stem}.py"
        if path.is_file():
            return path
    shipped = importlib.util.find_spec(f"quizprep.graders.{stem}") if stem.isidentifier() and stem[0] != "_" else None
    if shipped and shipped.origin:
        return Path(shipped.origin)
    raise QuizprepError(f"no task '{name}'{nearest(name, task_names(folders)) or '; `quizprep code` lists them'}")


def load_task(name: str, folders: Sequence[Path]) -> "Task":
    """Return a task by name.

    Raises:
        QuizprepError: there is no such task, or its file cannot be used.

    """
    return load_file(find_task(name, folders))


def load_file(path: Path) -> "Task":
    """Return the task that a file defines.

    Raises:
        BankError: the file cannot be used; it says where.

    """
    from quizprep.coding.suite import Task

    task = getattr(_run(path), "task", None)
    if not isinstance(task, Task):
        raise _unusable(Mark(str(path), 1, 1), "defines no task; bind one to the name 'task': task = Task('nms')")
    if not hasattr(task, "reference_function"):
        raise _unusable(Mark(str(path), 1, 1), "the task has no reference; mark one with @task.reference")
    return task


def _unusable(mark: Mark, message: str) -> BankError:
    return BankError([Problem(mark, message)])


def _names_in(folder: Path) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            files = [entry.name for entry in entries]
    except NotADirectoryError:
        return []
    except OSError as error:
        raise QuizprepError(f"cannot read the folder {folder}: {error.strerror}") from None
    return [file[:-3].replace("_", "-") for file in files if file.endswith(".py") and not file.startswith(("_", "."))]


def _run(path: Path) -> ModuleType:
    name = f"quizprep_task_{path.stem}"  # not the name in the package, which a file of one's own must not take
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None  # the file ends in .py
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look their module up
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        del sys.modules[name]
        said = error.msg if isinstance(error, SyntaxError) else error  # which names the file and the line once more
        raise _unusable(_place(path, error), f"{type(error).__name__}: {said}") from error
    return module


def _place(path: Path, error: Exception) -> Mark:
    """Return the last line of the task's own file that an error passed through."""
    own = str(path.absolute())  # as Python names it
    if isinstance(error, SyntaxError) and error.filename == own:
        return Mark(str(path), error.lineno or 1, error.offset or 1)
    line, trace = 1, error.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename == own:
            line = trace.tb_lineno
        trace = trace.tb_next
    return Mark(str(path), line, 1)
