"""Refused calls that only show when they are made, and calls that libraries make for themselves."""

import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from quizprep.coding.judge import judge
from quizprep.model import CodeVerdict, LibraryCall, Outcome

GRADER = """
import numpy as np
from quizprep.coding.suite import Call, Task

task = Task("total", refuses={refuses}, in_place=True)

@task.reference
def total(x):
    return float(sum(x))

@task.case(en="three numbers", zh="三个数")
def three():
    return Call(np.array([1.0, 2.0, 4.0]))
"""
Judge = Callable[..., CodeVerdict]


@pytest.fixture
def judged(tmp_path: Path) -> Judge:
    """Return the verdict on a source, for a task that refuses these names."""

    def judge_text(source: str, *refuses: str, **options: object) -> CodeVerdict:
        (tmp_path / "total.py").write_text(GRADER.format(refuses=list(refuses)))
        path = tmp_path / "solution.py"
        path.write_text(source)
        return judge("total", path, folders=[tmp_path], seed=1, **options)  # type: ignore[arg-type]

    return judge_text


def said(verdict: CodeVerdict) -> str:
    return verdict.feedback[0].en if verdict.feedback else f"{len(verdict.cases)} cases, {verdict.outcome}"


@pytest.mark.parametrize(
    ("source", "name", "line"),
    [
        ("import math\ndef total(x):\n    return getattr(math, 'f' + 'sum')(x)", "math.fsum", 3),
        ("import math\nadd = vars(math)['fsum']\ndef total(x):\n    return add(x)", "math.fsum", 4),
        ("import math\ndef total(x):\n    return next(map(math.__dict__['fsum'], [x]))", "math.fsum", 3),
        ("def total(x):\n    exec('import math; y = math.fsum(x)', globals(), {'x': x})\n    return 7.0", "math.fsum", 2),
        ("import statistics\ngetattr(statistics, 'me' + 'an')([1, 2])\ndef total(x): return 7.0", "statistics.mean", 2),
        ("def total(x):\n    import statistics as s\n    return getattr(s, 'me' + 'an')(x) * 3", "statistics.mean", 3),
        (
            (
                "from functools import reduce\ndef total(x):\n"
                "    name = 'fractions'\n    F = getattr(__import__(name), 'Frac' + 'tion')\n    return float(F(7))"
            ),
            "fractions.Fraction",
            5,
        ),
        (
            "import fractions\nclass Own(vars(fractions)['Fraction']):\n    pass\ndef total(x):\n    return float(Own(7))",
            "fractions.Fraction",
            5,
        ),
        (
            "import numpy as np\ndef total(x):\n    getattr(np.random.default_rng(0), 'shuf' + 'fle')(x)\n    return 7.0",
            "numpy.random.Generator.shuffle",
            3,
        ),
        ("import random\ndef total(x):\n    getattr(random, 'shuf' + 'fle')(list(x))\n    return 7.0", "random.shuffle", 3),
        (
            "import random\ndef total(x):\n    getattr(random.Random(1), 'shuf' + 'fle')(list(x))\n    return 7.0",
            "random.Random.shuffle",
            3,
        ),
        ("import numpy as np\ndef total(x):\n    return getattr(np, 's' + 'um')(x)", "numpy.sum", 3),
        (
            (
                "from collections import OrderedDict\ndef total(x):\n"
                "    getattr(OrderedDict, 'from' + 'keys')('a')\n    return 7.0"
            ),
            "collections.OrderedDict.fromkeys",
            3,
        ),
        (
            (
                "import numpy as np\ndef total(x):\n    try:\n        return getattr(np, 's' + 'um')(x)\n"
                "    except BaseException:\n        return 7.0"
            ),
            "numpy.sum",
            4,
        ),
    ],
)
def test_a_call_that_no_syntax_tree_shows_is_refused(judged: Judge, source: str, name: str, line: int) -> None:
    refuses = [
        "math.fsum",
        "statistics.mean",
        "fractions.Fraction",
        "numpy.random.Generator.shuffle",
        "random.Random.shuffle",
        "random.shuffle",
        "numpy.sum",
        "collections.OrderedDict.fromkeys",
    ]
    verdict = judged(source, *refuses)
    assert said(verdict) == f"this task is to be solved without {name} (line {line})"
    assert (verdict.outcome, verdict.score, len(verdict.cases)) == (Outcome.INCORRECT, 0.0, 1)
    assert verdict.library_calls == ()


@pytest.mark.parametrize(
    ("source", "refused"),
    [
        # The mean of the library adds up with its own sum, and sample draws with its own randbelow.
        ("import statistics\ndef total(x):\n    return statistics.mean(x) * 3", "statistics._sum"),
        ("import statistics\ndef total(x):\n    return statistics.mean(x) * 3", "fractions.Fraction"),
        ("import random\ndef total(x):\n    random.sample(range(9), 2)\n    return 7.0", "random.Random.sample"),
        ("import numpy as np\ndef total(x):\n    return float(np.mean(x) * 3)", "numpy.multiply"),
        (
            "from fractions import Fraction as F\ndef total(x):\n    return float(F(3) + F(4))",
            "fractions.Fraction.limit_denominator",
        ),
        ("import numpy as np\nassert np.sum.__name__ == 'sum'\ndef total(x):\n    return float(x.sum())", "numpy.cumsum"),
        ("def total(x):\n    return 7.0", "not_there.at_all"),
        ("import math\ndef total(x):\n    return 7.0", "math.not_there"),
        ("import math\ndef total(x):\n    return 7.0", "math.pi.not_there"),
    ],
)
def test_what_a_library_does_for_itself_is_its_own(judged: Judge, source: str, refused: str) -> None:
    assert said(judged(source, refused)) == "2 cases, correct"


def test_the_functions_that_stand_behind_a_guard_are_whole(judged: Judge) -> None:
    source = """
import random, statistics
sampled = getattr(statistics, 'pst' + 'dev')
assert sampled.__name__ == 'pstdev' and 'population variance' in sampled.__doc__
assert issubclass(statistics.StatisticsError, ValueError)
assert isinstance(random.Random(1), random.Random)

def total(x):
    return 7.0
"""
    assert said(judged(source, "statistics.pstdev", "random.Random")).startswith("this task is to be solved without random.Ra")
    assert said(judged(source.replace("random.Random(1)", "random._inst"), "statistics.pstdev")) == "2 cases, correct"


def test_allowed_calls_are_judged_and_named(judged: Judge) -> None:
    source = "import math\nimport numpy as np\ndef total(x):\n    math.fsum([])\n    return getattr(np, 's' + 'um')(x)"
    verdict = judged(source, "math.fsum", "numpy.sum", allow_library=True)
    assert (verdict.outcome, said(verdict)) == (Outcome.CORRECT, "2 cases, correct")
    assert verdict.library_allowed
    assert verdict.library_calls == (LibraryCall(name="math.fsum", line=4), LibraryCall(name="numpy.sum", line=5))
    wrong = judged(source + " + 1", "math.fsum", "numpy.sum", allow_library=True)
    assert (wrong.outcome, wrong.library_calls) == (Outcome.INCORRECT, verdict.library_calls)


def test_nothing_used_is_nothing_named(judged: Judge) -> None:
    verdict = judged("def total(x):\n    return 7.0", "math.fsum", allow_library=True)
    assert (verdict.library_allowed, verdict.library_calls) == (True, ())
    assert not judged("def total(x):\n    return 7.0", "math.fsum").library_allowed


SOFTMAXES = [
    "torch.softmax",
    "torch.Tensor.softmax",
    "torch.nn.functional.softmax",
    "torch.nn.Softmax",
    "torch.special.softmax",
]
EACH = """
def total(x):
    import torch
    getattr(torch, "soft" + "max")(torch.ones(3), 0)
    getattr(torch.ones(3), "soft" + "max")(0)
    getattr(torch.nn.functional, "soft" + "max")(torch.ones(3), 0)
    getattr(torch.nn, "Soft" + "max")(0)
    getattr(torch.special, "soft" + "max")(torch.ones(3), 0)
    layer = torch.nn.MultiheadAttention(4, 2).eval()
    layer(*[torch.ones(2, 1, 4)] * 3)
    return 7.0
"""


@pytest.mark.parametrize("load", ["    import torch", "    torch = getattr(__import__('importlib'), 'import_module')('torch')"])
def test_torch_loaded_before_and_later(judged: Judge, load: str) -> None:
    pytest.importorskip("torch")
    verdict = judged(EACH.replace("    import torch", load), *SOFTMAXES, allow_library=True)
    assert said(verdict) == "2 cases, correct"
    assert [(call.line, call.name) for call in verdict.library_calls] == list(enumerate(SOFTMAXES, start=4))


def test_torch_is_refused(judged: Judge) -> None:
    pytest.importorskip("torch")
    assert said(judged(EACH, *SOFTMAXES[3:])) == "this task is to be solved without torch.nn.Softmax (line 7)"


def test_the_state_of_this_process_is_left_alone(judged: Judge) -> None:
    judged("def total(x):\n    return 7.0", "random.shuffle")
    assert type(random.shuffle).__name__ == "method"


def test_what_the_library_solved_is_said_and_not_recorded(run: Callable[..., Result], tmp_path: Path) -> None:
    solution = tmp_path / "solution.py"
    solution.write_text("import random\ndef shuffle(arr):\n    getattr(random, 'shuf' + 'fle')(arr)\n    return arr\n")
    refused = run("code", "shuffle", str(solution))
    assert "without random.shuffle (line 3)" in refused.stdout
    assert refused.exit_code == 1

    def state() -> str:
        rows = json.loads(run("code", "--json").stdout)
        found: str = next(row["state"] for row in rows if row["task"] == "shuffle")
        return found

    assert state() == "failed"
    allowed = run("code", "shuffle", str(solution), "--allow-library", "--json")
    verdict = json.loads(allowed.stdout)
    assert (allowed.exit_code, verdict["passed"], verdict["library_allowed"]) == (0, True, True)
    assert verdict["library_calls"] == [{"name": "random.shuffle", "line": 3}]
    assert state() == "failed"
    for lang, said in (("en", "not recorded: random.shuffle (line 3)"), ("zh", "不计入成绩：random.shuffle（第 3 行）")):
        shown = run("code", "shuffle", str(solution), "--allow-library", "--lang", lang, env={"COLUMNS": "200"})
        assert said in " ".join(shown.stdout.split())
