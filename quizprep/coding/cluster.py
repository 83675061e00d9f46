"""Judging on other machines: the workers of a Dask scheduler do what the processes of this one would.

What travels to a worker is said in ``remote``.  Dask gives what a lost worker had to another one; a verdict depends on nothing
that was lost, so it is the same.

One task of Dask judges a batch, since a scheduler hands out some hundred tasks a second whatever is in them.  How large a
batch is follows from how many submissions wait (guided self-scheduling, Polychronopoulos and Kuck 1987): one each where
there are few, so that no core is idle.
"""

import threading
import time
import warnings
from collections import deque
from collections.abc import Mapping, Sequence
from concurrent.futures import CancelledError, Future
from types import TracebackType
from typing import Any, NamedTuple, Self

from quizprep.coding.batch import Conditions, ungraded
from quizprep.coding.remote import INSTALL, difference, judge_batch, order, unfit
from quizprep.errors import QuizprepError
from quizprep.model import Graded

LARGEST_BATCH = 16
"""Submissions: with more, what the scheduler takes for each gains little."""
LARGEST_TEXT = 1 << 20
"""Bytes of the submissions in one batch, unless it is a single one."""
QUEUED = 2
"""Batches for each thread of a worker: one that is judged, and the next."""
CONNECT_SECONDS = 5
LOOK_SECONDS = 2.0
"""How often the workers are counted."""
WORKERLESS_SECONDS = 30.0
"""How long all workers may be gone before the judging ends."""
AGAIN = "what was judged is kept: the same command goes on from there"


class _Asked(NamedTuple):
    task: str
    source: bytes
    verdict: Future[Graded]
    alone: bool = False
    """It is judged in a batch of its own: it was in one whose workers were lost."""


class Cluster:
    """The workers of a scheduler; a context manager that lets them go."""

    def __init__(self, scheduler: str, tasks: Sequence[str], conditions: Conditions) -> None:
        """Connect to the scheduler, and see that all judge there as they would here.

        Raises:
            QuizprepError: there is no such scheduler, it has no workers, or quizprep is not there or another one.

        """
        self._scheduler = scheduler
        self._order = order(tasks, conditions)
        self._client = _connect(scheduler)
        self._lock = threading.RLock()
        self._waiting: deque[_Asked] = deque()
        self._sent: dict[str, tuple[Any, list[_Asked]]] = {}
        """By Dask's key of a batch: Dask's future, which must be held for as long as it is wanted, and what was asked."""
        self._failure: QuizprepError | None = None
        self._closing = threading.Event()
        try:
            self._batches = QUEUED * self._examine()
        except BaseException:
            self._client.close()
            raise
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self._watcher.start()

    @property
    def ahead(self) -> int:
        """How many submissions are worth handing in at a time."""
        return 2 * LARGEST_BATCH * self._batches

    def submit(self, task: str, source: bytes) -> Future[Graded]:
        """Promise the verdict on a submission; the promise holds a ``QuizprepError`` where the cluster is lost."""
        asked = _Asked(task, source, Future())
        with self._lock:
            self._waiting.append(asked)
            self._hand_out()
        return asked.verdict

    def _hand_out(self) -> None:
        """Send batches while there is somebody for them."""
        if self._failure:
            self._give_up(self._failure)
        while self._waiting and len(self._sent) < self._batches:
            batch = self._next_batch()
            future = self._client.submit(judge_batch, self._order, [(one.task, one.source) for one in batch], pure=False)
            self._sent[future.key] = future, batch
            future.add_done_callback(self._receive)

    def _next_batch(self) -> list[_Asked]:
        share = min(LARGEST_BATCH, max(1, len(self._waiting) // self._batches))
        batch = [self._waiting.popleft()]
        size = len(batch[0].source)
        while self._waiting and len(batch) < share and not (batch[0].alone or self._waiting[0].alone):
            size += len(self._waiting[0].source)
            if size > LARGEST_TEXT:
                break
            batch.append(self._waiting.popleft())
        return batch

    def _receive(self, future: Any) -> None:
        """Pass on what a batch came to, in the thread that Dask has for this."""
        from distributed import KilledWorker

        try:
            verdicts = future.result()
        except KilledWorker as killed:
            self._judge_alone(future.key, killed)
        except QuizprepError as error:
            self._give_up(error)
        except CancelledError:
            self._give_up(QuizprepError(f"the scheduler at {self._scheduler} is gone; {AGAIN}"))
        except Exception as error:  # noqa: BLE001  (Dask's own, which are many)
            self._give_up(QuizprepError(f"the scheduler at {self._scheduler} gave up: {_first_line(error)}; {AGAIN}"))
        else:
            self._pass_on(future.key, verdicts)

    def _pass_on(self, key: str, verdicts: Sequence[Graded]) -> None:
        with self._lock:
            _, batch = self._sent.pop(key, (None, []))
            for asked, verdict in zip(batch, verdicts, strict=False):
                asked.verdict.set_result(verdict)
            self._waiting.extendleft(reversed(batch[len(verdicts) :]))
            self._hand_out()

    def _judge_alone(self, key: str, killed: Any) -> None:
        """Judge each of a batch by itself whose workers were lost again and again, until it is known which one does that."""
        with self._lock:
            _, batch = self._sent.pop(key, (None, []))
            if len(batch) == 1:
                why = f"{killed.allowed_failures + 1} workers were lost while they judged it"
                batch[0].verdict.set_result(ungraded(batch[0].task, why))
            else:
                self._waiting.extendleft(asked._replace(alone=True) for asked in reversed(batch))
            self._hand_out()

    def _give_up(self, failure: QuizprepError) -> None:
        """Break every promise."""
        with self._lock:
            self._failure = failure
            batches = [batch for _, batch in self._sent.values()]
            for asked in (*(asked for batch in batches for asked in batch), *self._waiting):
                asked.verdict.set_exception(failure)
            self._sent.clear()
            self._waiting.clear()

    def _examine(self) -> int:
        """See that all can judge as they would here, and return how many batches can be judged at a time."""
        threads = self._client.nthreads()
        if not threads:
            raise QuizprepError(f"the scheduler at {self._scheduler} has no workers; start one: dask worker {self._scheduler}")
        _demand_none({f"the scheduler at {self._scheduler}": self._ask_scheduler()})
        workers = self._client.run(unfit, self._order, on_error="return")
        _demand_none({f"the worker at {address}": what for address, what in workers.items()})
        return sum(threads.values())

    def _ask_scheduler(self) -> object:
        try:
            other = self._client.run_on_scheduler(difference, self._order.installed)
        except Exception as error:  # noqa: BLE001  (whatever the import there raised)
            return error
        return f"{other}; {INSTALL}" if other else ""

    def _watch(self) -> None:
        """Give up once all workers have been gone for long, for Dask waits for ever; and make use of those that come."""
        seen = time.monotonic()
        while not self._closing.wait(LOOK_SECONDS):
            try:
                threads = sum(self._client.nthreads().values())
            except Exception:  # noqa: BLE001  (the scheduler is gone, or comes back)
                threads = 0
            if threads:
                seen = time.monotonic()
                with self._lock:
                    self._batches = QUEUED * threads
                    self._hand_out()
            elif time.monotonic() - seen > WORKERLESS_SECONDS:
                self._give_up(QuizprepError(f"all workers of the scheduler at {self._scheduler} are lost; {AGAIN}"))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._closing.set()
        self._client.close()


def _connect(scheduler: str) -> Any:
    """Return a client of the scheduler."""
    try:
        import dask
    except ImportError:
        raise QuizprepError("--scheduler needs Dask: pip install 'quizprep[cluster]'") from None
    # What it logs of lost workers and differing packages is said in one line here, or is no matter.
    dask.config.set(logging=dict.fromkeys(("distributed", "distributed.client"), "critical"))
    from distributed import Client  # 0.3 s

    try:
        with warnings.catch_warnings(action="ignore"):
            return Client(scheduler, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise QuizprepError(f"no Dask scheduler at '{scheduler}': {_first_line(error)}") from None


def _demand_none(differences: Mapping[str, object]) -> None:
    """Refuse whoever would not judge as it is done here."""
    wrong = {name: what for name, what in differences.items() if what}
    for name, what in wrong.items():
        others = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
        raise QuizprepError(f"{name}{others} {_in_words(what)}")


def _in_words(what: object) -> str:
    if isinstance(what, str):
        return what
    return f"has no quizprep; {INSTALL}" if "No module named 'quizprep" in str(what) else f"cannot judge: {_first_line(what)}"


def _first_line(error: object) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
