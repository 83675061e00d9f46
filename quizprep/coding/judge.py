"""The trusted side: a submission in, a verdict out.

The submission is read once, then the process that will run it is started, and while that imports NumPy so does this one, and
loads the task, draws the cases and works out what is expected.  What comes back is plain data; it is compared here.
"""

import os
import re
import stat
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from quizprep.coding.sandbox import LARGEST_SOURCE, Sandbox
from quizprep.errors import QuizprepError
from quizprep.model import CodeVerdict

if TYPE_CHECKING:
    from quizprep.coding.suite import Task

BACKENDS = ("numpy", "torch")


def judge(  # noqa: PLR0913  (one for each option)
    task_name: str,
    source: Path,
    *,
    folders: Sequence[Path],
    backend: str = "numpy",
    device: str = "cpu",
    seed: int,
    allow_library: bool = False,
    half: bool = False,
    demanded: Sequence[str] = (),
    warm: Sandbox | None = None,
) -> CodeVerdict:
    """Return the verdict on a file; ``allow_library`` lets calls through that the task refuses, and names them.

    ``half`` adds calls with float16 and bfloat16 tensors.  Where a layer that is ``demanded`` does not hold, nothing is run.
    ``warm`` is a sandbox that was started before anybody knew the file; it is used if it has loaded what the file needs.

    Raises:
        QuizprepError: there is no such task or file, or the backend, the device or a layer is not there.

    """
    started = time.monotonic()
    demand(backend, device, half=half)
    text = read_source(source)
    modules = modules_for(text, backend)
    with warm if warm and warm.has_loaded(modules) else Sandbox(modules) as sandbox:
        load()
        from quizprep.coding.exchange import Submission
        from quizprep.coding.grading import Grading, grade
        from quizprep.coding.tasks import load_task

        task = load_task(task_name, folders)
        demand_half(task_name, task, half=half)
        grading = Grading(task_name, task, backend, device, seed, started, allow_library, half, demanded)
        return grade(sandbox, Submission(source, text), grading)


def demand(backend: str, device: str, *, half: bool) -> None:
    """Refuse what does not go together, whatever the task.

    Raises:
        QuizprepError: there is no such backend, or the device or half precision needs another one.

    """
    if backend not in BACKENDS:
        raise QuizprepError(f"no backend '{backend}'; use one of {', '.join(BACKENDS)}")
    if device != "cpu" and backend != "torch":
        raise QuizprepError(f"the device '{device}' needs --backend torch")
    if half and backend != "torch":
        raise QuizprepError("half precision needs --backend torch: NumPy has no bfloat16")


def demand_half(task_name: str, task: "Task", *, half: bool) -> None:
    """Refuse half precision where the task has no calls in it.

    Raises:
        QuizprepError: it has none.

    """
    if half and not task.half_cases:
        raise QuizprepError(f"the task '{task_name}' has no calls in half precision; leave --half out")


def load() -> None:
    """Import what judging needs: 70 ms, most of it NumPy."""
    _import_numpy()
    from quizprep.coding import exchange, grading, tasks  # noqa: F401


def _import_numpy() -> None:
    """Import NumPy without the threads that its BLAS would start, up to 50 ms that the small arrays here never earn back."""
    name = "OPENBLAS_NUM_THREADS"
    if "numpy" in sys.modules or name in os.environ:
        return
    os.environ[name] = "1"
    try:
        import numpy as np  # noqa: F401
    finally:
        del os.environ[name]


def read_source(path: Path) -> bytes:
    """Return the bytes of a submission; one larger than any program is cut to what is judged as too large.

    Raises:
        QuizprepError: it is no file that can be read.

    """
    try:
        # Opened without waiting, so that a pipe without a writer is no hang, and looked at before it is read.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise QuizprepError(f"{path} is no regular file")
            return file.read(LARGEST_SOURCE + 1)
    except IsADirectoryError:
        raise QuizprepError(f"{path} is a folder, not a file") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise QuizprepError(f"cannot read {path}: {reason}") from None


def modules_for(source: bytes, backend: str) -> list[str]:
    """Return the slow modules that the worker imports before a submission's time begins."""
    return ["torch"] if backend == "torch" or re.search(rb"^\s*(import|from)\s+torch", source, re.MULTILINE) else []
