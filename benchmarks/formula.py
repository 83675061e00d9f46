"""Verdicts on formulas: how many are right, how many mistakes are named, and how long a learner waits.

    python benchmarks/formula.py

The corpus of the tests, every form in two notations, through a warm checker; and in the same run, where they are installed,
Math-Verify and SymPy's ``parse_expr`` with ``simplify``.  ``PEERS_PYTHON`` names an interpreter that has them, so that they
need not be installed beside the project.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from quizprep.formula.checker import Checker
from quizprep.model import FormulaQuestion, FormulaVerdict, Outcome, ResponseError, Variable

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

import corpus  # noqa: E402 - it lies among the tests
from corpus import Answer, Formula  # noqa: E402
from formulas import asking  # noqa: E402

PEERS = {"Math-Verify": "math-verify", "parse_expr + simplify": "sympy"}


class Judged(NamedTuple):
    """What a checker said to an answer, None where it could not read it, and how long that took."""

    answer: Answer
    right: bool | None
    seconds: float
    verdict: FormulaVerdict | None = None


def question(formula: Formula) -> FormulaQuestion:
    variables = {
        name.rstrip("_"): Variable(domain, shape=formula.shapes[name], aliases=("eps",) if name == "epsilon" else ())
        for name, domain in formula.domains.items()
    }
    return asking(corpus.reference(formula), variables)


def by_quizprep(answers: list[Answer]) -> list[Judged]:
    result = []
    with Checker() as checker:
        checker.judge(question(answers[0].formula), "i + 1")
        for answer in answers:
            asked = question(answer.formula)
            start = time.perf_counter()
            try:
                verdict = checker.judge(asked, answer.text)
            except ResponseError:
                result.append(Judged(answer, None, time.perf_counter() - start))
                continue
            right = verdict.outcome is Outcome.CORRECT
            result.append(Judged(answer, right, time.perf_counter() - start, verdict))
    return result


def by_peer(answers: list[Answer], name: str) -> list[Judged] | None:
    """Return what another checker says, None where it is not installed."""
    lines = [
        json.dumps(
            {
                "response": answer.text,
                "reference": corpus.reference(answer.formula),
                "reference_latex": corpus.notation.written(answer.formula.right[0], "latex", answer.formula.shapes),
                "names": [name.rstrip("_") for name in answer.formula.domains],
            }
        )
        for answer in answers
    ]
    command = [os.environ.get("PEERS_PYTHON", sys.executable), str(ROOT / "benchmarks" / "formula_peers.py"), name]
    done = subprocess.run(command, input="\n".join(lines), capture_output=True, text=True, check=False)
    if done.returncode == 3:
        return None
    said = [json.loads(line) for line in done.stdout.splitlines()]
    return [Judged(answer, one["right"], one["seconds"]) for answer, one in zip(answers, said, strict=True)]


def percentile(seconds: list[float], share: float) -> float:
    return sorted(seconds)[min(len(seconds) - 1, int(len(seconds) * share))]


def row(name: str, judged: list[Judged] | None) -> str:
    if judged is None:
        return f"{name:24}  not installed"
    right = [one for one in judged if one.answer.right]
    wrong = [one for one in judged if not one.answer.right]
    accepted = sum(one.right is True for one in right) / len(right)
    taken_in = sum(one.right is True for one in wrong)
    unread = sum(one.right is None for one in judged) / len(judged)
    seconds = [one.seconds for one in judged]
    times = (statistics.median(seconds), percentile(seconds, 0.95), max(seconds))
    return f"{name:24}{accepted:>10.1%}{taken_in:>7} of {len(wrong)}{unread:>10.1%}" + "".join(
        f"{t * 1e3:>8.1f} ms" for t in times
    )


def main() -> None:
    answers = [answer for formula in corpus.load() for answer in corpus.answers(formula)]
    ours = by_quizprep(answers)
    print(f"{len(answers)} answers to {len({answer.formula.name for answer in answers})} formulas")
    print(f"{'':24}{'right, accepted':>16}{'wrong, accepted':>10}{'unread':>8}{'median':>9}{'p95':>9}{'max':>11}")
    print(row("quizprep, warm", ours))
    for name, peer in PEERS.items():
        print(row(name, by_peer(answers, peer)))
    tiers = Counter(one.verdict.decided_by for one in ours if one.answer.right and one.verdict and one.right)
    proved = (tiers["tree"] + tiers["proof"]) / max(1, tiers.total())
    print(
        f"right answers: {proved:.1%} proved or equal by tree;", ", ".join(f"{tier} {count}" for tier, count in tiers.items())
    )
    named = [one.verdict.mistake is not None for one in ours if not one.answer.right and one.verdict]
    print(f"wrong answers: {sum(named) / len(named):.1%} with the mistake named")
    for side, is_right in (("right", True), ("wrong", False)):
        seconds = [one.seconds for one in ours if one.answer.right is is_right]
        print(f"{side}: median {statistics.median(seconds) * 1e3:.0f} ms, p95 {percentile(seconds, 0.95) * 1e3:.0f} ms")


if __name__ == "__main__":
    main()
