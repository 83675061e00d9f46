"""``quizprep formula --json-lines``: any line is answered by one object, and no line is answered by a bug of ours."""

import json
from collections.abc import Iterator
from random import Random

from quizprep.cli.formula import _answered
from quizprep.formula.checker import Checker
from quizprep.formula.judge import judge
from quizprep.model import FormulaQuestion, FormulaVerdict, Lang
from surfaces import formula, garbled

STRANGE = (
    *(
        "integer [1, 64]",
        "integer:1..8",
        "real (0, inf)",
        "real",
        "probability",
        "positive",
        "integer [1, n]",
        "real [0, 1] step 0.1",
    ),
    *(
        "integer [1, 9] step 1e9",
        "integer [5, 1]",
        "real (0, 0)",
        "integer (-inf, inf)",
        "integer [9^9^9, 10]",
        "integer [1, 1/0]",
    ),
    *"domain shape aliases type kind low high min max range name response reference variables functions".split(),
    *"K n x W floor sum 3 1000000 1000000000 n^n^n x_i W_{1,2} log(0) 0/0 e^e^e^x x! sum(x)".split(),
    *([1, 64], [0.5, 2], [64, 1], ["K"], ["K", "K"], ["3", "K", "2"], {"domain": "real", "shape": ["K"]}, {"low": 1}),
)


class _Here(Checker):
    """A checker without a child: what it would do is done here."""

    def judge(self, question: FormulaQuestion, response: str) -> FormulaVerdict:
        """Return the verdict."""
        return judge(question, response)


CHECKER = _Here()


def seeds() -> Iterator[bytes]:
    """Yield requests in the ways that people write them."""
    for reference, variables in formula.ASKED:
        for response in (reference, "1", f"({reference}) + 1"):
            yield json.dumps({"response": response, "reference": reference, "variables": variables}).encode()
    aliases = {"response": "b1 g", "reference": "beta_1 g", "variables": ["beta_1", "g"], "aliases": {"beta_1": ["b1"]}}
    listed = {
        "response": "relu(x)",
        "reference": "max(0, x)",
        "variables": [{"name": "x", "range": [-1, 1]}],
        "functions": ["relu"],
    }
    yield from (json.dumps(request).encode() for request in (aliases, listed))


def mutated(data: bytes, rng: Random) -> bytes:
    """Return a request with a part of it changed."""
    try:
        return garbled.dumped(garbled.tree(json.loads(data), rng, (*garbled.VALUES, *STRANGE)))
    except (ValueError, RecursionError):
        return garbled.text(data.decode("utf-8", "replace"), rng, garbled.TEXTS).encode("utf-8", "replace")


def check(data: bytes) -> None:
    """Answer bytes as a line."""
    reply = _answered(CHECKER, data.replace(b"\n", b" "), Lang.EN)
    written = json.dumps(reply)
    assert "a bug of ours" not in written, written
    assert reply["outcome"] in ("correct", "incorrect", "invalid", "ungraded"), written
