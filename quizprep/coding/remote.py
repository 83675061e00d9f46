"""What a worker of a cluster does with what it is sent: the judging of ``batch``, on a machine that shares no file with ours.

A batch of submissions is the names of their tasks and their bytes.  Whose they are, where they lie and what else there is to
know of a learner stays at home.

The scheduler imports this module too, and so does the client: it loads what judges only when it judges.
"""

import atexit
import platform
import shutil
import threading
import time
from collections.abc import Sequence
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from quizprep import paths
from quizprep.coding import scratch
from quizprep.coding.tasks import find_task
from quizprep.coding.versions import version
from quizprep.errors import QuizprepError

if TYPE_CHECKING:
    from quizprep.coding.batch import Conditions
    from quizprep.model import Graded

BATCH_SECONDS = 2.0
"""After so long a batch is given back as far as it came: what hangs does not hold up the others in it."""
IDLE_SECONDS = 60.0
"""How long a worker keeps its sandboxes warm after a batch: others may need the machine."""
INSTALL = "install the same, with quizprep[cluster], for the scheduler and every worker"

Versions = tuple[tuple[str, str], ...]
"""Names of what a verdict depends on, each with its version."""


class Order(NamedTuple):
    """What a worker must know beside the submissions."""

    conditions: dict[str, Any]
    """Those of ``batch``, but for the folders."""
    suites: tuple[tuple[str, bytes], ...]
    """Names and texts of the files of tasks that do not come with quizprep."""
    installed: Versions
    torch: Versions


def order(tasks: Sequence[str], conditions: "Conditions") -> Order:
    """Return the order for some tasks, as they would be judged here.

    Raises:
        QuizprepError: two files would have to have one name where they are judged.

    """
    shipped = paths.shipped_graders().resolve()
    own = [file for name in tasks if (file := find_task(name, conditions.folders)).resolve().parent != shipped]
    files = dict.fromkeys(path for suite in own for path in (*sorted(suite.parent.glob("_*.py")), suite))
    suites = tuple(dict.fromkeys((path.name, path.read_bytes()) for path in files))
    names = [name for name, _ in suites]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise QuizprepError(f"--scheduler: two folders hold a {twice}, and they differ; judge their tasks one after the other")
    installed, torch = _installed()
    needed = (*installed, *torch) if conditions.backend == "torch" else installed
    return Order(conditions._replace(folders=())._asdict(), suites, needed, torch)


def difference(versions: Versions) -> str:
    """Return what is another here, as the rest of a sentence."""
    installed, torch = _installed()
    here = dict((*installed, *torch))
    return ", ".join(f"has {name} {here[name]}, not {version}" for name, version in versions if here[name] != version)


def unfit(order: Order) -> str:
    """Return why this worker may not judge what is ordered, as the rest of a sentence; nothing where it may."""
    if other := difference(order.installed):
        return f"{other}; {INSTALL}"
    return f"does not confine: {why}" if (why := _lacking(tuple(order.conditions["demanded"]))) else ""


@cache
def _lacking(demanded: tuple[str, ...]) -> str:
    from quizprep.coding.probe import isolation

    try:
        if demanded:
            isolation(demanded)
    except QuizprepError as error:
        return str(error)
    return ""


def judge_batch(order: Order, submissions: Sequence[tuple[str, bytes]]) -> "list[Graded]":
    """Return the verdicts on submissions in their order, on the first of them at least and else as far as time allows.

    Raises:
        QuizprepError: this worker would not judge as the others do.

    """
    from quizprep.coding.batch import Conditions
    from quizprep.coding.judge import load

    if why := unfit(order):
        raise QuizprepError(f"a worker that came later {why}")
    load()
    folders = (_unpacked(order.suites),) if order.suites else ()
    conditions = Conditions(**{**order.conditions, "folders": folders})
    until = time.monotonic() + BATCH_SECONDS
    verdicts: list[Graded] = []
    for task_name, source in submissions:
        verdicts.append(_judge_one(task_name, source, conditions, order.torch))
        if time.monotonic() > until:
            break
    _close_when_idle()
    return verdicts


def _judge_one(task_name: str, source: bytes, conditions: "Conditions", torch: Versions) -> "Graded":
    from quizprep.coding.batch import judge_one, ungraded
    from quizprep.coding.judge import modules_for

    if modules_for(source, conditions.backend) and (other := difference(torch)):
        return ungraded(task_name, f"it imports PyTorch, and its worker {other}")
    return judge_one(task_name, source, conditions)


@cache
def _installed() -> tuple[Versions, Versions]:
    """Return the versions of what every verdict depends on, and of what some do."""
    python = ".".join(platform.python_version_tuple()[:2])
    installed = ("quizprep", f"{version('quizprep')} ({_code()})"), ("Python", python), ("NumPy", version("numpy"))
    return installed, (("PyTorch", version("torch")),)


def _code() -> str:
    """Return a short hash of what judges, for a version may be under way."""
    folder = Path(__file__).parent
    files = [*sorted(folder.glob("*.py")), folder.with_name("model.py"), *sorted(paths.shipped_graders().glob("*.py"))]
    return blake2b(b"".join(blake2b(file.read_bytes()).digest() for file in files), digest_size=4).hexdigest()


@cache
def _unpacked(suites: tuple[tuple[str, bytes], ...]) -> Path:
    """Return a folder with these files, written once; it is gone when this process is, or swept after it was killed."""
    folder = Path(scratch.make()[0])
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for name, text in suites:
        (folder / name).write_bytes(text)
    return folder


_closing: list[threading.Timer] = []
"""At most one: what ends the sandboxes of a worker that nobody uses."""


def _close_when_idle() -> None:
    from quizprep.coding.batch import close_idle

    timer = threading.Timer(IDLE_SECONDS, close_idle)
    timer.daemon = True
    earlier, _closing[:] = _closing[:], [timer]
    for one in earlier:
        one.cancel()
    timer.start()
