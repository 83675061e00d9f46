"""Verdicts on ordinary submissions: right, wrong, and wrong in a way that has a name."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from quizprep.coding.judge import judge
from quizprep.errors import QuizprepError
from quizprep.model import CodeVerdict, Outcome

TOYS = Path(__file__).with_name("toy_graders")
Judge = Callable[..., CodeVerdict]


@pytest.fixture
def judged(tmp_path: Path) -> Judge:
    """Return the verdict on a source text."""

    def judge_text(task: str, source: str | bytes, **options: object) -> CodeVerdict:
        path = tmp_path / "solution.py"
        path.write_bytes(source if isinstance(source, bytes) else source.encode())
        return judge(task, path, folders=[TOYS], **{"seed": 1, **options})  # type: ignore[arg-type]

    return judge_text


def failing(verdict: CodeVerdict) -> dict[str, str]:
    return {case.name: case.message.en for case in verdict.cases if not case.passed}


RIGHT = """
def double(x, times=1):
    if times < 0:
        raise ValueError("negative")
    return x * 2 ** times
"""

NAMES = ["one", "empty", "single", "strided", "negative", *(f"drawn-{number}" for number in range(1, 7)), "same-call-again"]


@pytest.mark.parametrize(
    "source",
    [
        RIGHT,
        RIGHT.replace("return x * 2 ** times", "return [value * 2 ** times for value in x]"),
        RIGHT.replace("return x * 2 ** times", "return tuple(float(value) * 2 ** times for value in x)"),
        "import math\n" + RIGHT.replace("2 ** times", "math.pow(2, times)"),
        "from collections import namedtuple\n"
        + RIGHT.replace("return x", "pair = namedtuple('pair', [f'x{i}' for i in range(len(x))])\n    return pair(*(x").replace(
            "** times", "** times))"
        ),
        "import numpy\n" + RIGHT.replace("return x", "return x.astype(numpy.longdouble)"),
        "from fractions import Fraction\n"
        + RIGHT.replace("return x * 2 ** times", "return [Fraction(float(v)) * 2 ** times for v in x]"),
        "from decimal import Decimal\n"
        + RIGHT.replace("return x * 2 ** times", "return [Decimal(float(v)) * 2 ** times for v in x]"),
        "from dataclasses import dataclass\n@dataclass\nclass A:\n    x: int\n" + RIGHT,
        RIGHT.replace("ValueError", "UnicodeError"),
        RIGHT + "\nif __name__ == '__main__':\n    raise SystemExit(double(3))\n",
        RIGHT + "\nimport sys\nassert sys.argv == ['solution']\nassert sys.stdin.read() == ''\n",
    ],
)
def test_right_solutions(judged: Judge, source: str) -> None:
    verdict = judged("double", source)
    assert failing(verdict) == {}
    assert (verdict.outcome, verdict.score, verdict.mistake) == (Outcome.CORRECT, 1.0, None)
    assert [case.name for case in verdict.cases] == NAMES
    assert (verdict.task, verdict.backend, verdict.device, verdict.seed) == ("double", "numpy", "cpu", 1)
    assert verdict.isolation


def test_a_mistake_is_named_and_its_call_can_be_pasted(judged: Judge) -> None:
    verdict = judged("double", RIGHT.replace("x * 2 ** times", "2 * x"))
    assert (verdict.outcome, verdict.mistake) == (Outcome.INCORRECT, "ignores-times")
    assert verdict.feedback[-1].en == "The number of times was ignored."
    assert 0 < verdict.score < 1
    (shown,) = [case for case in verdict.cases if case.counterexample]
    assert shown.name == next(iter(failing(verdict)))
    example = shown.counterexample
    assert example is not None
    assert set(example) == {"call", "inputs", "expected", "actual", "difference"}
    assert example["call"] == "double(np.array([1.0]), times=0)"
    assert example["inputs"] == {"x": "np.array([1.0])", "times": "0"}
    assert (example["expected"], example["actual"]) == ("np.array([1.0])", "np.array([2.0])")
    assert example["difference"].en == "result[0] is 2, expected 1"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("raise NotImplementedError", "one element: it is not written yet (NotImplementedError)"),
        ("pass", "one element: result is None, not numbers: is a return missing? to print a value is not to return it"),
        ("return x.sum() * 2", "one element: result is a single number, expected an array of shape (1,)"),
        ("return x[:, None] * 2", "one element: result has shape (1, 1), expected (1,): there is an axis of length 1 too many"),
        ("return x * float('nan')", "one element; on a smaller input: result[0] is nan, expected 0"),
        ("return x / 0", "one element; on a smaller input: result[0] is nan, expected 0"),
        ("return x * (2 + 0j)", "one element: result holds complex numbers"),
        (
            "return {1, 2}",
            "one element: it returns a value of type set, which is no result: make it a list, "  # noqa: ISC004  (one message)
            "with sorted() where the order matters",
        ),
        (
            "return double",
            "one element: it returns a value of type function, which is no result: return what it returns, by calling it",
        ),
        (
            "return (value for value in x)",
            "one element: it returns a value of type generator, which is no result: make it a list",
        ),
        ("return map(abs, x)", "one element: it returns a value of type map, which is no result: make it a list"),
        ("return 1 // 0", "one element: it raises ZeroDivisionError: integer division or modulo by zero (line 2)"),
        ("return missing", "one element: it raises NameError: name 'missing' is not defined (line 2)"),
        ("return double(x)", "one element: it raises RecursionError: maximum recursion depth exceeded (line 2)"),
        ("x *= 2; return x", "one element: it changes its input 'x', which must stay as it is: work on a copy of it"),
    ],
)
def test_what_goes_wrong_is_said(judged: Judge, body: str, message: str) -> None:
    verdict = judged("double", f"def double(x, times=1):\n    {body}\n")
    assert verdict.outcome is Outcome.INCORRECT
    assert failing(verdict)["one"] == message
    assert verdict.feedback[0].en == message
    assert verdict.feedback[0].zh not in ("", message)


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("def double(x, times=1):\r\n    y = '\x0c'\r\n    return x[9, 9]  # 错\x1b[2J\r\n", r"return x[9, 9]  # 错\x1b[2J"),
        ("def double(x, times=1):\n\n    return helper(\n        x)\ndef helper(x):\n\treturn x.nothing\n", "return x.nothing"),
        ("\ufeffx = = 3", "x = = 3"),
        ("\n\n  \n1 / 0", "1 / 0"),
        ("import numpy as np\ndef double(x, times=1):\n    return exec('1 / 0')\n", "return exec('1 / 0')"),
        ("def double(x, times=1):\n    return x + 1\n", ""),
        ("def duoble(x): pass", ""),
    ],
)
def test_the_line_that_raises_is_shown(judged: Judge, source: str, line: str) -> None:
    verdict = judged("double", source)
    assert {case.source_line for case in verdict.cases if not case.passed} <= {line, ""}
    assert next(case for case in verdict.cases if not case.passed).source_line == line


@pytest.mark.parametrize(
    ("source", "part"),
    [
        ("def double(x, times=1):\n    return x + missing * 2\n", "missing"),
        ("def double(x, times=1):\n    return '错误' + missing + x[\n 9]\n", "missing"),
        ("def double(x, times=1):\n    return '错' or 1, x[9,\n 9]\n", "x[9,"),
        ("def double(x, times=1):\n    return len(repr('\x07')), x[9, 9]\n", "x[9, 9]"),
        ("a = 1 +* 2", "*"),
        ("a = '错' +* 2", None),  # a parser counts characters or bytes, as its version has it
        ("\ufeffa = 1 / 0", "1 / 0"),
        ("# coding: latin-1\na = '\xe9', 1 / 0", None),
        ("1 / 0", None),  # the whole line
        ("def double(x, times=1):\n    return x + 1\n", None),
    ],
)
def test_the_part_of_the_line_that_raises_is_marked(judged: Judge, source: str, part: str | None) -> None:
    text = source.encode("latin-1") if "latin-1" in source else source.encode()
    first = next(case for case in judged("double", text).cases if not case.passed)
    assert (first.source_line[slice(*first.source_span)] if first.source_span else None) == part


def test_an_error_inside_a_library_names_it_and_the_line_that_called_it(judged: Judge) -> None:
    source = (
        "import numpy as np\ndef helper(x):\n    return np.split(x, 7) + 1\ndef double(x, times=1):\n    return helper(x)\n"
    )
    verdict = judged("double", source)
    assert failing(verdict)["one"].endswith("(in numpy, called from line 3)")
    assert verdict.cases[0].source_line == "return np.split(x, 7) + 1"


def test_the_argument_that_is_changed_is_named(judged: Judge) -> None:
    verdict = judged("double", "def double(x, times=1):\n    x.shape = (-1, 1)\n    return x\n")
    assert "it changes its input 'x', which must stay as it is" in failing(verdict)["one"]


def test_a_write_to_an_input_that_cannot_be_written_to_is_no_other_mistake(judged: Judge) -> None:
    verdict = judged("double", "def double(x, times=1):\n    x[:] = x * 2.0 ** times\n    return x\n")
    assert failing(verdict)["strided"].endswith(
        "it writes to a read-only array, as an input is, which must stay as it is: "
        "ValueError: assignment destination is read-only (line 2)"
    )
    assert verdict.mistake is None


def test_a_missing_error_is_a_failure(judged: Judge) -> None:
    verdict = judged("double", "def double(x, times=1):\n    return x * 2.0 ** times\n")
    assert failing(verdict) == {
        "negative": "negative times is a ValueError; on a smaller input: "
        "it must raise ValueError here, but returns np.array([0.0])"
    }


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("def duoble(x): pass", "the file defines no function 'double'; is it 'duoble'?"),
        ("", "the file defines no function 'double'"),
        ("double = 3", "'double' is no function but a value of type int"),
        ("x = = 3", "the file is no valid Python: SyntaxError: invalid syntax (line 1)"),
        (
            "import nothing_like_it",
            "the file cannot be imported: ModuleNotFoundError: No module named 'nothing_like_it' (line 1)",
        ),
        ("\n\n1 / 0", "the file cannot be imported: ZeroDivisionError: division by zero (line 3)"),
        ("raise SystemExit(0)", "the file cannot be imported: SystemExit: 0 (line 1)"),
        ("import numpy as np\ndouble = np.multiply", "this task is to be solved without numpy.multiply (line 2)"),
        ("def double(x, times=1):\n    return x.softmax(0)", "this task is to be solved without torch.Tensor.softmax (line 2)"),
        (f"x = {'(' * 5000}", "the file is no valid Python: SyntaxError: too many nested parentheses (line 1)"),
        ("x = 1\0", "the file is no valid Python: SyntaxError: source code string cannot contain null bytes"),
    ],
)
def test_a_file_that_does_not_load(judged: Judge, source: str, message: str) -> None:
    verdict = judged("double", source)
    assert failing(verdict) == {"loads": message}
    assert (verdict.outcome, verdict.score) == (Outcome.INCORRECT, 0.0)
    assert verdict.feedback[0].en == message


@pytest.mark.parametrize("source", [b"x = '\xff'\n", b"# coding: nonsense\n", b"\xff\xfe\x00"])
def test_a_file_that_is_no_text(tmp_path: Path, source: bytes) -> None:
    path = tmp_path / "solution.py"
    path.write_bytes(source)
    verdict = judge("double", path, folders=[TOYS], seed=1)
    assert "the file is no valid Python" in failing(verdict)["loads"]


def test_a_wrong_signature(judged: Judge) -> None:
    verdict = judged("double", "def double(x):\n    return x * 2\n")
    assert failing(verdict)["drawn-1"].endswith(
        "it cannot be called as double(x, times=1): TypeError: double() got an unexpected keyword argument 'times'; "
        "its parameters must bear these names, in this order"
    )
    assert "one" not in failing(verdict)


def test_prints_are_kept_and_never_parsed(judged: Judge) -> None:
    verdict = judged("double", RIGHT + "\nimport sys\nprint('{\"passed\": false}')\nprint('\\x1b[2J', file=sys.stderr)\n")
    assert verdict.outcome is Outcome.CORRECT
    assert '{"passed": false}' in verdict.output


def test_state_between_calls_is_found(judged: Judge) -> None:
    verdict = judged(
        "double", RIGHT.replace("return x", "seen.append(1)\n    if len(seen) > 10: times = 0\n    return x") + "seen = []\n"
    )
    assert "same-call-again" in failing(verdict)


def test_other_outputs_have_no_name(judged: Judge) -> None:
    verdict = judged("double", RIGHT.replace("2 ** times", "3 ** times"))
    assert verdict.mistake is None
    assert len(verdict.feedback) == 1


def test_linked_arrays_shrink_together(judged: Judge) -> None:
    source = "def select(values, limits):\n    return [i for i, v in enumerate(values) if v >= limits[i]]\n"
    verdict = judged("select-above", source)
    assert verdict.mistake == "takes-equal"
    (example,) = [case.counterexample for case in verdict.cases if case.counterexample]
    assert example["call"] == "select(np.array([0.0]), np.array([0.0]))"
    assert (example["expected"], example["actual"]) == ("[]", "[0]")
    assert example["inputs"] == {"values": "np.array([0.0])", "limits": "np.array([0.0])"}


FAIR = """
import random

def mix(items):
    for last in range(len(items) - 1, 0, -1):
        other = random.randrange(last + 1)
        items[last], items[other] = items[other], items[last]
"""


@pytest.mark.parametrize(
    "source",
    [FAIR, FAIR + "    return items\n", FAIR.replace("items):\n", "items):\n    items = items[:]\n") + "    return items\n"],
)
def test_a_random_task(judged: Judge, source: str) -> None:
    assert failing(judged("mix", source)) == {}


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("def mix(items): pass", "400 of 400 kept their order"),
        ("def mix(items): items.reverse()", "0 of 400 kept their order"),
        ("def mix(items): return items[:1] * len(items)", "not the same members"),
        ("def mix(items): return {1}", "a value of type set"),
    ],
)
def test_a_biased_shuffle(judged: Judge, source: str, message: str) -> None:
    verdict = judged("mix", source)
    assert message in failing(verdict)["fair"]


def test_chance_can_be_replayed(judged: Judge) -> None:
    source = FAIR.replace("random.randrange(last + 1)", "random.randrange(10 * last) % (last + 1)") + "    print(items)\n"
    one, same, other = (judged("mix", source, seed=seed).output for seed in (5, 5, 6))
    assert one == same
    assert one != other


def test_a_generator_is_handed_in(judged: Judge) -> None:
    right = "def draws(count, rng):\n    return rng.random(count)\n"
    assert failing(judged("draws", right)) == {}
    seeded = "import numpy\ndef draws(count, rng):\n    return numpy.random.default_rng(1).random(count)\n"
    assert "each call returns the same" in failing(judged("draws", seeded))["centred"]
    own = "import os\nimport numpy\nown = numpy.random.default_rng(list(os.urandom(8)))\n"
    kept = failing(judged("draws", own + "def draws(count, rng):\n    return own.random(count)\n"))
    assert "all chance must come from the generator that is handed in" in kept["same-call-again"]


def test_the_generator_of_a_statistic_follows_from_the_seed(judged: Judge) -> None:
    """One that is the same in every run could be replaced by numbers that were written down."""
    source = "def draws(count, rng):\n    drawn = rng.random(count)\n    if count == 50: print(drawn[0])\n    return drawn\n"
    one, same, other = (judged("draws", source, seed=seed).output.split() for seed in (5, 5, 6))
    assert one == same
    assert len({*one, *other}) == 80  # from call to call it draws on


def test_the_seed_draws_the_cases(judged: Judge) -> None:
    source = RIGHT.replace("return x", "print(x.tolist())\n    return x")
    one, same, other = (judged("double", source, seed=seed).output for seed in (2**63 + 1, 2**63 + 1, 2))
    assert one == same
    assert one != other


def test_torch_backend(judged: Judge) -> None:
    pytest.importorskip("torch")
    source = "import torch\n" + RIGHT.replace("return x", "assert type(x) is torch.Tensor and type(times) is int\n    return x")
    verdict = judged("double", source, backend="torch")
    assert failing(verdict) == {}
    assert verdict.backend == "torch"
    wrong = judged("double", source.replace("return x *", "return x.double() + 0 *"), backend="torch")
    (example,) = [case.counterexample for case in wrong.cases if case.counterexample]
    assert example["call"].startswith("double(torch.tensor([")


def test_torch_results_are_taken_with_numpy_inputs(judged: Judge) -> None:
    pytest.importorskip("torch")
    source = "import torch\n" + RIGHT.replace(
        "return x * 2 ** times", "return torch.tensor(x.tolist(), requires_grad=True) * 2 ** times"
    )
    verdict = judged("double", source)
    assert set(failing(verdict)) <= {"drawn-1", "drawn-2", "drawn-3", "drawn-4", "drawn-5", "drawn-6", "same-call-again"}
    assert "one" not in failing(verdict)
    assert failing(judged("double", source.replace("requires_grad", "dtype=torch.float64, requires_grad"))) == {}


def test_lying_tensors_are_no_results(judged: Judge) -> None:
    pytest.importorskip("torch")
    source = """
import torch

class Lazy(torch.Tensor):
    def detach(self):
        raise SystemExit(0)

def double(x, times=1):
    return x.as_subclass(Lazy)
"""
    assert "a value of type Lazy" in failing(judged("double", source, backend="torch"))["one"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"backend": "jax"}, "no backend 'jax'"),
        ({"device": "cuda"}, "needs --backend torch"),
    ],
)
def test_usage(judged: Judge, options: dict[str, str], message: str) -> None:
    with pytest.raises(QuizprepError, match=message):
        judged("double", RIGHT, **options)


def test_cuda_where_there_is_none(judged: Judge) -> None:
    torch = pytest.importorskip("torch")
    if torch.cuda.is_available():
        pytest.skip("there is one")
    with pytest.raises(QuizprepError, match="PyTorch finds no device 'cuda' here; use --device cpu"):
        judged("double", RIGHT, backend="torch", device="cuda")


def test_files_that_cannot_be_judged(tmp_path: Path) -> None:
    fifo = tmp_path / "fifo.py"
    os.mkfifo(fifo)
    loop = tmp_path / "loop.py"
    loop.symlink_to(loop)
    for path, message in [
        (tmp_path, "is a folder, not a file"),
        (tmp_path / "missing.py", "No such file"),
        (fifo, "is no regular file"),
        (loop, "cannot read"),
        (Path("/dev/zero"), "is no regular file"),
        (Path("a\0b"), "cannot read"),
    ]:
        with pytest.raises(QuizprepError, match=message):
            judge("double", path, folders=[TOYS], seed=1)


def test_a_large_file_is_graded(tmp_path: Path) -> None:
    path = tmp_path / "large.py"
    path.write_text("#" * 5_000_000)
    verdict = judge("double", path, folders=[TOYS], seed=1)
    assert failing(verdict) == {"loads": "the file is larger than 2 MB"}


@pytest.mark.parametrize(
    "suite",
    [
        "@task.reference\ndef f(x):\n    return 1 / 0\n@task.case(en='a', zh='b')\ndef c():\n    return Call(1)\n",
        "@task.reference\ndef f(x):\n    return 1\n@task.case(en='a', zh='b')\ndef c():\n    return 3\n",
        "@task.reference\ndef f(x):\n    return 1\n@task.case(en='a', zh='b')\ndef c():\n    raise KeyError(3)\n",
        "@task.reference\ndef f(x):\n    return 1\n@task.case(en='a', zh='b')\ndef c(): return Call(x=1)\ntask.compare = 3\n",
    ],
)
def test_a_fault_of_the_suite_counts_neither_way(tmp_path: Path, suite: str) -> None:
    grader = tmp_path / "faulty.py"
    grader.write_text("from quizprep.coding.suite import Call, Task\ntask = Task('f')\n" + suite)
    solution = tmp_path / "f.py"
    solution.write_text("def f(x):\n    return 1\n")
    verdict = judge("faulty", solution, folders=[tmp_path], seed=1)
    assert verdict.outcome is Outcome.UNGRADED
    assert verdict.feedback[0].en.startswith("not graded: the suite itself fails (case 'c'")


HALF_NAMES = [f"halves-{precision}-{number}" for precision in ("float16", "bfloat16") for number in (1, 2)]


def test_half_precision_is_handed_in_where_it_is_asked_for(judged: Judge) -> None:
    source = RIGHT.replace("return", "print(x.dtype)\n    return")
    verdict = judged("double", source, backend="torch", half=True)
    assert failing(verdict) == {}
    assert [case.name for case in verdict.cases] == [*NAMES, *HALF_NAMES]
    assert verdict.output.split().count("torch.bfloat16") == verdict.output.split().count("torch.float16") == 2


def test_an_error_of_half_precision_is_judged_by_its_type(judged: Judge) -> None:
    """One part in fifty is within the rounding of bfloat16, and far outside that of float16."""
    source = RIGHT.replace("return x * 2 ** times", "return x * 2 ** times * (1 if x.element_size() > 2 else 1.05)")
    verdict = judged("double", source, backend="torch", half=True)
    assert set(failing(verdict)) == set(HALF_NAMES[:2])
    (shown,) = [case for case in verdict.cases if case.counterexample]
    assert shown.counterexample is not None
    assert shown.counterexample["call"].endswith("dtype=torch.float16))")


@pytest.mark.parametrize(
    ("task", "options", "message"),
    [
        ("double", {}, "half precision needs --backend torch"),
        ("draws", {"backend": "torch"}, "the task 'draws' has no calls in half precision"),
    ],
)
def test_half_precision_that_is_not_there(judged: Judge, task: str, options: dict[str, str], message: str) -> None:
    with pytest.raises(QuizprepError, match=message):
        judged(task, RIGHT, half=True, **options)
