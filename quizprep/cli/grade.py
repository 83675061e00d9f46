"""``quizprep grade``: the submissions of a whole class."""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quizprep import paths
from quizprep.cli import options
from quizprep.cli.handin import Backend, Device
from quizprep.cli.setup import chosen_lang, cores, grader_folders
from quizprep.errors import QuizprepError
from quizprep.model import Graded, Likeness

if TYPE_CHECKING:
    from quizprep.coding.batch import Conditions, Job, Submit

SAME_FOR_ALL = 1
"""The seed where none is named: a class is judged alike, and again tomorrow."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(grade)


def grade(  # noqa: PLR0913  (one for each option)
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="A folder for each student, or files named after the student.")
    ],
    *,
    task: Annotated[
        list[str],
        typer.Option(
            "--task", metavar="TASK", help="The task that is judged. Repeatable.", autocompletion=options.complete_tasks
        ),
    ],
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the results: .csv, .json, .html, or .xml (JUnit).")
    ] = None,
    backend: Annotated[Backend, typer.Option(help="Hand arrays in as NumPy arrays or torch tensors.")] = Backend.NUMPY,
    jobs: Annotated[int | None, typer.Option(metavar="N", min=1, help="So many at a time; else one for each core.")] = None,
    scheduler: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Judge on the workers of a Dask scheduler: tcp://HOST:PORT.")
    ] = None,
    seed: Annotated[int, typer.Option(metavar="N", help="Draws the random cases, the same for all.")] = SAME_FOR_ALL,
    require_isolation: options.RequireIsolation = False,
    lang: options.Language = None,
    bank: options.BankPaths = None,
) -> None:
    """Judge the submissions of a whole class.

    It takes all cores of this machine, or those of a cluster. What was judged before is not judged again, so an interrupted run
    goes on where it was. Nothing is written to the history.

    Example: quizprep grade submissions --task nms --out results.csv
    """
    from quizprep.cli import results
    from quizprep.coding.batch import Conditions, find_jobs, overlooked, same_names
    from quizprep.coding.layers import LAYERS
    from quizprep.coding.probe import isolation
    from quizprep.coding.tasks import find_task
    from quizprep.view import console, grades, screens, words

    if scheduler and jobs:
        raise QuizprepError("--jobs is for this machine: leave it out with --scheduler")
    # What would go wrong after an hour of judging goes wrong now.
    spoken = chosen_lang(lang)
    write = results.writer_for(out) if out else None
    folders = tuple(grader_folders(bank))
    tasks = list(dict.fromkeys(task))
    for name in tasks:
        find_task(name, folders)
    found = find_jobs(folder, tasks)
    if names := overlooked(folder, found):
        typer.echo(f"quizprep: not judged, since the name tells no task: {', '.join(names)}", err=True)
    if names := same_names(found):
        typer.echo(f"quizprep: handed in more than once under the same name: {', '.join(names)}", err=True)
    demanded = LAYERS if require_isolation else ()
    if demanded and not scheduler:  # the workers of a cluster look for themselves
        isolation(demanded)
    conditions = Conditions(folders, seed, backend.value, Device.CPU.value, demanded)

    _load_for_all()
    with _judges(conditions, tasks, scheduler, min(jobs or cores(), len(found))) as (submit, ahead):
        graded = _judged(found, conditions, submit, ahead)
    likenesses = _likenesses(graded)
    grades.grades_screen(console.output(), graded, likenesses, spoken)
    if out and write:
        _write(out, write(graded, likenesses, spoken))
        screens.say(console.messages(), words.RESULTS_WRITTEN, spoken, path=out)


def _load_for_all() -> None:
    """Load what judges before the processes fork: each would load it for itself, and what is loaded by now they share."""
    from quizprep.coding.judge import load

    load()
    gc.enable()  # off since the start of the program, which was thought to be a short one
    gc.freeze()


def _judged(found: "Sequence[Job]", conditions: "Conditions", submit: "Submit", ahead: int) -> list[Graded]:
    """Judge the submissions while a bar shows how far it is, and return them by task and student."""
    from quizprep.coding.batch import judge_all
    from quizprep.view import console, grades

    graded: list[Graded] = []
    with grades.progress(console.messages(), len(found)) as advance:
        for result in judge_all(found, conditions, paths.cache_folder() / "grades", submit, ahead):
            graded.append(result)
            advance()
    return sorted(graded, key=lambda one: (one.task, one.student))


@contextmanager
def _judges(
    conditions: "Conditions", tasks: Sequence[str], scheduler: str | None, processes: int
) -> "Iterator[tuple[Submit, int]]":
    """Yield who judges a submission, and how many are worth handing out at a time."""
    from quizprep.coding.batch import AHEAD, close_idle, judge_here, judge_one

    if scheduler:
        from quizprep.coding.cluster import Cluster

        with Cluster(scheduler, tasks, conditions) as cluster:
            yield cluster.submit, cluster.ahead
    elif processes == 1:
        try:
            yield lambda task, source: judge_here(task, source, conditions), 1
        finally:
            close_idle()
    else:
        from concurrent.futures import ProcessPoolExecutor

        with ProcessPoolExecutor(processes) as pool:
            yield lambda task, source: pool.submit(judge_one, task, source, conditions), AHEAD


def _likenesses(graded: Sequence[Graded]) -> list[Likeness]:
    """Compare the submissions to each task with each other."""
    from quizprep.coding.likeness import alike

    found = []
    for task in dict.fromkeys(one.task for one in graded):
        sources = ((one.student, source) for one in graded if one.task == task and (source := _source(one)))
        found += [Likeness(task, tuple(students), share) for students, share in alike(sources)]
    return sorted(found, key=lambda group: (group.task, -group.share, group.students))


def _source(graded: Graded) -> bytes:
    """Return the source of a submission, nothing where it cannot be read any more."""
    from quizprep.coding.judge import read_source

    with suppress(QuizprepError):
        return read_source(Path(graded.file))
    return b""


def _write(out: Path, text: str) -> None:
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise QuizprepError(f"cannot write {out}: {error.strerror}") from None
