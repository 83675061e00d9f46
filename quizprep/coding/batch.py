"""Judging many submissions: whatever executor there is judges them, each process with a warm sandbox to fork from.

A verdict depends on the submission's bytes, the task and the seed alone, so it is the one that ``quizprep code`` gives, and
what was judged once need not be judged again: it is kept under a hash of all that decides over it.
"""

import os
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from functools import cache, lru_cache
from hashlib import blake2b
from pathlib import Path
from queue import SimpleQueue
from typing import Any, NamedTuple

import msgspec
import numpy as np

from quizprep.coding.checks import SuiteFault
from quizprep.coding.exchange import Submission
from quizprep.coding.grading import Grading, Plan, grade, plan
from quizprep.coding.judge import modules_for, read_source
from quizprep.coding.sandbox import Sandbox
from quizprep.coding.show import clean
from quizprep.coding.suite import Task
from quizprep.coding.tasks import find_task, load_task
from quizprep.coding.versions import version
from quizprep.errors import QuizprepError
from quizprep.model import Bilingual, CodeVerdict, Graded, Outcome

AHEAD = 100
"""Submissions that wait for their verdict at a time: enough to keep every process busy, and few enough to keep in memory."""


class Job(NamedTuple):
    """One file to be judged, and whose it is."""

    student: str
    """As it can be shown: the name of a folder may steer a terminal, or be in no encoding."""
    task: str
    file: str
    """As text, which takes a quarter of the memory of a path: there may be a million."""

    @property
    def path(self) -> Path:
        """Where it lies."""
        return Path(self.file)


class Conditions(NamedTuple):
    """What is the same for all submissions."""

    folders: tuple[Path, ...]
    """Where tasks are looked for."""
    seed: int
    backend: str
    device: str
    demanded: tuple[str, ...] = ()
    """Layers without which nothing is run."""


Submit = Callable[[str, bytes], Future[Graded]]
"""Takes a task's name and a submission's bytes, and promises what ``judge_one`` returns for them."""


def find_jobs(folder: Path, tasks: Sequence[str]) -> list[Job]:
    """Return the submissions in a folder: a folder for each student, or files named after the student.

    In a student's folder the file of a task is ``nms.py``; where one task alone is judged, the only file will do.  A student
    without such a file has a job all the same, whose file is not there.  Files side by side are ``STUDENT.py``, or with
    several tasks ``STUDENT_nms.py``.

    Raises:
        QuizprepError: there is no such folder, or nothing in it.

    """
    if not folder.is_dir():
        why = "is a file; a single one is judged by: quizprep code" if folder.is_file() else "no such folder"
        raise QuizprepError(f"{folder}: {why}")
    try:
        entries = [entry for entry in folder.iterdir() if not entry.name.startswith((".", "_"))]
    except OSError as error:
        raise QuizprepError(f"cannot read the folder {folder}: {error.strerror}") from None
    files = [job for entry in entries if entry.suffix == ".py" and not entry.is_dir() for job in _named(entry, tasks)]
    folders = [
        Job(clean(entry.name), task, str(_file_of(entry, task, tasks))) for entry in entries if entry.is_dir() for task in tasks
    ]
    there = [job for job in folders if _is_there(job.path)]
    if not files and not there:
        raise QuizprepError(
            f"{folder}: no submissions; a student's folder holds {_stem(tasks[0])}.py, or the files are STUDENT.py"
        )
    return sorted(files + (there if files else folders))  # among files a folder need not be a student's


def overlooked(folder: Path, jobs: Sequence[Job]) -> list[str]:
    """Return the names of the files side by side that are no submission to any of the tasks."""
    found = {job.path.name for job in jobs if job.path.parent == folder}
    return sorted(clean(path.name) for path in folder.glob("[!._]*.py") if path.name not in found and not path.is_dir())


def same_names(jobs: Sequence[Job]) -> list[str]:
    """Return the students of whom there are several submissions to one task, as files and folders side by side."""
    counts = Counter((job.student, job.task) for job in jobs)
    return sorted({student for (student, _), count in counts.items() if count > 1})


def judge_all(jobs: Sequence[Job], conditions: Conditions, kept: Path, submit: Submit, ahead: int = AHEAD) -> Iterator[Graded]:
    """Yield what became of each submission, in the order in which they are done; one that is broken stops no other.

    ``kept`` is the folder in which verdicts are kept, ``ahead`` how many submissions are handed out at a time.  Whose they are
    is handed to nobody.
    """
    done: SimpleQueue[Future[Graded]] = SimpleQueue()
    running: dict[Future[Graded], tuple[Job, Path]] = {}
    for job in jobs:
        if not _is_there(job.path):
            yield _signed(_nothing(job), job)
            continue
        try:
            source = read_source(job.path)
            file = kept / _name(source, _identity(job.task, conditions))
        except (QuizprepError, SuiteFault) as error:
            yield _signed(ungraded(job.task, clean(error)), job)
            continue
        if graded := _kept(file):
            yield _signed(graded, job)
            continue
        future = submit(job.task, source)
        running[future] = job, file
        future.add_done_callback(done.put)
        if len(running) >= ahead:
            yield _finished(done.get(), running)
    while running:
        yield _finished(done.get(), running)


def judge_one(task_name: str, source: bytes, conditions: Conditions) -> Graded:
    """Return what becomes of one submission, whose file and author are not known here.

    Whichever process or thread does it keeps the checks that were drawn and a warm sandbox for the next one.
    """
    where = conditions.backend, conditions.device
    try:
        task, drawn = _plan(task_name, conditions)
        grading = Grading(task_name, task, *where, conditions.seed, 0.0, demanded=conditions.demanded, plan=drawn)
        with _warm(tuple(modules_for(source, conditions.backend))) as sandbox:
            return _graded(grade(sandbox, Submission(Path(f"{_stem(task_name)}.py"), source), grading))
    except (QuizprepError, SuiteFault) as error:
        return ungraded(task_name, str(error))
    except Exception as error:  # noqa: BLE001  (a bug of ours that one submission brings out must not stop the others)
        return ungraded(task_name, f"quizprep has a bug: {type(error).__name__}: {error}")


def judge_here(task_name: str, source: bytes, conditions: Conditions) -> Future[Graded]:
    """Judge a submission in this process, and return what has come of it."""
    future: Future[Graded] = Future()
    future.set_result(judge_one(task_name, source, conditions))
    return future


def close_idle() -> None:
    """End the sandboxes that wait for a submission."""
    for sandboxes in list(_idle.values()):
        with suppress(IndexError):
            while True:
                sandboxes.pop().close()


def ungraded(task_name: str, why: str) -> Graded:
    """Return what becomes of a submission that could not be judged."""
    return Graded(task=task_name, outcome=Outcome.UNGRADED, message=Bilingual.same(why))


def _stem(task: str) -> str:
    return task.replace("-", "_")


def _file_of(folder: Path, task: str, tasks: Sequence[str]) -> Path:
    expected = folder / f"{_stem(task)}.py"
    for path in (expected, folder / f"{task}.py"):
        if _is_there(path):
            return path
    alone = list(folder.glob("*.py")) if len(tasks) == 1 else []
    return alone[0] if len(alone) == 1 else expected


def _is_there(path: Path) -> bool:
    """Whether there is such a file, or one that may be there behind a folder that cannot be read."""
    try:
        return path.exists()
    except OSError:
        return True


def _named(path: Path, tasks: Sequence[str]) -> Iterator[Job]:
    for task in tasks:
        for ending in (f"_{_stem(task)}", f"-{task}", f"_{task}"):
            if path.stem.endswith(ending):
                yield Job(clean(path.stem.removesuffix(ending)), task, str(path))
                return
    if len(tasks) == 1:
        yield Job(clean(path.stem), tasks[0], str(path))


@cache
def _plan(task_name: str, conditions: Conditions) -> tuple[Task, Plan]:
    """Return a task and its checks, which are the same for every submission."""
    task = load_task(task_name, conditions.folders)
    return task, plan(task, conditions.seed)


_idle: dict[tuple[str, ...], list[Sandbox]] = defaultdict(list)
"""The warm sandboxes of this process that nobody uses, by what they have loaded; they end when it does."""


@contextmanager
def _warm(modules: tuple[str, ...]) -> Iterator[Sandbox]:
    """Take a sandbox for one submission: one submission has it for itself, though threads may judge side by side."""
    try:
        sandbox = _idle[modules].pop()  # in one step, and not after a look: another thread may take the last one
    except IndexError:
        sandbox = Sandbox(modules)
    try:
        yield sandbox
    except BaseException:
        sandbox.close()
        raise
    _idle[modules].append(sandbox)


@cache
def _identity(task_name: str, conditions: Conditions) -> bytes:
    """Return what else decides over a verdict: the suite with what it shares, our own code, and the conditions."""
    suite = find_task(task_name, conditions.folders)
    code = [*sorted(Path(__file__).parent.glob("*.py")), suite, *sorted(suite.parent.glob("_*.py"))]
    settings = f"{conditions[1:]} {sys.version} {np.__version__} {version('torch')}"  # the folders are in the suite
    return b"".join(blake2b(path.read_bytes()).digest() for path in code) + settings.encode()


def _name(source: bytes, identity: bytes) -> str:
    return f"{blake2b(identity + source, digest_size=16).hexdigest()}.json"


def _kept(file: Path) -> Graded | None:
    """Return the verdict that is kept in a file, if it is."""
    with suppress(OSError, msgspec.MsgspecError):
        return msgspec.json.decode(file.read_bytes(), type=Graded)
    return None


def _finished(future: Future[Graded], running: dict[Future[Graded], tuple[Job, Path]]) -> Graded:
    """Return the verdict that is there now, and keep it."""
    job, file = running.pop(future)
    graded = future.result()
    if graded.outcome is not Outcome.UNGRADED:
        _keep(file, graded)
    return _signed(graded, job)


def _nothing(job: Job) -> Graded:
    name = job.path.name
    return Graded(task=job.task, outcome=Outcome.UNGRADED, message=Bilingual(f"no {name} was handed in", f"没有提交 {name}"))


def _signed(graded: Graded, job: Job) -> Graded:
    """Return a verdict with its owner; what others have alike is one object for all, as a class is kept in memory."""
    alike = {name: _shared(getattr(graded, name)) for name in ("failed", "mistake", "message", "lesson", "isolation")}
    return msgspec.structs.replace(graded, student=job.student, task=job.task, file=job.file, **alike)


@lru_cache(maxsize=4096)
def _shared(value: Any) -> Any:
    """Return the one of all equal values that came first."""
    return value


def _keep(file: Path, graded: Graded) -> None:
    """Write a verdict beside its name and move it there; where that cannot be done, it is judged again next time."""
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished = file.with_suffix(f".{os.getpid()}")
        unfinished.write_bytes(msgspec.json.encode(graded))
        unfinished.replace(file)


def _graded(verdict: CodeVerdict) -> Graded:
    first = next((case for case in verdict.cases if not case.passed), None)
    nothing = Bilingual("", "")
    return Graded(
        task=verdict.task,
        outcome=verdict.outcome,
        score=verdict.score,
        cases=len(verdict.cases),
        failed=first.name if first else "",
        mistake=verdict.mistake,
        message=verdict.feedback[0] if verdict.feedback else nothing,
        lesson=verdict.feedback[-1] if verdict.mistake else nothing,
        seed=verdict.seed,
        isolation=verdict.isolation,
    )
