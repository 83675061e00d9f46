"""The vocabulary in which a grader is written.

A grader is one file: a ``Task``, and functions handed to it.

>>> task = Task("iou", refuses=["torchvision.ops.box_iou"])
>>> @task.reference
... def iou(box1, box2):
...     '''Return the intersection over union of two boxes ...'''

- the **reference** is known-right code; its signature and docstring are the starter, so both say the same;
- a **case** is a function that returns one :class:`Call`; it is named after the function (``touching_edges`` is
  ``touching-edges``), its text says what it is about and is read by the learner when it fails;
- a **random** case is drawn anew in each run, ``count`` times, with ``size`` growing from 0;
- **half** draws calls that are handed in as float16 and as bfloat16 tensors, where the learner asks for that;
- a **statistic** looks at the results of many equal calls, for tasks that are random;
- a **mutant** is known-wrong code; its text is the lesson for a learner whose output equals the mutant's;
- a **bug** is known-wrong code that the learner is given to mend, in the task's debugging question;
- **valid** says which inputs the contract allows, so that shrinking stays inside it;
- **bench** draws calls of growing size, by which a submission that passed is timed, next to the reference, or to **fast**, a
  well-written vectorised solution, and for torch to **library**, the operator that the task refuses.

Nothing of a grader ever reaches the process that runs a submission, except the inputs of its calls.
"""

import copy
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from msgspec import Struct

from quizprep.model import Bilingual

Function = Callable[..., Any]


class Call:
    """Arguments of one call; arrays are NumPy arrays, everything else is plain Python data.

    Where ``precision`` is ``float16`` or ``bfloat16``, the float arrays hold numbers of that type and arrive as tensors of it.
    """

    __slots__ = ("args", "kwargs", "precision")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.args = args
        self.kwargs = kwargs
        self.precision = ""

    def __deepcopy__(self, memo: dict[int, Any]) -> "Call":
        # Twice as fast as the general way; a statistic makes thousands of calls, each with arguments of its own.
        own = Call(*copy.deepcopy(self.args, memo), **copy.deepcopy(self.kwargs, memo))
        own.precision = self.precision
        return own

    def __repr__(self) -> str:
        return f"Call(args={self.args!r}, kwargs={self.kwargs!r})"


class Case(Struct, frozen=True):
    """A named call, and the text that says what it is about."""

    name: str
    about: Bilingual
    make: Callable[[], Call]


class RandomCase(Struct, frozen=True):
    """A generator of calls: ``make(rng, size)`` with sizes from 0 up."""

    name: str
    about: Bilingual
    count: int
    make: Callable[[np.random.Generator, int], Call]


class Statistic(Struct, frozen=True):
    """A test on the results of ``repeats`` equal calls.

    ``judge(results)`` returns ``None``, or how their distribution deviates.  It must fail a right submission less
    often than once in ten million runs, so that a whole suite stays below the false-alarm rate of 1e-6 of the contract.

    A generator among the arguments of ``call`` stands for one that each run seeds anew, and that draws on from call to call.
    """

    name: str
    about: Bilingual
    call: Call
    repeats: int
    judge: "Callable[[list[Any]], Deviation | None]"


class Mutant(Struct, frozen=True):
    """Known-wrong code, and the lesson it teaches."""

    name: str
    lesson: Bilingual
    function: Function


class Bug(Struct, frozen=True):
    """Code to be mended, and what is wrong with it."""

    about: Bilingual
    function: Function


class Bench(Struct, frozen=True):
    """Calls of growing size: ``make(rng, size)`` for each of ``sizes``, from small to large."""

    sizes: tuple[int, ...]
    make: Callable[[np.random.Generator, int], Call]


class Deviation(Struct, frozen=True):
    """What is wrong with the distribution of many results; ``mutant`` is one whose results are distributed alike."""

    message: Bilingual
    mutant: Mutant | None = None


class Mismatch(Struct, frozen=True):
    """How an actual result differs from the expected one; ``index`` is the first place that differs."""

    message: Bilingual
    index: tuple[int, ...] | None = None


Compare = Callable[[Any, Any, float], "Mismatch | None"]
"""``compare(expected, actual, tolerance)`` returns ``None`` where the two agree; see ``coding.compare``."""


class Task:
    """One coding task: everything that judges it.

    Args:
        function: name of the function that a submission defines.
        refuses: dotted names of library calls that are the task itself (``torch.softmax``); a method is written with its
            class (``torch.Tensor.softmax``).
        compare: ``compare(expected, actual, tolerance)`` returns ``None`` where they agree; see ``coding.compare``.
            ``None`` takes the default: same structure and shape, numbers within the tolerance.
        dtype: dtype that a returned array must have, such as ``uint8``.
        in_place: the function may change its first argument, and where it returns ``None`` that argument is the result.
        seconds: wall-clock limit of all calls together.

    """

    def __init__(
        self,
        function: str,
        refuses: Sequence[str] = (),
        compare: Compare | None = None,
        dtype: str | None = None,
        *,
        in_place: bool = False,
        seconds: float = 10.0,
    ) -> None:
        self.function = function
        self.refuses = refuses
        self.compare = compare
        self.dtype = dtype
        self.in_place = in_place
        self.seconds = seconds
        self.reference_function: Function
        self.is_valid: Callable[..., bool] = lambda *_args, **_kwargs: True
        self.cases: list[Case] = []
        self.random_cases: list[RandomCase] = []
        self.half_cases: list[RandomCase] = []
        self.statistics: list[Statistic] = []
        self.mutants: list[Mutant] = []
        self.benchmark: Bench | None = None
        self.fast_function: Function | None = None
        self.library_function: Function | None = None
        self.buggy: Bug | None = None

    def reference(self, function: Function) -> Function:
        """Register the known-right function; its signature and docstring become the starter."""
        if hasattr(self, "reference_function"):
            raise ValueError(f"'{function.__name__}' is a second reference; a task has one")
        self.reference_function = function
        return function

    def valid(self, function: Callable[..., bool]) -> Callable[..., bool]:
        """Register ``function(*args, **kwargs) -> bool``: whether the contract allows these inputs."""
        self.is_valid = function
        return function

    def case(self, *, en: str, zh: str) -> Callable[[Callable[[], Call]], Callable[[], Call]]:
        """Register a structural case: a function without arguments that returns its call."""

        def register(make: Callable[[], Call]) -> Callable[[], Call]:
            self.cases.append(Case(_name(make), Bilingual(en, zh), make))
            return make

        return register

    def random(self, *, count: int, en: str, zh: str) -> Callable[[Function], Function]:
        """Register a generator ``make(rng, size) -> Call``, drawn ``count`` times in each run."""

        def register(make: Function) -> Function:
            self.random_cases.append(RandomCase(_name(make), Bilingual(en, zh), count, make))
            return make

        return register

    def half(self, *, count: int, en: str, zh: str) -> Callable[[Function], Function]:
        """Register a generator ``make(rng, size) -> Call`` of float arrays for half precision.

        They are rounded to float16 and to bfloat16, ``count`` calls each, and results may be wrong by 16 units in the last
        place of a number near 1: values near 1 and sums of a few dozen terms keep a right solution well inside that.
        """

        def register(make: Function) -> Function:
            self.half_cases.append(RandomCase(_name(make), Bilingual(en, zh), count, make))
            return make

        return register

    def statistic(self, *, call: Call, repeats: int, en: str, zh: str) -> Callable[[Function], Function]:
        """Register a test ``judge(results) -> Deviation | None`` on the results of ``repeats`` equal calls."""

        def register(judge: Function) -> Function:
            self.statistics.append(Statistic(_name(judge), Bilingual(en, zh), call, repeats, judge))
            return judge

        return register

    def bench(self, *, sizes: Sequence[int]) -> Callable[[Function], Function]:
        """Register a generator ``make(rng, size) -> Call``; five sizes that grow by a factor are a good plot."""

        def register(make: Function) -> Function:
            self.benchmark = Bench(tuple(sizes), make)
            return make

        return register

    def fast(self, function: Function) -> Function:
        """Register a well-written vectorised solution, to be compared with; the audit has it pass the suite."""
        self.fast_function = function
        return function

    def library(self, function: Function) -> Function:
        """Register a call of torch's own operator: arrays arrive as tensors."""
        self.library_function = function
        return function

    def mutant(self, *, en: str, zh: str) -> Callable[[Function], Function]:
        """Register known-wrong code with the lesson it teaches."""

        def register(function: Function) -> Function:
            self.mutants.append(Mutant(_name(function), Bilingual(en, zh), function))
            return function

        return register

    def bug(self, *, en: str, zh: str) -> Callable[[Function], Function]:
        """Register code to be mended: the body of what the debugging question hands out.  The text says what is wrong."""

        def register(function: Function) -> Function:
            self.buggy = Bug(Bilingual(en, zh), function)
            return function

        return register


def _name(function: Function) -> str:
    return function.__name__.strip("_").replace("_", "-")
