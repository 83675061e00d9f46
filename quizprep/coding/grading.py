"""From replies to a verdict: which cases fail, the smallest call that shows it, and the mistake it looks like."""

import time
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from typing import Any, NamedTuple

import numpy as np
from msgspec import structs

from quizprep.coding import checks, show
from quizprep.coding.checks import AGAIN, Check, Failure, Reply, Returned, Stopped, SuiteFault
from quizprep.coding.exchange import Exchange, LoadFailure, Request, Submission, frames_of
from quizprep.coding.sandbox import LARGEST_SOURCE, Sandbox
from quizprep.coding.suite import Call, Mutant, Task
from quizprep.model import Bilingual, CaseResult, CodeVerdict, Outcome

SHRINK_SECONDS = 2.0
MOST_COMPARED = 8
"""Failing cases on which each mutant is run to recognise a mistake; those that fit are run on all that pass, too."""


FEW_FAILING, FEWEST_ALIKE = 0.1, 0.8
"""Where at most this share of the cases fails, a mutant must answer alike on that share of those that pass."""


class Judged(NamedTuple):
    """A check with its reply, and what is wrong with it."""

    check: Check
    reply: Reply
    failure: Failure | None


class Plan(NamedTuple):
    """The checks of a task and a seed, and what each asks of a submission."""

    checks: Sequence[Check]
    requests: Sequence[Request]
    seconds: float
    """The time for all of them together."""
    frames: bytes
    """All requests as they are sent."""


def plan(task: Task, seed: int, *, half: bool = False) -> Plan:
    """Draw the checks; whoever judges many submissions does so once.

    Raises:
        SuiteFault: a case or the reference fails.

    """
    drawn = checks.plan(task, seed, half=half)
    requests = [
        Request(check.call, check.repeats, _child_seed(task, seed, check), limit=checks.call_seconds(task, check))
        for check in drawn
    ]
    return Plan(drawn, requests, checks.all_seconds(task, drawn), frames_of(enumerate(requests)))


class Grading(NamedTuple):
    """What is the same for every part of one verdict."""

    name: str
    task: Task
    backend: str
    device: str
    seed: int
    started: float
    """The monotonic time at which the learner began to wait."""
    allow_library: bool = False
    half: bool = False
    """Whether calls in half precision are made, too."""
    demanded: Sequence[str] = ()
    """Layers without which nothing is run."""
    plan: Plan | None = None
    """The checks of this task and seed, where they are drawn already."""

    def verdict(
        self,
        cases: Sequence[CaseResult],
        exchange: Exchange | None,
        feedback: Iterable[Bilingual],
        mistake: str | None = None,
        *,
        ours: bool = False,
    ) -> CodeVerdict:
        """Return the verdict on these cases; ``ours`` says that the fault is not the submission's."""
        passed = sum(case.passed for case in cases)
        right = passed == len(cases) and not ours
        return CodeVerdict(
            outcome=Outcome.UNGRADED if ours else Outcome.CORRECT if right else Outcome.INCORRECT,
            score=0.0 if ours or not cases else passed / len(cases),
            feedback=tuple(feedback),
            mistake=mistake,
            task=self.name,
            backend=self.backend,
            device=self.device,
            seed=self.seed,
            seconds=time.monotonic() - self.started,
            isolation=exchange.isolation if exchange else "limits only",
            cases=tuple(cases),
            output=exchange.printed if exchange else "",
            library_allowed=self.allow_library,
            library_calls=exchange.library_calls if exchange else (),
        )


def grade(sandbox: Sandbox, submission: Submission, grading: Grading) -> CodeVerdict:
    """Return the verdict on a submission."""
    if len(submission.source) > LARGEST_SOURCE:
        return _not_loaded(grading, None, Bilingual("the file is larger than 2 MB", "文件超过 2 MB"))
    where = grading.backend, grading.device
    may, must = grading.allow_library, grading.demanded
    asked = grading.plan.frames if grading.plan else b""
    with Exchange(sandbox, grading.task, submission, *where, allow_library=may, demanded=must, expected=asked) as exchange:
        try:
            return _grade(grading, exchange, submission)
        except LoadFailure as failure:
            exchange.close()
            return _not_loaded(grading, exchange, failure.message, _where(failure.raised, submission))
        except SuiteFault as fault:
            exchange.close()
            message = Bilingual(
                f"not graded: the suite itself fails ({fault}); this counts neither way",
                f"未评判：题目的测试本身出错（{fault}），此次不计入成绩",
            )
            return grading.verdict((), exchange, [message], ours=True)


def _grade(grading: Grading, exchange: Exchange, submission: Submission) -> CodeVerdict:
    task = grading.task
    drawn = grading.plan or plan(task, grading.seed, half=grading.half)
    replies = exchange.ask_all(drawn.requests, drawn.seconds)
    judged = [_judged(task, *asked) for asked in zip(drawn.checks, drawn.requests, replies, strict=True)]
    judged = [_the_same_again(task, one, judged) for one in judged]
    failing = [one for one in judged if one.failure]
    if not failing:
        exchange.close()
        return grading.verdict([_result(one, submission) for one in judged], exchange, [])
    mutant = _recognise(task, judged)
    position, first = judged.index(failing[0]), failing[0]
    is_slow = any(isinstance(one.reply, Stopped) and one.reply.how in ("time", "not-run", "large") for one in judged)
    if not is_slow and not isinstance(first.reply, Stopped) and not first.check.statistic:
        first = _shrunk(task, exchange, first, mutant)
    exchange.close()
    results = [_result(one, submission) for one in judged]
    # The case is reported as it was shrunk: its message speaks of the call that is shown.
    results[position] = structs.replace(_result(first, submission), counterexample=_counterexample(grading, first))
    lesson = [mutant.lesson] if mutant else []
    return grading.verdict(results, exchange, [_message(first), *lesson], mutant.name if mutant else None)


def _judged(task: Task, check: Check, request: Request, reply: Reply) -> Judged:
    if request.is_right(reply):
        return Judged(check, reply, None)
    failure = checks.failure(task, check, reply)
    if not failure:
        request.note_right(reply)
    return Judged(check, reply, failure)


def _the_same_again(task: Task, again: Judged, judged: Sequence[Judged]) -> Judged:
    """Return the call that was made once more, judged by whether an equal generator gave an equal result."""
    call = again.check.call
    given = (*call.args, *call.kwargs.values())
    if again.check.name != AGAIN or again.failure or not any(isinstance(value, np.random.Generator) for value in given):
        return again
    first = next(one for one in judged if one.check.call is call)
    if first.failure or checks.agrees(task, call, first.reply, again.reply):
        return again
    message = Bilingual(
        "an equal generator gives another result: all chance must come from the generator that is handed in",
        "同样状态的随机数生成器得到了不同的结果：随机性必须全部来自传入的生成器",
    )
    return again._replace(failure=Failure("value", message))


def _not_loaded(
    grading: Grading, exchange: Exchange | None, message: Bilingual, where: dict[str, Any] | None = None
) -> CodeVerdict:
    return grading.verdict([CaseResult(name="loads", passed=False, message=message, **(where or {}))], exchange, [message])


def _child_seed(task: Task, seed: int, check: Check) -> int | None:
    """Return the seed of the shared generators where chance decides; no case can be worked out from it."""
    if not task.statistics:
        return None
    return int.from_bytes(blake2b(f"{seed} {check.name}".encode(), digest_size=8).digest())


def _result(judged: Judged, submission: Submission) -> CaseResult:
    check, reply, failure = judged
    if not failure:
        return CaseResult(name=check.name, passed=True, message=check.about)
    return CaseResult(name=check.name, passed=False, message=_message(judged), **_where(reply, submission))


def _where(reply: Reply | None, submission: Submission) -> dict[str, Any]:
    """Return the line in which a submission raised, as the file has it that was read here: a child gives numbers alone."""
    if not isinstance(reply, checks.Raised):
        return {}
    return {"source_line": submission.line(reply.line), "source_span": submission.span(reply.line, reply.columns)}


def _message(judged: Judged) -> Bilingual:
    assert judged.failure
    about, wrong = judged.check.about, judged.failure.message
    return Bilingual(f"{about.en}: {wrong.en}", f"{about.zh}：{wrong.zh}")


def _counterexample(grading: Grading, judged: Judged) -> dict[str, object]:
    """Return a failing call as a learner reads it."""
    task = grading.task
    check, _, failure = judged
    assert failure
    return {
        "call": show.call_text(task, check.call, grading.backend),
        "inputs": show.inputs_text(task, check.call),
        "expected": check.about if check.statistic else _expected_text(check),
        "actual": _actual_text(judged),
        "difference": failure.message,
    }


def _shrunk(task: Task, exchange: Exchange, judged: Judged, mutant: Mutant | None) -> Judged:
    from quizprep.coding.shrink import shrink  # only a failure needs it

    deadline = time.monotonic() + SHRINK_SECONDS
    smallest = judged

    def fails(call: Call) -> bool:
        nonlocal smallest
        candidate = _fails_alike(task, exchange, judged, call, mutant, deadline)
        smallest = candidate or smallest
        return candidate is not None

    shrink(judged.check.call, fails, lambda: time.monotonic() > deadline)
    return _as_smaller(judged, smallest)


def _as_smaller(found: Judged, shrunk: Judged) -> Judged:
    """Return the shrunk case, and say so: what the case is about need not hold of it ("1 / 7: result is 0, expected 1")."""
    assert found.failure
    assert shrunk.failure
    if shrunk.failure.message == found.failure.message:
        return shrunk
    about = shrunk.check.about
    smaller = Bilingual(f"{about.en}; on a smaller input", f"{about.zh}；换成更小的输入")
    return shrunk._replace(check=shrunk.check._replace(about=smaller))


def _fails_alike(
    task: Task, exchange: Exchange, judged: Judged, call: Call, mutant: Mutant | None, deadline: float
) -> Judged | None:
    """Return the call judged, if the contract allows it and it fails in the same way as the one found."""
    check = judged.check
    try:
        if not task.is_valid(*call.args, **call.kwargs):
            return None
        smaller = check._replace(call=call, expected=checks.expect(task, call))
        if smaller.expected.raises != check.expected.raises:
            return None
        reply = exchange.ask(Request(call), deadline - time.monotonic())
        failure = checks.failure(task, smaller, reply)
    except Exception:  # noqa: BLE001  (outside the contract is_valid, reference and comparison may fail in any way)
        return None
    assert judged.failure
    alike = failure is not None and failure.kind == judged.failure.kind
    if alike and isinstance(reply, checks.Raised):
        alike = checks.agrees(task, call, reply, judged.reply)
    if alike and mutant:
        alike = checks.agrees(task, call, checks.run_here(task, mutant.function, call), reply)
    return Judged(smaller, reply, failure) if alike else None


def _expected_text(check: Check) -> str:
    return check.expected.raises or show.short(check.expected.value)


def _actual_text(judged: Judged) -> str | Bilingual:
    """Return what came back; where nothing did, or much, what is wrong with that."""
    match judged.reply:
        case Returned(value) if not judged.check.statistic:
            return show.short(value)
        case checks.Rubbish(what):
            return what
        case checks.Raised():
            return judged.reply.text.en
    assert judged.failure
    return judged.failure.message


def _recognise(task: Task, judged: Sequence[Judged]) -> Mutant | None:
    """Return the mutant that answers most like the submission, if it does so on most of what fails."""
    if next(one.failure.kind for one in judged if one.failure) == "input":
        return None  # what is shown is a change, whatever else is wrong
    plain = [one for one in judged if isinstance(one.reply, checks.Returned | checks.Raised) and not one.check.statistic]
    failing = [one for one in plain if one.failure and one.failure.kind in ("value", "error")][:MOST_COMPARED]
    if not failing:
        return next((one.failure.mutant for one in judged if one.failure and one.failure.mutant), None)
    passing = [one for one in plain if not one.failure]
    # Whoever is right nearly everywhere has not made a mistake that shows in many cases.
    fewest = FEWEST_ALIKE * len(passing) if len(plain) - len(passing) <= FEW_FAILING * len(plain) else 0
    best, best_score = None, (0.0, 0)
    for mutant in task.mutants:
        alike = list(_alike(task, mutant, failing))
        # The first failing case is the one that is shown, so the lesson must fit it.
        if alike[0] and sum(alike) * 2 > len(alike):
            score = (sum(alike) / len(alike), sum(_alike(task, mutant, passing)))
            if score[1] >= fewest and score > best_score:
                best, best_score = mutant, score
    return best


def _alike(task: Task, mutant: Mutant, judged: Iterable[Judged]) -> Iterator[bool]:
    for one in judged:
        reply = checks.run_here(task, mutant.function, one.check.call)
        try:
            # The same value may be right and wrong: 2 and 2.0 where integers are asked for.
            same_verdict = (checks.failure(task, one.check, reply) is None) == (one.failure is None)
        except SuiteFault:  # the mutant's answer is one that the task's comparison does not expect
            same_verdict = False
        yield same_verdict and checks.agrees(task, one.check.call, reply, one.reply)
