"""The checks of one run, and what a reply to one of them means.

A **check** is a case made concrete: its call has been drawn, the reference's answer is known.  A **reply** is what came back:
a value, an exception, a value that is no result, or no answer at all.  ``failure`` compares the two; it is the only place that
decides, and the audit of a suite uses it just as the judge does.
"""

import copy
import inspect
import math
import time
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np

from quizprep.coding import compare, precision
from quizprep.coding.show import LONGEST, short
from quizprep.coding.starter import signature_of
from quizprep.coding.suite import Call, Function, Mutant, Statistic, Task
from quizprep.model import Bilingual

AGAIN = "same-call-again"
SHARE_OF_A_CALL, LEAST_OF_A_CALL = 0.3, 1.0
"""Of the least time for all calls, so much is the least for one: a hang leaves time for other cases.  In seconds, so much."""
TIMES_THE_REFERENCE = 100
"""A right submission in plain loops has been seen to take a third of that."""
MOST_SECONDS = 60.0
OPENINGS = ("The truth value", "assignment destination", "cannot reshape", "operands could not", "output array")
LAZY = frozenset(
    ["dict_items", "dict_keys", "dict_values", "enumerate", "filter", "generator", "map", "range", "reversed", "zip"]
)
"""Types that hold a result but are none."""
MAKE_IT_A_LIST = Bilingual("make it a list", "请转换为列表")
_CALL_IT = Bilingual("return what it returns, by calling it", "请调用它，返回其结果")
REMEDIES = {
    "set": Bilingual("make it a list, with sorted() where the order matters", "请转换为列表；顺序有要求时用 sorted()"),
    "frozenset": MAKE_IT_A_LIST,
    "object": Bilingual(
        "its rows differ in length, or something in it is no number; make it an array of numbers, or a list",
        "各行长度不一，或含有不是数的元素；请改为数值数组或列表",
    ),
    "MaskedArray": Bilingual("make it a plain array, with .filled(value)", "请用 .filled(value) 转换为普通数组"),
    "matrix": Bilingual("make it a plain array, with np.asarray", "请用 np.asarray 转换为普通数组"),
    "function": _CALL_IT,
    "builtin_function_or_method": _CALL_IT,
    "method": _CALL_IT,
    "coroutine": Bilingual("define the function with def, not async def", "请用 def 定义函数，而不是 async def"),
}
"""What to do about a result that cannot cross, by its type or dtype."""
NO_NUMBER = -54321.0
"""Stands for NaN where two wrong answers are compared; every float type holds it."""


class SuiteFault(Exception):  # noqa: N818
    """A fault of the suite, and so ours: nobody's submission is judged by it; ``at`` is the function that makes the case."""

    def __init__(self, message: str, at: Function | None = None) -> None:
        super().__init__(message)
        self.at = at


class Expected(NamedTuple):
    """What the reference does: return a value, or raise ``ValueError`` (by name)."""

    value: Any = None
    raises: str | None = None
    seconds: float = 0.0
    """What the call takes it here."""


class Check(NamedTuple):
    """One call to be made, and what must come of it."""

    name: str
    about: Bilingual
    call: Call
    expected: Expected
    statistic: Statistic | None = None

    @property
    def repeats(self) -> int:
        """How many times the call is made."""
        return self.statistic.repeats if self.statistic else 1

    @property
    def reference_seconds(self) -> float:
        """What all its calls take the reference."""
        return self.repeats * self.expected.seconds


class Returned(NamedTuple):
    """The function returned a value; ``changed`` is the place of an argument that it changed, ``figure`` what was measured.

    ``frame`` is the bytes in which it came, if it did.
    """

    value: Any
    changed: int | None = None
    figure: float = math.nan
    frame: bytes = b""


class Raised(NamedTuple):
    """The function raised: the names of the exception's type and its ancestors, its text, the line of the submission.

    ``columns`` are the bytes of the line that raised; ``inside`` is the library that it called, if that raised.
    """

    types: tuple[str, ...]
    message: str
    line: int | None
    frame: bytes = b""
    columns: tuple[int, int] | None = None
    inside: str = ""

    @property
    def text(self) -> Bilingual:
        """The exception and its line."""
        text = f"{self.types[0]}: {self.message}" if self.message else self.types[0]
        if not self.line:
            return Bilingual.same(text)
        en, zh = f"line {self.line}", f"第 {self.line} 行"
        if self.inside:
            en, zh = f"in {self.inside}, called from {en}", f"{zh}调用 {self.inside} 时"
        return Bilingual(f"{text} ({en})", f"{text}（{zh}）")


class Rubbish(NamedTuple):
    """The function returned something that is no result."""

    what: str


class Stopped(NamedTuple):
    """The process gave no answer: ``time``, ``gone``, ``flood``, ``large``, ``garbage``, or ``not-run``.

    ``seconds`` is the limit that was hit, of the call or of all.
    """

    how: str
    detail: str = ""
    seconds: float = 0.0


Reply = Returned | Raised | Rubbish | Stopped


class Failure(NamedTuple):
    """What is wrong with a reply."""

    kind: str
    """``value``, ``input`` (it was changed), ``error``, ``rubbish`` or how the process stopped."""
    message: Bilingual
    mutant: Mutant | None = None
    """The mistake it looks like, where a statistic has seen that; other cases are compared with mutants in ``grading``."""


def plan(task: Task, seed: int, *, half: bool = False) -> list[Check]:
    """Return the checks of one run: structural cases, random ones drawn from ``seed``, one call again, statistics.

    ``half`` adds the calls in half precision.

    Raises:
        SuiteFault: a case or the reference fails.

    """
    checks = [_check(task, name, about, call) for name, about, call in _calls(task, seed)]
    if checks:
        largest = max(checks, key=lambda check: _numbers([check.call.args, check.call.kwargs]))
        about = Bilingual("an earlier call made once more: no state is kept", "重复此前的一次调用：函数不应保留状态")
        checks.append(largest._replace(name=AGAIN, about=about))
    if half:
        checks += [_check(task, name, about, call) for name, about, call in _half_calls(task, seed)]
    return checks + [_sample(task, statistic, seed, place) for place, statistic in enumerate(task.statistics)]


def _sample(task: Task, statistic: Statistic, seed: int, place: int) -> Check:
    """Return the check of a statistic, its generators seeded by the run: what a known one draws could be written down."""
    rng = np.random.default_rng([seed, len(task.random_cases) + len(task.half_cases) + place])

    def seeded(value: Any) -> Any:
        return rng.spawn(1)[0] if isinstance(value, np.random.Generator) else value

    given = statistic.call
    call = Call(*map(seeded, given.args), **{name: seeded(value) for name, value in given.kwargs.items()})
    return _check(task, statistic.name, statistic.about, call)._replace(statistic=statistic)


def _calls(task: Task, seed: int) -> Iterator[tuple[str, Bilingual, Call]]:
    for case in task.cases:
        yield case.name, case.about, make(case.name, case.make)
    for place, drawn in enumerate(task.random_cases):
        for size in range(drawn.count):
            # A stream of its own for each draw: a case added later changes none of the others.
            rng = np.random.default_rng([seed, place, size])
            name = f"{drawn.name}-{size + 1}" if drawn.count > 1 else drawn.name
            yield name, drawn.about, make(name, drawn.make, rng, size)


def _half_calls(task: Task, seed: int) -> Iterator[tuple[str, Bilingual, Call]]:
    for place, drawn in enumerate(task.half_cases, start=len(task.random_cases)):
        for kind, type_name in enumerate(precision.SPACING):
            for size in range(drawn.count):
                rng = np.random.default_rng([seed, place, size, kind])
                name = f"{drawn.name}-{type_name}-{size + 1}"
                yield name, drawn.about, precision.rounded(make(name, drawn.make, rng, size), type_name)


def make(name: str, maker: Function, *arguments: Any) -> Call:
    """Return the call that a case makes.

    Raises:
        SuiteFault: it fails, or returns something else.

    """
    try:
        call = maker(*arguments)
    except Exception as error:
        raise SuiteFault(f"case '{name}': {type(error).__name__}: {error}", maker) from error
    if not isinstance(call, Call):
        raise SuiteFault(f"case '{name}' must return a Call, not {compare.a_type(call)}", maker)
    return call


def _check(task: Task, name: str, about: Bilingual, call: Call) -> Check:
    try:
        return Check(name, about, call, expect(task, call))
    except SuiteFault as fault:
        raise SuiteFault(f"case '{name}': {fault}") from fault


def expect(task: Task, call: Call) -> Expected:
    """Return what the reference does with a call.

    Raises:
        SuiteFault: it raises something else than ``ValueError``.

    """
    started = time.perf_counter()
    reply = run_here(task, task.reference_function, call)
    seconds = time.perf_counter() - started
    if isinstance(reply, Returned):
        return Expected(reply.value, seconds=seconds)
    if "ValueError" in reply.types:
        return Expected(raises="ValueError", seconds=seconds)
    raise SuiteFault(f"the reference raises {reply.text.en}")


def run_here(task: Task, function: Function, call: Call, *, copies: bool = True) -> Returned | Raised:
    """Make a call in this process, with copies of its arguments: for code that is trusted."""
    own = copy.deepcopy(call) if copies else call
    try:
        with np.errstate(all="ignore"):
            result = function(*own.args, **own.kwargs)
    except Exception as error:  # noqa: BLE001  (a mutant may raise anything)
        return Raised(tuple(ancestor.__name__ for ancestor in type(error).__mro__), str(error), None)
    return Returned(own.args[0] if result is None and task.in_place else result)


def sample_here(task: Task, function: Function, check: Check) -> Returned | Raised:
    """Make the calls of a statistic in this process; a random generator among the arguments draws on from call to call."""
    call = copy.deepcopy(check.call)
    generators = {id(value): value for value in (*call.args, *call.kwargs.values()) if isinstance(value, np.random.Generator)}
    results = []
    for _ in range(check.repeats):
        reply = run_here(task, function, copy.deepcopy(call, dict(generators)), copies=False)
        if isinstance(reply, Raised):
            return reply
        results.append(reply.value)
    return Returned(results)


def tolerance(call: Call) -> float:
    """Return the tolerance of floats: it follows from the least precise array that goes in."""
    if call.precision:
        return precision.tolerance(call.precision)
    single = any(array.dtype == np.float32 for array in _arrays([*call.args, *call.kwargs.values()]))
    return 1e-4 if single else 1e-6


def failure(task: Task, check: Check, reply: Reply) -> Failure | None:
    """Return what is wrong with a reply, ``None`` where nothing is."""
    match reply:
        case Stopped():
            return Failure(reply.how, _why_stopped(reply))
        case Raised():
            return _judge_raised(task, check, reply)
        case Rubbish(what):
            remedy = _remedy(what.rpartition(" ")[2])
            en, zh = (f": {remedy.en}", f"：{remedy.zh}") if remedy else ("", "")
            return Failure(
                "rubbish", Bilingual(f"it returns {what}, which is no result{en}", f"返回值不能作为结果：{what}{zh}")
            )
        case Returned(changed=int(place)):
            name = _argument(task, check.call, place)
            message = Bilingual(
                f"it changes its input '{name}', which must stay as it is: work on a copy of it",
                f"函数修改了输入 '{name}'，输入必须保持不变：请在它的副本上操作",
            )
            return Failure("input", message)
        case Returned(value) if check.statistic:
            return _judge_sample(task, check, check.statistic, value)
        case Returned(value):
            return _judge_value(task, check, value)


def _remedy(kind: str) -> Bilingual | None:
    """Return what to do about a result of a type, by its last word."""
    return MAKE_IT_A_LIST if kind in LAZY else REMEDIES.get(kind)


def _argument(task: Task, call: Call, place: int) -> str:
    """Return the name of an argument, as the contract has it."""
    if place >= len(call.args):
        return [*call.kwargs][place - len(call.args)]
    return [*inspect.signature(task.reference_function).parameters][place]


def agrees(task: Task, call: Call, one: Reply, other: Reply) -> bool:
    """Return whether two replies to a call are the same answer."""
    if isinstance(one, Raised) and isinstance(other, Raised):
        return (one.types[0], _opening(one.message)) == (other.types[0], _opening(other.message))
    if not isinstance(one, Returned) or not isinstance(other, Returned):
        return False
    try:
        # Of the tasks' own comparisons only this one: others may accept answers that are not the same.
        if task.compare is compare.index_set and compare.index_set(one.value, other.value, 0) is None:
            return True
        return compare.close(_without_nan(one.value), _without_nan(other.value), tolerance(call)) is None
    except Exception:  # noqa: BLE001  (a mutant's result may be anything)
        return False


def _opening(message: str) -> str:
    """Return how an error of NumPy's begins, where it is one that says more than its type, and else nothing."""
    return next((words for words in OPENINGS if message.startswith(words)), "")


def _without_nan(value: Any) -> Any:
    """Return a value with a number in place of each NaN, so that two of them are equal: mistakes are compared here."""
    match value:
        case np.ndarray() if value.dtype.kind == "f":
            return np.where(np.isnan(value), NO_NUMBER, value)
        case float() | np.floating():
            return NO_NUMBER if np.isnan(value) else value
        case list() | tuple():
            return type(value)(map(_without_nan, value))
        case dict():
            return {key: _without_nan(item) for key, item in value.items()}
    return value


def _judge_raised(task: Task, check: Check, reply: Raised) -> Failure | None:
    if check.expected.raises and check.expected.raises in reply.types:
        return None
    name, text = reply.types[0], reply.text
    if name == "NotImplementedError":
        message = Bilingual("it is not written yet (NotImplementedError)", "尚未实现（NotImplementedError）")
    elif name == "MemoryError":
        message = Bilingual(f"it runs out of memory: {text.en}", f"内存不足：{text.zh}")
    elif name == "SystemExit":
        message = Bilingual(f"it tries to end the process: {text.en}", f"函数试图结束进程：{text.zh}")
    elif name == "ValueError" and "read-only" in reply.message and _has_read_only(check.call):
        message = Bilingual(
            f"it writes to a read-only array, as an input is, which must stay as it is: {text.en}",
            f"函数写入了只读数组（输入即为只读，必须保持不变）：{text.zh}",
        )
        return Failure("input", message)
    elif name == "TypeError" and reply.line is None:  # none of its lines was run: it cannot be called so
        signature = f"{task.function}{signature_of(task)}"
        message = Bilingual(
            f"it cannot be called as {signature}: {text.en}; its parameters must bear these names, in this order",
            f"无法按 {signature} 调用：{text.zh}；参数名称与顺序须与此一致",
        )
    else:
        message = Bilingual(f"it raises {text.en}", f"抛出异常 {text.zh}")
    return Failure("error", message)


def _has_read_only(call: Call) -> bool:
    return any(not array.flags.writeable for array in _arrays([*call.args, *call.kwargs.values()]))


def _judge_value(task: Task, check: Check, value: Any) -> Failure | None:
    if raises := check.expected.raises:
        got = short(value)
        return Failure(
            "value", Bilingual(f"it must raise {raises} here, but returns {got}", f"此处应抛出 {raises}，却返回 {got}")
        )
    mismatch = compare.wrong_dtype(task.dtype, value) if task.dtype else None
    try:
        mismatch = mismatch or (task.compare or compare.close)(check.expected.value, value, tolerance(check.call))
    except Exception as error:
        raise SuiteFault(f"case '{check.name}': comparing raises {type(error).__name__}: {error}") from error
    return Failure("value", _cut(mismatch.message)) if mismatch else None


def _cut(message: Bilingual) -> Bilingual:
    """Return a message that a submission's own strings cannot make endless."""
    return Bilingual(message.en[:LONGEST], message.zh[:LONGEST])


def _judge_sample(task: Task, check: Check, statistic: Statistic, results: Any) -> Failure | None:
    """Judge each result of many equal calls, then their distribution."""
    if not isinstance(results, list) or len(results) != statistic.repeats:
        return Failure("garbage", Bilingual("the number of results is wrong", "结果数量不对"))
    for result in _different(results):
        if wrong := _judge_value(task, check, result):
            return wrong
    try:
        deviation = statistic.judge(results)
    except Exception as error:
        raise SuiteFault(f"case '{check.name}': {type(error).__name__}: {error}") from error
    return Failure("value", deviation.message, deviation.mutant) if deviation else None


def _different(results: list[Any]) -> Iterable[Any]:
    """Return the results without the repetitions that are cheap to see: a shuffle of four has only 24."""
    if any(isinstance(result, np.ndarray | dict) for result in results):
        return results  # as text they would take longer than the comparison
    return {repr(result): result for result in results}.values()


def _why_stopped(reply: Stopped) -> Bilingual:
    limit = f"{reply.seconds:g}"
    match reply.how:
        case "time":
            return Bilingual(f"it does not finish within {limit} s", f"未能在 {limit} 秒内结束")
        case "not-run":
            return Bilingual(f"not run: the {limit} s for all cases are used up", f"未运行：{limit} 秒总时限已用完")
        case "flood":
            return Bilingual("it prints more than 1 MB", "打印的内容超过 1 MB")
        case "large":
            return Bilingual("the results together are larger than 256 MB", "各次返回值总共超过 256 MB")
        case "garbage":
            return Bilingual("it writes into the judge's own channel", "它向评判程序的通道写入了内容")
    return Bilingual(f"the process crashes or ends itself ({reply.detail})", f"进程崩溃或自行退出（{reply.detail}）")


def call_seconds(task: Task, check: Check) -> float:
    """Return the wall-clock limit of the calls of one check."""
    return _limit(max(SHARE_OF_A_CALL * task.seconds, LEAST_OF_A_CALL), check.reference_seconds)


def all_seconds(task: Task, checks: Iterable[Check]) -> float:
    """Return the wall-clock limit of all calls together."""
    return _limit(task.seconds, sum(check.reference_seconds for check in checks))


def _limit(least: float, reference_seconds: float) -> float:
    """Return a limit that follows from what the reference takes on this machine, in whole seconds beyond the least."""
    return max(least, float(math.ceil(min(TIMES_THE_REFERENCE * reference_seconds, MOST_SECONDS))))


def _arrays(values: Iterable[Any]) -> "Iterator[np.ndarray[Any, Any]]":
    for value in values:
        if isinstance(value, np.ndarray):
            yield value
        elif isinstance(value, list | tuple):
            yield from _arrays(value)
        elif isinstance(value, dict):
            yield from _arrays(value.values())


def _numbers(value: Any) -> int:
    """Return how many numbers a value holds."""
    if isinstance(value, np.ndarray):
        return value.size
    if isinstance(value, dict):
        return sum(map(_numbers, value.values()))
    return sum(map(_numbers, value)) if isinstance(value, list | tuple) else 1
