"""What a learner waits for after typing a formula: verdicts of a warm checker over the bank's own formula questions.

    python benchmarks/formula.py

Each question is answered with its own answer, with rewrites of it that are right, with its authored mistakes and with edits
that are wrong.  In the same run, SymPy alone does what many checkers do: ``parse_expr`` on the text, ``simplify`` on the
difference.  It reads a part of these formulas only; the share is stated beside its time.
"""

import signal
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from types import FrameType
from typing import NamedTuple

import sympy
from sympy.parsing.sympy_parser import implicit_multiplication_application, parse_expr, standard_transformations

from quizprep.bank.load import load
from quizprep.formula.checker import Checker
from quizprep.model import FormulaQuestion, Outcome, ResponseError
from quizprep.paths import shipped_bank

SYMPY_SECONDS = 5


class Answer(NamedTuple):
    """A response, and whether it is right."""

    question: FormulaQuestion
    response: str
    right: bool


class Row(NamedTuple):
    """Seconds and verdicts of one way to judge; an answer that it cannot judge takes no time."""

    seconds: list[float]
    agreed: int
    judged: int


def answers() -> Iterator[Answer]:
    for question in load([shipped_bank()], None).questions:
        if isinstance(question, FormulaQuestion):
            answer = question.answer
            yield Answer(question, answer, right=True)
            if " if " not in answer and not any(len(variable.shape) > 1 for variable in question.variables.values()):
                yield Answer(question, f"1 + ({answer}) - 1", right=True)
                yield Answer(question, f"2({answer})^2/(({answer}) + ({answer}))", right=True)
                yield Answer(question, f"({answer}) + 1", right=False)
            for mistake in question.mistakes.values():
                yield Answer(question, mistake.answer[0], right=False)


def timed(every: list[Answer], judge: Callable[[Answer], bool | None]) -> Row:
    """Judge every answer; ``judge`` returns None where it cannot."""
    seconds, agreed, judged = [], 0, 0
    for answer in every:
        start = time.perf_counter()
        right = judge(answer)
        if right is not None:
            seconds.append(time.perf_counter() - start)
            judged += 1
        agreed += right == answer.right
    return Row(seconds, agreed, judged)


def by_checker(checker: Checker, tiers: Counter[str]) -> Callable[[Answer], bool | None]:
    def judge(answer: Answer) -> bool | None:
        try:
            verdict = checker.judge(answer.question, answer.response)
        except ResponseError:
            return None
        if verdict.outcome is Outcome.CORRECT:
            tiers[verdict.decided_by] += 1
        # A rewrite that divides by the answer may have no value where the answer is 0; that is said, and is no error here.
        return verdict.outcome is Outcome.CORRECT or (answer.right and verdict.mistake == "not-defined")

    return judge


def by_sympy(answer: Answer) -> bool | None:
    def ring(_number: int, _frame: FrameType | None) -> None:
        raise TimeoutError

    transformations = (*standard_transformations, implicit_multiplication_application)
    names = {name: sympy.Symbol(name, positive=True) for name in answer.question.variables}
    signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, SYMPY_SECONDS)
    try:
        texts = [text.replace("^", "**") for text in (answer.response, answer.question.answer)]
        left, right = (parse_expr(text, names, transformations=transformations) for text in texts)
        return bool(sympy.simplify(left - right) == 0)
    except Exception:  # noqa: BLE001 - it fails in many ways, each of which counts as not judged
        return None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def percentile(seconds: list[float], share: float) -> float:
    return sorted(seconds)[min(len(seconds) - 1, int(len(seconds) * share))]


def main() -> None:
    every, tiers = list(answers()), Counter[str]()
    with Checker() as checker:
        checker.start()
        start = time.perf_counter()
        checker.judge(every[0].question, f"({every[0].response}) + 1")
        loading = time.perf_counter() - start
        ours = timed(every, by_checker(checker, tiers))
    theirs = timed(every, by_sympy)
    questions = len({answer.question.id for answer in every})
    print(f"{len(every)} answers to {questions} formula questions; child ready after {loading:.2f} s")
    print(f"{'':24}{'median':>10}{'p95':>10}{'max':>10}{'judged':>10}{'right':>10}")
    for name, row in (("quizprep, warm", ours), ("parse_expr + simplify", theirs)):
        median, p95, most = statistics.median(row.seconds), percentile(row.seconds, 0.95), max(row.seconds)
        share = f"{row.judged / len(every):>10.0%}{row.agreed / len(every):>10.0%}"
        print(f"{name:24}{median * 1e3:>7.1f} ms{p95 * 1e3:>7.1f} ms{most * 1e3:>7.1f} ms{share}")
    ratio = statistics.median(ours.seconds) / statistics.median(theirs.seconds)
    print(f"{'ratio':24}{ratio:>10.2f}{percentile(ours.seconds, 0.95) / percentile(theirs.seconds, 0.95):>10.2f}")
    print("right answers decided by", ", ".join(f"{tier} {count}" for tier, count in sorted(tiers.items())))


if __name__ == "__main__":
    main()
