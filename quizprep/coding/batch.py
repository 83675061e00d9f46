"""Judging many submissions: on all cores, each process with one warm sandbox from which every submission forks.

A verdict depends on the submission's bytes, the task and the seed alone, so it is the one that ``quizprep code`` gives, and
what was judged once need not be judged again: it is kept under a hash of all that decides over it.
"""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

import msgspec

from quizprep.coding import checks
from quizprep.coding.checks import Check, SuiteFault
from quizprep.coding.exchange import Submission
from quizprep.coding.grading import Grading, grade
from quizprep.coding.judge import modules_for, read_source
from quizprep.coding.sandbox import Sandbox
from quizprep.coding.suite import Task
from quizprep.coding.tasks import find_task, load_task
from quizprep.errors import QuizprepError
from quizprep.model import Bilingual, CodeVerdict, Graded, Outcome


class Job(NamedTuple):
    """One file to be judged, and whose it is."""

    student: str
    task: str
    path: Path


class Conditions(NamedTuple):
    """What is the same for all submissions."""

    folders: tuple[Path, ...]
    """Where tasks are looked for."""
    seed: int
    backend: str
    device: str
    kept: Path
    """The folder in which verdicts are kept."""


def find_jobs(folder: Path, tasks: Sequence[str]) -> list[Job]:
    """Return the submissions in a folder: a folder for each student, or files named after the student.

    In a student's folder the file of a task is ``nms.py``; where one task alone is judged, the only file will do.  Files side
    by side are ``STUDENT.py``, or with several tasks ``STUDENT_nms.py``.

    Raises:
        QuizprepError: there is no such folder, or nothing in it.

    """
    if not folder.is_dir():
        raise QuizprepError(f"{folder}: no such folder")
    jobs = []
    for entry in sorted(folder.iterdir()):
        if entry.is_dir() and not entry.name.startswith("."):
            jobs += [Job(entry.name, task, path) for task in tasks if (path := _file_of(entry, task, tasks))]
        elif entry.suffix == ".py":
            jobs += _named(entry, tasks)
    if not jobs:
        raise QuizprepError(
            f"{folder}: no submissions; a student's folder holds {_stem(tasks[0])}.py, or the files are STUDENT.py"
        )
    return jobs


def judge_all(jobs: Sequence[Job], conditions: Conditions, processes: int | None = None) -> Iterator[tuple[Job, Graded]]:
    """Yield what became of each submission, in the order in which they are done; one that is broken stops no other."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    with ProcessPoolExecutor(min(processes or cores, len(jobs)), initializer=_sit_down, initargs=(conditions,)) as pool:
        futures = {pool.submit(_judge, job): job for job in jobs}
        for future in as_completed(futures):
            yield futures[future], future.result()


def _stem(task: str) -> str:
    return task.replace("-", "_")


def _file_of(folder: Path, task: str, tasks: Sequence[str]) -> Path | None:
    for name in (_stem(task), task):
        if (path := folder / f"{name}.py").is_file():
            return path
    alone = sorted(folder.glob("*.py")) if len(tasks) == 1 else []
    return alone[0] if len(alone) == 1 else None


def _named(path: Path, tasks: Sequence[str]) -> Iterator[Job]:
    for task in tasks:
        for ending in (f"_{_stem(task)}", f"-{task}", f"_{task}"):
            if path.stem.endswith(ending):
                yield Job(path.stem.removesuffix(ending), task, path)
                return
    if len(tasks) == 1:
        yield Job(path.stem, tasks[0], path)


class _Desk:
    """What one process keeps from submission to submission."""

    def __init__(self, conditions: Conditions) -> None:
        self.conditions = conditions
        self._sandboxes: dict[tuple[str, ...], Sandbox] = {}
        self._plans: dict[str, tuple[Task, Sequence[Check], bytes]] = {}

    def judge(self, job: Job) -> Graded:
        """Judge one submission, or take its verdict from those that are kept."""
        try:
            source = read_source(job.path)
            task, planned, identity = self._plan(job.task)
        except (QuizprepError, SuiteFault) as error:
            return _ungraded(job, Bilingual.same(str(error)))
        file = self.conditions.kept / f"{blake2b(identity + source, digest_size=16).hexdigest()}.json"
        with suppress(OSError, msgspec.MsgspecError):
            return msgspec.structs.replace(
                msgspec.json.decode(file.read_bytes(), type=Graded), student=job.student, file=str(job.path)
            )
        grading = Grading(job.task, task, *self._where(), self.conditions.seed, 0.0, planned=planned)
        verdict = grade(self._sandbox(source), Submission(job.path, source), grading)
        graded = _graded(job, verdict)
        if graded.outcome is not Outcome.UNGRADED:
            _keep(file, graded)
        return graded

    def _where(self) -> tuple[str, str]:
        return self.conditions.backend, self.conditions.device

    def _plan(self, name: str) -> tuple[Task, Sequence[Check], bytes]:
        if name not in self._plans:
            task = load_task(name, self.conditions.folders)
            identity = _identity(find_task(name, self.conditions.folders), self.conditions)
            self._plans[name] = task, checks.plan(task, self.conditions.seed), identity
        return self._plans[name]

    def _sandbox(self, source: bytes) -> Sandbox:
        modules = tuple(modules_for(source, self.conditions.backend))
        if modules not in self._sandboxes:
            self._sandboxes[modules] = Sandbox(modules)
        return self._sandboxes[modules]


_desks: list[_Desk] = []
"""At most one: that of this process, whose sandboxes end when it does."""


def _sit_down(conditions: Conditions) -> None:
    _desks[:] = [_Desk(conditions)]


def _judge(job: Job) -> Graded:
    return _desks[0].judge(job)


def _identity(suite: Path, conditions: Conditions) -> bytes:
    """Return what else decides over a verdict: the suite with what it shares, our own code, and the conditions."""
    code = [*sorted(Path(__file__).parent.glob("*.py")), suite, *sorted(suite.parent.glob("_*.py"))]
    settings = f"{conditions.seed} {conditions.backend} {conditions.device}".encode()
    return b"".join(blake2b(path.read_bytes()).digest() for path in code) + settings


def _keep(file: Path, graded: Graded) -> None:
    """Write a verdict beside its name and move it there; where that cannot be done, it is judged again next time."""
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished = file.with_suffix(f".{os.getpid()}")
        unfinished.write_bytes(msgspec.json.encode(graded))
        unfinished.replace(file)


def _graded(job: Job, verdict: CodeVerdict) -> Graded:
    first = next((case for case in verdict.cases if not case.passed), None)
    nothing = Bilingual("", "")
    return Graded(
        student=job.student,
        task=job.task,
        file=str(job.path),
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


def _ungraded(job: Job, why: Bilingual) -> Graded:
    return Graded(student=job.student, task=job.task, file=str(job.path), outcome=Outcome.UNGRADED, message=why)
