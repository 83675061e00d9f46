"""``quizprep formula``: one verdict, a stream of them, and the ways in which variables may be declared."""

import json
from collections.abc import Callable
from io import StringIO
from subprocess import CompletedProcess
from typing import Any

import pytest
from rich.console import Console
from typer.testing import Result

from quizprep.errors import QuizprepError
from quizprep.formula import check
from quizprep.formula.asking.request import named_variable, question_of, variable_of
from quizprep.model import Drawing, Lang, Outcome, ResponseError, Variable
from quizprep.view import screens

Execute = Callable[..., CompletedProcess[str]]
Run = Callable[..., Result]
DOMAINS = {"i": "8..64", "p": "0..3", "k": "1..5", "s": "1..3"}
FLOOR = ["--reference", "floor((i + 2p - k)/s) + 1", *(f"--var={name}:integer:{ends}" for name, ends in DOMAINS.items())]


def test_a_right_formula(run: Run) -> None:
    result = run("formula", "(i - k + 2p)//s + 1", *FLOOR)
    assert result.exit_code == 0
    assert "Correct" in result.stdout


def test_a_wrong_formula_as_json(run: Run) -> None:
    result = run("formula", "-1", "--reference", "n", "--var", "n:integer:1..20", "--json")
    assert result.exit_code == 1
    verdict = json.loads(result.stdout)
    assert verdict["outcome"] == "incorrect"
    assert verdict["counterexample"]["yours"] == "-1"


def test_what_cannot_be_read(run: Run) -> None:
    result = run("formula", "floor((i + q)/s)", *FLOOR, "--json")
    assert result.exit_code == 2
    reply = json.loads(result.stdout)
    assert (reply["outcome"], reply["span"]) == ("invalid", [11, 12])
    assert "unknown name 'q'" in reply["message"]
    shown = run("formula", "floor((i + q)/s)", *FLOOR, "--lang", "zh")
    assert shown.exit_code == 2
    assert "未知名称" in shown.stderr


HALF = ["--reference", "1/(2x)", "--var", "x:real:1..5"]


def test_a_formula_in_doubt_is_asked_about(run: Run) -> None:
    result = run("formula", "1/2x", *HALF)
    assert result.exit_code == 2
    assert "this can be read as (1/2)*x or as 1/(2*x); set brackets" in result.stderr
    assert "  1.  ───·x\n" in result.stderr
    assert "  2.  ─────\n" in result.stderr
    reply = json.loads(run("formula", "1/2x", *HALF, "--json").stdout)
    assert reply["outcome"] == "invalid"
    assert "(1/2)*x" in reply["message"]
    assert "1/(2*x)" in reply["message"]
    assert run("formula", "1/(2x)", *HALF).exit_code == 0


def test_the_reading_is_drawn(run: Run) -> None:
    assert "              x\n  Read as: ───────\n            x + 1\n" in run("formula", "x/(x+1)", *HALF).stdout
    assert "  Read as: x + 1\n" in run("formula", "x+1", *HALF).stdout


def test_a_drawing_that_is_too_wide_is_a_line() -> None:
    shown = {}
    for width in (20, 60):
        console = Console(file=StringIO(), width=width)
        screens.reading_screen(console, "x/(x + 1)", Drawing((" x", "───", " x + 1 + 1"), 1), Lang.EN)
        assert isinstance(console.file, StringIO)
        shown[width] = console.file.getvalue()
    assert "───" in shown[60]
    assert shown[20] == "  Read as: x/(x + 1)\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "give one RESPONSE"),
        (["n", "--json-lines"], "give one RESPONSE"),
        (["n"], "--reference"),
        (["n", "--reference", "(n", "--var", "n"], "reference: this '(' is never closed"),
        (["n", "--reference", "n"], "as --var n:integer:1..20"),
        (["n", "--reference", "n", "--var", "n:apples"], "'n': 'apples' is no domain"),
        (["n", "--reference", "n", "--var", ":"], "declares no variable"),
        (["n", "--reference", "n", "--var", "2n:integer:1..2"], "cannot be a name"),
    ],
)
def test_usage(execute: Execute, arguments: list[str], message: str) -> None:
    result = execute("formula", *arguments)
    assert result.returncode == 2
    assert message in result.stderr
    assert result.stderr.count("\n") == 1


def stream(execute: Execute, *lines: Any) -> list[dict[str, Any]]:
    text = "".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines)
    result = execute("formula", "--json-lines", input=text)
    assert result.returncode == 0
    assert result.stderr == ""
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_stream_of_verdicts(execute: Execute) -> None:
    n = {"n": "integer:1..20"}
    right, wrong, invalid, hostile, bare, broken, useless, strange = stream(
        execute,
        {"response": "n(n+1)/2", "reference": "sum_{i=1}^n i", "variables": n},
        {"response": "n(n-1)/2", "reference": "sum_{i=1}^n i", "variables": n},
        {"response": "n(n+1", "reference": "n", "variables": n},
        {"response": "__import__('os').system('true')", "reference": "n", "variables": n},
        {"reference": "n", "variables": ["n"]},
        "{",
        {"response": "n"},
        {"response": "n", "reference": "n", "variables": n, "functions": [3]},
    )
    assert right["outcome"] == "correct"
    assert right["decided_by"] in {"proof", "points"}
    assert wrong["outcome"] == "incorrect"
    assert wrong["counterexample"]["expected"] != wrong["counterexample"]["yours"]
    assert wrong["message"]
    assert (invalid["outcome"], invalid["span"]) == ("invalid", [1, 2])
    assert hostile["outcome"] == "invalid"
    assert bare["message"] == "write a formula"
    assert "JSON" in broken["message"]
    assert "'reference'" in useless["message"]
    assert "3 has no name" in strange["message"]
    for reply in (right, wrong, invalid, hostile, bare, broken, useless, strange):
        assert {"outcome", "decided_by", "message", "mistake", "counterexample", "seconds"} <= reply.keys()


@pytest.mark.parametrize(
    ("spec", "variable"),
    [
        ("integer [1, 64]", Variable("integer [1, 64]")),
        ("integer:1..64", Variable("integer [1, 64]")),
        ("int 1..K", Variable("integer [1, K]")),
        ("real:0..1", Variable("real [0, 1]")),
        ("real:(0..1]", Variable("real (0, 1]")),
        ("float:0..inf", Variable("real [0, inf)")),
        ("real:(0,1)", Variable("real (0, 1)")),
        ("(0, 1)", Variable("real (0, 1)")),
        ("0..1", Variable("real [0, 1]")),
        ("1..64", Variable("integer [1, 64]")),
        ("integer in [1, 64]", Variable("integer [1, 64]")),
        ("integer from 1 to 64", Variable("integer [1, 64]")),
        ("int(1..64)", Variable("integer [1, 64]")),
        ("1 <= k <= 64, integer", Variable("integer [1, 64]")),
        ("p in [0, 1]", Variable("real [0, 1]")),
        ("[1, K]", Variable("integer [1, K]")),
        ("{1, ..., K}", Variable("integer [1, K]")),
        ("(0, inf)", Variable("real (0, inf)")),
        ("R_{>0}", Variable("real (0, inf)")),
        ("range(1, 65)", Variable("integer [1, 65)")),
        ("x > 0", Variable("real (0, inf)")),
        ("0 < x <= 1", Variable("real (0, 1]")),
        ("integer >= 1", Variable("integer [1, 50)")),
        ("real, positive", Variable("real (0, inf)")),
        ("R+", Variable("real (0, inf)")),
        ("probability", Variable("real (0, 1)")),
        ("{-1, 1}", Variable("integer [-1, 1] step 2")),
        ("boolean", Variable("integer [0, 1]")),
        ("vector(n) of real:0..1", Variable("real [0, 1]", ("n",))),
        ("R^{m x n}", Variable("real [-10, 10]", ("m", "n"))),
        ("real[K]", Variable("real [-10, 10]", ("K",))),
        ({"values": [-1, 1]}, Variable("integer [-1, 1] step 2")),
        ({"domain": {"type": "int", "min": 1, "max": 9}}, Variable("integer [1, 9]")),
        ({"domain": [1, 9]}, Variable("integer [1, 9]")),
        ({"domain": "integer", "assumptions": ["positive"]}, Variable("integer [1, 50]")),
        ({"real": True, "positive": True}, Variable("real (0, inf)")),
        ({"kind": "vector", "domain": "real:0..1", "length": "n"}, Variable("real [0, 1]", ("n",))),
        ({"type": "matrix", "rows": "m", "cols": 3}, Variable("real [-10, 10]", ("m", "3"))),
        ("positive integer", Variable("integer [1, 50]")),
        ([1, 64], Variable("integer [1, 64]")),
        ([0.5, 2], Variable("real [0.5, 2]")),
        ({"domain": "real (0, 1)"}, Variable("real (0, 1)")),
        ({"type": "integer", "min": 1, "max": 9}, Variable("integer [1, 9]")),
        ({"kind": "real", "low": 0}, Variable("real [0, inf)")),
        ({"domain": "real [0, 1]", "shape": ["K"], "aliases": ["v"]}, Variable("real [0, 1]", ("K",), ("v",))),
        ({"type": "real", "range": [0, 1]}, Variable("real [0, 1]")),
        ({"shape": "n, 3"}, Variable("real [-10, 10]", ("n", "3"))),
        (None, Variable("real [-10, 10]")),
    ],
)
def test_ways_to_declare_a_variable(spec: Any, variable: Variable) -> None:
    assert variable_of("x", spec) == variable


NONSENSE: list[dict[str, Any]] = [
    {"variables": "n"},
    {"variables": 3},
    {"variables": {"n": 3}},
    {"variables": {"n": ["a", "b"]}},
    {"variables": [[1]]},
    {"variables": [{"domain": "real [0, 1]"}]},
    {"variables": {"n": {"domain": 3}}},
    {"variables": {"n": {"shape": 3.5}}},
    {"variables": ["n"], "aliases": ["n"]},
    {"variables": ["n"], "aliases": {"m": 3}},
    {"variables": ["n"], "functions": 3},
    {"variables": ["n"], "response": ["n"]},
    {"variables": ["n"], "response": {"a": "n"}},
    {"variables": ["n"], "response": True},
    {"variables": ["n"], "reference": ["n + 1"]},
    {"variables": ["n"], "reference": None},
    {"variables": ["n"], "reference": "n +"},
    {"variables": ["n"], "functions": ["f(x"]},
    {"variables": ["n"], "functions": {"2f": 1}},
    {"variables": {"": "real"}},
    {"variables": {"n": "apples"}},
    {"variables": {"n": {"values": ["a"]}}},
    {"variables": {"n": {"values": []}}},
    {"variables": {"n": {"shape": "n+1"}}},
    {"variables": {"n": "integer [m, 3]"}},
    {"variables": {"n": "integer [n, n]"}},
    {"variables": {"n": {"rank": "one"}}},
    {"variables": {"n": {"rank": 10**9}}},
    {"variables": {"n": "{1, 1e999999999}"}},
    {"variables": {"n": "{1, 1e9_999_999}"}},
    {"variables": {"n": {"type": "real " * 20_000}}},
    {"variables": {"n": json.loads('{"type":' * 500 + '"real"' + "}" * 500)}},
    {"variables": ["n"], "functions": ["f" + " " * 20_000 + "("]},
]


def test_requests_that_make_no_sense_stop_nothing(execute: Execute) -> None:
    requests = [{"response": "n", "reference": "n + 1"} | request for request in NONSENSE]
    *broken, fine = stream(execute, *requests, {"response": "n", "reference": "n", "variables": ["n"]})
    for request, reply in zip(NONSENSE, broken, strict=True):
        assert reply["outcome"] in {"invalid", "ungraded"}, request
        assert reply["message"], request
        assert "a bug of ours" not in reply["message"], request
    assert fine["outcome"] == "correct"


@pytest.mark.parametrize("spec", [3, ["a", "b"], "integer [1", {"domain": "apples [1, 2]"}, "real [3, 2]"])
def test_no_domain(spec: Any) -> None:
    with pytest.raises(QuizprepError, match="'x'"):
        variable_of("x", spec)


def test_variables_of_the_command_line() -> None:
    assert named_variable("i:integer:1..64") == ("i", Variable("integer [1, 64]"))
    assert named_variable("x[K]:real:-2..2") == ("x", Variable("real [-2, 2]", ("K",)))
    assert named_variable("W[n, K]=real (0, 1)") == ("W", Variable("real (0, 1)", ("n", "K")))
    assert named_variable("β₁") == ("β₁", Variable("real [-10, 10]"))


def test_aliases_either_way_round() -> None:
    for aliases in ({"beta_1": ["b1"]}, {"b1": "beta_1"}):
        assert check("1 - b1", "1 - beta_1", ["beta_1"], aliases=aliases).outcome is Outcome.CORRECT
    assert question_of("a", ["a"], aliases={"b": "c"}).variables == question_of("a", ["a"]).variables
    with pytest.raises(QuizprepError, match="'b' needs a name, or a list of names"):
        question_of("a", ["a"], aliases={"b": 3})


@pytest.mark.parametrize("response", ["x/var", "x/sigma^2", "x/σ²", r"x/\sigma^{2}", "x/s", "x/(sigma**2)"])
def test_an_alias_may_be_a_power(response: str) -> None:
    aliases = {"var": ["sigma^2", "s"]}
    assert check(response, "x/var", {"x": "real", "var": "x > 0"}, aliases=aliases).outcome is Outcome.CORRECT


FUNCTIONS: list[tuple[Any, str, str, str]] = [
    (["D", "G"], "log(D(x)) + log(1 - D(G(z)))", "ln(D(x)(1 - D(G(z))))", "log(D(x)) + log(1 - D(z))"),
    (["f"], "f(x)^2 + z", r"z + f\left(x\right)^2", "f(x^2) + z"),
    (["f"], "f(x)", "f(2x/2)", "|f(x)|"),
    (["f(x, y)"], "f(x, z)", "f(x, z + 0)", "f(z, x)"),
    ({"f": 1, "g": {"arity": 1, "aliases": ["h"]}}, "f(g(x))", "f(h(x))", "g(f(x))"),
    ({"D": {"range": [0, 1]}}, "log(D(x))", "-log(1/D(x))", "log(1 - D(x))"),
    ({"s": "sigmoid"}, "s(x)", "1/(1 + e^-x)", "s(-x)"),
    ({"sq": "x^2", "k": "lambda a, b: a b"}, "k(sq(x), z)", "x^2 z", "x z"),
    ([{"name": "relu"}, "σ"], "relu(x) + σ(z)", "max(0, x) + sigmoid(z)", "σ(x) + relu(z)"),
    ("f", "x + f(x)", "f(x) + x", "x f(x)"),
]


@pytest.mark.parametrize(("functions", "reference", "right", "wrong"), FUNCTIONS, ids=str)
def test_functions_that_are_declared(functions: Any, reference: str, right: str, wrong: str) -> None:
    variables = {"x": "real:-2..2", "z": "real:-2..2"}
    assert check(right, reference, variables, functions=functions).outcome is Outcome.CORRECT
    assert check(wrong, reference, variables, functions=functions).outcome is not Outcome.CORRECT


@pytest.mark.parametrize(
    ("text", "message"),
    [("f(x, z)", "'f' takes 1 argument"), ("f x", "needs something in brackets"), ("h(x)", "unknown name 'h'")],
)
def test_functions_that_are_not(text: str, message: str) -> None:
    with pytest.raises(ResponseError, match=message):
        check(text, "f(x)", ["x", "z"], functions={"f": 1})


def test_a_function_among_the_variables() -> None:
    variables = {"x": "real", "f": "function", "g": {"type": "function", "arity": 1}}
    assert check("g(x) + f(x)", "f(x) + g(x)", variables).outcome is Outcome.CORRECT
    assert check("g(f(x))", "f(g(x))", variables).outcome is Outcome.INCORRECT


def test_vectors_whose_length_nobody_gave() -> None:
    for variables in ({"z": "vector", "K": "integer:2..5"}, {"z_j": {"indexed": True}, "K": "int 2..5"}, {"z[K]": "real"}):
        assert check("sum(z)/K", "1/K sum_{j=1}^{K} z_j", variables).outcome is Outcome.CORRECT
        assert check("mean(z)^2", "1/K sum_{j=1}^{K} z_j", variables).outcome is Outcome.INCORRECT


def test_cutting_decimals_off_is_rounding_down_from_zero_on_alone() -> None:
    assert check("trunc(x)", "floor(x)", {"x": "real [0, 9]"}).outcome is Outcome.CORRECT
    assert check("trunc(x)", "floor(x)", {"x": "real [-9, 9]"}).outcome is Outcome.INCORRECT
