"""Judging a file again whenever it is saved: the worker stays warm, and each judgement forks from it."""

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from quizprep.coding.exchange import Submission
from quizprep.coding.grading import Grading, grade
from quizprep.coding.judge import demand, demand_half, modules_for, read_source
from quizprep.coding.sandbox import Sandbox
from quizprep.coding.tasks import load_task
from quizprep.errors import QuizprepError
from quizprep.model import CodeVerdict

PAUSE = 0.01
"""Seconds between two looks at the file; what looks the same twice is not being written."""


def watch(  # noqa: PLR0913  (one for each option)
    task_name: str,
    source: Path,
    *,
    folders: Sequence[Path],
    backend: str,
    device: str,
    new_seed: Callable[[], int],
    allow_library: bool = False,
    half: bool = False,
    demanded: Sequence[str] = (),
) -> Iterator[CodeVerdict]:
    """Yield the verdict on a file now, and again after each change; it never ends by itself.

    Raises:
        QuizprepError: there is no such task or file, or the backend, the device or a demanded layer is not there.

    """
    demand(backend, device, half=half)
    task = load_task(task_name, folders)
    demand_half(task_name, task, half=half)
    text = read_source(source)
    modules = modules_for(text, backend)
    sandbox = Sandbox(modules)
    try:
        while True:
            seen = _state(source)
            started = time.monotonic()
            if modules_for(text, backend) != modules:  # it imports torch now
                modules = modules_for(text, backend)
                sandbox.close()
                sandbox = Sandbox(modules)
            grading = Grading(task_name, task, backend, device, new_seed(), started, allow_library, half, demanded)
            yield grade(sandbox, Submission(source, text), grading)
            text = _changed(source, seen)
    finally:
        sandbox.close()


def _changed(source: Path, seen: object) -> bytes:
    """Wait until the file is another one, is no more being written, and can be read; return what is in it."""
    before = seen
    while True:
        time.sleep(PAUSE)
        # Some editors save by writing a new file and renaming it: for a moment there may be none.  Others empty it first.
        now = _state(source)
        if now == before and now not in (None, seen):
            try:
                return read_source(source)
            except QuizprepError:
                seen = now
        before = now


def _state(path: Path) -> object:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
