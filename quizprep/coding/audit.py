"""Attacking a suite: the reference passes, the starter and everything trivial fail, each mutant is killed by a named case.

A grader is trusted code, so all of it runs in this process, through the same checks and comparisons as a submission.
"""

import ast
import copy
import inspect
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from quizprep import alarm
from quizprep.coding import checks
from quizprep.coding.checks import Check, Reply, Returned, Rubbish, SuiteFault
from quizprep.coding.listing import debug_starter, imports_the_suite
from quizprep.coding.starter import starter
from quizprep.coding.suite import Call, Function, Task
from quizprep.coding.tasks import find_task, load_file
from quizprep.coding.wire import Encoded, encode
from quizprep.errors import BankError, Mark, Problem
from quizprep.model import Bilingual

MUTANT_SECONDS = 10.0
BUG_SECONDS = 2.0
FEWEST_MUTANTS = 10
SEEDS = 3
"""A mutant must be killed, and the reference pass, under each of so many seeds."""


class SuiteReport(NamedTuple):
    """What was found out about one suite."""

    task: str
    cases: int
    mutants: dict[str, str | None]
    """Each mutant with the case that kills it."""
    problems: tuple[Problem, ...]


def audit(name_or_path: str | Path, folders: Sequence[Path] = (), seed: int = 0) -> SuiteReport:
    """Return what is wrong with the suite of a task, named or given as a file."""
    path = name_or_path if isinstance(name_or_path, Path) else find_task(name_or_path, folders)
    name = path.stem.replace("_", "-")
    try:
        task = load_file(path)
    except BankError as error:
        return SuiteReport(name, 0, {}, tuple(error.problems))
    auditor = _Auditor(task, path)
    try:
        runs = [checks.plan(task, seed + shift, half=True) for shift in range(SEEDS)]
    except SuiteFault as fault:
        auditor.complain(fault.at or task.reference_function, str(fault))
        return SuiteReport(name, 0, {}, tuple(auditor.problems))
    auditor.check_texts()
    auditor.check_contract(runs)
    auditor.check_reference(runs)
    auditor.check_fast(runs)
    # What is wrong must fail where nobody asks for half precision, too.
    runs = [[check for check in run if not check.call.precision] for run in runs]
    auditor.check_starter(runs[0])
    auditor.check_bug(runs[0])
    auditor.check_null_submissions(runs[0])
    mutants = auditor.check_mutants(runs)
    return SuiteReport(name, len(runs[0]), mutants, tuple(auditor.problems))


class _Auditor:
    """Collects the problems of one suite."""

    def __init__(self, task: Task, path: Path) -> None:
        self.task = task
        self.path = path
        self.problems: list[Problem] = []

    def complain(self, function: Function | None, message: str) -> None:
        """Note a problem at the definition of a function of the suite."""
        self.problems.append(Problem(_mark(self.path, function), message))

    def check_texts(self) -> None:
        """The reference explains itself, and whatever a learner reads is there in both languages."""
        task = self.task
        if not inspect.getdoc(task.reference_function):
            self.complain(task.reference_function, "the reference needs a docstring: it is what the starter says")
        places: list[tuple[Function | None, str, Bilingual]] = [
            *((case.make, f"case '{case.name}'", case.about) for case in task.cases),
            *((case.make, f"case '{case.name}'", case.about) for case in [*task.random_cases, *task.half_cases]),
            *((one.judge, f"statistic '{one.name}'", one.about) for one in task.statistics),
            *((mutant.function, f"mutant '{mutant.name}'", mutant.lesson) for mutant in task.mutants),
            *([(task.buggy.function, "the code to be mended", task.buggy.about)] if task.buggy else []),
        ]
        for function, what, text in places:
            for language in ("en", "zh"):
                if not getattr(text, language).strip():
                    self.complain(function, f"{what} has no text in '{language}'")
        names = [what for _, what, _ in places]
        for function, what, _ in places:
            if names.count(what) > 1:
                self.complain(function, f"{what} occurs twice")

    def check_contract(self, runs: Sequence[Sequence[Check]]) -> None:
        """Each call is one that the contract allows, by the suite's own word."""
        for check in (*_once_each(runs), *self.smallest_timed()):
            try:
                valid = self.task.is_valid(*check.call.args, **check.call.kwargs)
            except Exception as error:  # noqa: BLE001
                self.complain(self.task.is_valid, f"case '{check.name}': valid raises {type(error).__name__}: {error}")
            else:
                if not valid:
                    self.complain(self.maker(check), f"case '{check.name}' is outside the contract, says the valid function")

    def smallest_timed(self) -> Iterator[Check]:
        """Yield the smallest of the calls by which submissions are timed."""
        if benchmark := self.task.benchmark:
            try:
                call = checks.make("bench", benchmark.make, np.random.default_rng(0), benchmark.sizes[0])
                yield Check("bench", Bilingual.same("bench"), call, checks.expect(self.task, call))
            except SuiteFault as fault:
                self.complain(benchmark.make, str(fault))

    def check_reference(self, runs: Sequence[Sequence[Check]]) -> None:
        """The reference passes, and does not change its arguments."""
        for run in runs:
            if killer := self.killer(self.task.reference_function, run):
                name, why = killer
                self.complain(self.task.reference_function, f"the reference fails case '{name}': {why}")
                return

    def check_fast(self, runs: Sequence[Sequence[Check]]) -> None:
        """What submissions are timed against passes, too."""
        function = self.task.fast_function
        killers = (self.killer(function, run) for run in runs if function)
        if killer := next(filter(None, killers), None):
            self.complain(function, "the fast solution fails case '{}': {}".format(*killer))

    def check_starter(self, run: Sequence[Check]) -> None:
        """What is handed out runs, and fails."""
        function = self.run_file(starter(self.task), "the starter", self.task.reference_function)
        if function and not self.killer(function, run):
            self.complain(self.task.reference_function, "the starter passes")

    def check_bug(self, run: Sequence[Check]) -> None:
        """What is to be mended runs by itself, and fails; it may well be endless."""
        if self.task.buggy is None:
            return
        at, text = self.task.buggy.function, debug_starter(self.task)
        if imports_the_suite(text):
            self.complain(at, "the code to be mended uses a part of the suite, which a learner does not have")
        function = self.run_file(text, "the code to be mended", at)
        if function and not self.killer(function, run, BUG_SECONDS):
            self.complain(at, "the code to be mended passes")

    def run_file(self, text: str, what: str, at: Function) -> Function | None:
        """Run the top level of a file that is handed out and return its function; complain where it does not run."""
        namespace: dict[str, Any] = {"__name__": "solution"}
        try:
            exec(compile(text, "<handed out>", "exec"), namespace)  # noqa: S102  (made from a trusted file)
            function: Function = namespace[self.task.function]
        except Exception as error:  # noqa: BLE001
            self.complain(at, f"{what} does not run: {type(error).__name__}: {error}")
            return None
        return function

    def check_null_submissions(self, run: Sequence[Check]) -> None:
        """Nothing trivial passes."""
        for name, reply_to in NULL_SUBMISSIONS.items():
            if not any(self.failed(check, reply_to(check)) for check in run):
                self.complain(self.task.reference_function, f"a submission that returns {name} passes")

    def check_mutants(self, runs: Sequence[Sequence[Check]]) -> dict[str, str | None]:
        """Each mutant is killed under each seed; return the case that kills it under the first."""
        if len(self.task.mutants) < FEWEST_MUTANTS:
            text = f"{len(self.task.mutants)} mutants; a suite needs at least {FEWEST_MUTANTS}"
            self.complain(self.task.reference_function, text)
        killers: dict[str, str | None] = {}
        for mutant in self.task.mutants:
            if why := _cannot_be_called(mutant.function, runs[0]):
                self.complain(mutant.function, f"mutant '{mutant.name}' cannot be called as the reference is: {why}")
            found = [self.killer(mutant.function, run) for run in runs]
            killers[mutant.name] = found[0][0] if found[0] else None
            if survived := sum(killer is None for killer in found):
                self.complain(mutant.function, f"mutant '{mutant.name}' survives under {survived} of {len(runs)} seeds")
        return killers

    def killer(self, function: Function, run: Sequence[Check], seconds: float | None = None) -> tuple[str, str] | None:
        """Return the first case that a function fails, and why; one that takes longer than a mutant may fails, too."""
        seconds = MUTANT_SECONDS if seconds is None else seconds
        reached = run[0]

        def attack() -> tuple[str, str] | None:
            nonlocal reached
            for reached in run:
                if why := self.failed(reached, _reply(self.task, function, reached)):
                    return reached.name, why
            return None

        if not alarm.can_be_set():
            return attack()
        try:
            return alarm.within(seconds, attack, of_processor=True)
        except alarm.TimeIsUp:
            return reached.name, f"it does not finish within {seconds:g} s"

    def failed(self, check: Check, reply: Reply) -> str | None:
        """Return why a reply fails; a comparison that cannot judge it is a fault of the suite's."""
        try:
            failure = checks.failure(self.task, check, reply)
        except SuiteFault as fault:
            self.complain(self.maker(check), str(fault))
            return str(fault)
        return failure.message.en if failure else None

    def maker(self, check: Check) -> Function | None:
        """Return the function behind a check."""
        if check.statistic:
            return check.statistic.judge
        if check.name == "bench" and self.task.benchmark:
            return self.task.benchmark.make
        makers: dict[str, Function] = {case.name: case.make for case in [*self.task.random_cases, *self.task.half_cases]}
        makers.update({case.name: case.make for case in self.task.cases})
        drawn = check.name.rpartition("-")[0]
        return makers.get(check.name) or makers.get(drawn) or makers.get(drawn.rpartition("-")[0])


def _cannot_be_called(function: Function, run: Sequence[Check]) -> str | None:
    """Return why a function does not take the arguments of the calls, if it does not: that would kill any mutant."""
    signature = inspect.signature(function)
    try:
        for check in run:
            signature.bind(*check.call.args, **check.call.kwargs)
    except TypeError as error:
        return str(error)
    return None


def _reply(task: Task, function: Function, check: Check) -> Reply:
    """Call a trusted function as the worker calls a submission."""
    if check.statistic:
        return checks.sample_here(task, function, check)
    own = copy.deepcopy(check.call)
    before = _fingerprints(task, own)
    reply = checks.run_here(task, function, own, copies=False)
    if not isinstance(reply, Returned):
        return reply
    pairs = zip(before, _fingerprints(task, own), strict=True)
    return reply._replace(changed=next((place for place, (was, now) in enumerate(pairs) if was != now), None))


def _fingerprints(task: Task, call: Call) -> list[Encoded | None]:
    """Return for each argument something that differs once it was changed, ``None`` for generators and what may be changed."""
    kept = [None if task.in_place and place == 0 else value for place, value in enumerate((*call.args, *call.kwargs.values()))]
    return [None if value is None or isinstance(value, np.random.Generator) else encode(value) for value in kept]


def _once_each(runs: Sequence[Sequence[Check]]) -> Iterator[Check]:
    """Yield the checks of the first run, and of the others those that are drawn."""
    yield from runs[0]
    fixed = {check.name for check in runs[0] if not check.name[-1].isdigit()}
    for run in runs[1:]:
        yield from (check for check in run if check.name not in fixed)


def _filled(number: float) -> Callable[[Check], Reply]:
    """Return a submission that answers in the right structure and shape, with one number everywhere."""

    def fill(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: fill(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return type(value)(fill(item) for item in value)
        whole = np.asarray(value).dtype.kind in "biu" and float(number).is_integer()
        return np.full(np.shape(value), int(number) if whole else number) if np.ndim(value) else number

    return lambda check: _constant(check, fill(check.expected.value))


def _constant(check: Check, value: Any) -> Reply:
    return Returned([value] * check.repeats if check.statistic else value)


def _first_input(check: Check) -> Any:
    return next(iter([*check.call.args, *check.call.kwargs.values()]), None)


def _mean(check: Check) -> Reply:
    """Answer with the mean of the first array everywhere."""
    first = _first_input(check)
    usable = isinstance(first, np.ndarray) and first.size and first.dtype.kind in "biuf"
    return _filled(float(np.mean(first)) if usable else 0.5)(check)


NULL_SUBMISSIONS: dict[str, Callable[[Check], Reply]] = {
    "zeros": _filled(0),
    "ones": _filled(1),
    "NaN": _filled(float("nan")),
    "the mean": _mean,
    "the first input": lambda check: _constant(check, _first_input(check)),
    "None": lambda check: _constant(check, None),
    "a single number": lambda check: _constant(check, 0.0),
    "an empty array": lambda check: _constant(check, np.zeros(0)),
    "an object": lambda _: Rubbish("a value of type object"),
}


def _mark(path: Path, function: Function | None) -> Mark:
    """Return where a function is defined, decorators aside."""
    name = getattr(function, "__name__", "")
    first = function.__code__.co_firstlineno if function and Path(function.__code__.co_filename) == path.absolute() else 0
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.FunctionDef) and node.name == name:
            lines = [node.lineno, *(decorator.lineno for decorator in node.decorator_list)]
            if first in lines:
                return Mark(str(path), node.lineno, node.col_offset + 1)
    return Mark(str(path), 1, 1)
