"""What other checkers say to a formula: JSON lines in, JSON lines out, in an interpreter that has them.

    python benchmarks/formula_peers.py math-verify|sympy < answers.jsonl

``math-verify`` is the package of that name; ``sympy`` is ``parse_expr`` on the text and ``simplify`` on the difference.
Run by ``formula.py``, apart from it, for ``parse_expr`` evaluates what it reads.
"""

import json
import signal
import sys
import time
from collections.abc import Callable
from importlib import import_module
from types import FrameType
from typing import Any

SECONDS = 5

Judge = Callable[[dict[str, Any]], bool | None]


def math_verify() -> Judge:
    peer: Any = import_module("math_verify")  # the project neither needs nor installs it
    configs = [peer.LatexExtractionConfig(), peer.ExprExtractionConfig()]

    def judge(line: dict[str, Any]) -> bool | None:
        gold = peer.parse(f"${line['reference_latex']}$", configs, parsing_timeout=None)
        text = line["response"]
        answer = peer.parse(f"${text}$" if "\\" in text else text, configs, parsing_timeout=None)
        return bool(peer.verify(gold, answer, timeout_seconds=None)) if gold and answer else None

    return judge


def by_sympy() -> Judge:
    import sympy
    from sympy.parsing.sympy_parser import implicit_multiplication_application, parse_expr, standard_transformations

    transformations = (*standard_transformations, implicit_multiplication_application)

    def judge(line: dict[str, Any]) -> bool | None:
        names = {name: sympy.Symbol(name, positive=True) for name in line["names"]}
        texts = [text.replace("^", "**") for text in (line["response"], line["reference"])]
        left, right = (parse_expr(text, names, transformations=transformations) for text in texts)
        return bool(sympy.simplify(left - right) == 0)

    return judge


def bounded(judge: Judge, line: dict[str, Any]) -> bool | None:
    def ring(_number: int, _frame: FrameType | None) -> None:
        raise TimeoutError

    signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        return judge(line)
    except Exception:  # noqa: BLE001 - they fail in many ways, each of which counts as not judged
        return None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def main() -> None:
    try:
        judge = {"math-verify": math_verify, "sympy": by_sympy}[sys.argv[1]]()
    except ImportError:
        sys.exit(3)
    lines = [json.loads(text) for text in sys.stdin]
    bounded(judge, lines[0])  # what is loaded and cached on first use is no part of a verdict
    for line in lines:
        start = time.perf_counter()
        right = bounded(judge, line)
        print(json.dumps({"right": right, "seconds": time.perf_counter() - start}), flush=True)


if __name__ == "__main__":
    main()
