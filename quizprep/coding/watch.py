"""Judging a file again whenever it is saved: the worker stays warm, and each judgement forks from it."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path

from quizprep.coding.exchange import Submission
from quizprep.coding.grading import Grading, grade
from quizprep.coding.judge import demand, demand_half, modules_for, read_source
from quizprep.coding.sandbox import GivenUp, Sandbox
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
    while_judging: Callable[[], AbstractContextManager[object]] = nullcontext,
) -> Iterator[CodeVerdict]:
    """Yield the verdict on a file now, and again after each change; it never ends by itself.

    A change gives up what is still being judged, such as an endless loop: the verdict is on the file as it is now.

    Raises:
        QuizprepError: there is no such task or file, or the backend, the device or a demanded layer is not there.

    """
    demand(backend, device, half=half)
    task = load_task(task_name, folders)
    demand_half(task_name, task, half=half)
    text = read_source(source)
    modules = modules_for(text, backend)
    seen: object = None

    def is_given_up() -> bool:
        return _state(source) not in (None, seen)

    sandbox = Sandbox(modules, is_given_up)
    try:
        while True:
            seen = _state(source)
            started = time.monotonic()
            if modules_for(text, backend) != modules:  # it imports torch now
                modules = modules_for(text, backend)
                sandbox.close()
                sandbox = Sandbox(modules, is_given_up)
            grading = Grading(task_name, task, backend, device, new_seed(), started, allow_library, half, demanded)
            with suppress(GivenUp):
                with while_judging():
                    verdict = grade(sandbox, Submission(source, text), grading)
                yield verdict
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
