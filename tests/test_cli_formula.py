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
from quizprep.formula.request import domain_of, named_variable, question_of, variable_of
from quizprep.model import Drawing, Lang, Outcome, Variable
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


HALF = ["--reference", "x/2", "--var", "x:real:1..5"]


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
    assert run("formula", "(1/2)x", *HALF).exit_code == 0


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
        (["n", "--reference", "n", "--var", "n:whole"], "'n': 'whole' is no domain"),
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
        {"response": "n", "reference": "n", "variables": n, "functions": ["frobnicate"]},
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
    assert "'frobnicate' is not known here" in strange["message"]
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
        ("float:0..inf", Variable("real [0, inf]")),
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


@pytest.mark.parametrize(
    "request_",
    [
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
        {"variables": {"n": "integer [m, 3]"}},
        {"variables": {"n": "integer [n, n]"}},
    ],
    ids=str,
)
def test_a_request_that_makes_no_sense_stops_nothing(execute: Execute, request_: dict[str, Any]) -> None:
    broken, fine = stream(
        execute, {"response": "n", "reference": "n + 1"} | request_, {"response": "n", "reference": "n", "variables": ["n"]}
    )
    assert broken["outcome"] in {"invalid", "ungraded"}
    assert broken["message"]
    assert fine["outcome"] == "correct"


@pytest.mark.parametrize("spec", [3, ["a", "b"], "integer [1", {"domain": "whole [1, 2]"}, "real [3, 2]"])
def test_no_domain(spec: Any) -> None:
    with pytest.raises(QuizprepError, match="'x'"):
        variable_of("x", spec)


def test_variables_of_the_command_line() -> None:
    assert named_variable("i:integer:1..64") == ("i", Variable("integer [1, 64]"))
    assert named_variable("x[K]:real:-2..2") == ("x", Variable("real [-2, 2]", ("K",)))
    assert named_variable("W[n, K]=real (0, 1)") == ("W", Variable("real (0, 1)", ("n", "K")))
    assert named_variable("β₁") == ("β₁", Variable("real [-10, 10]"))
    assert domain_of("real [0, inf) step 0.5") == "real [0, inf) step 0.5"


def test_aliases_either_way_round() -> None:
    for aliases in ({"beta_1": ["b1"]}, {"b1": "beta_1"}):
        assert check("1 - b1", "1 - beta_1", ["beta_1"], aliases=aliases).outcome is Outcome.CORRECT
    with pytest.raises(QuizprepError, match="neither 'b' nor 'c' is a variable"):
        question_of("a", ["a"], aliases={"b": "c"})
