"""Normalisation, attention and other layers: their references are true, and their suites are aimed at each mistake."""

import ast
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F  # noqa: N812  (as everyone calls it)
from suites import drawn, failures, plan, suite

from quizprep.coding.refusals import refused
from quizprep.coding.suite import Call

TASKS = ("layer-norm",)
EVERY_TASK = pytest.mark.parametrize("name", TASKS)


def near(result: Any, expected: Any) -> None:
    """Two computations in double precision, of which neither is the better one."""
    np.testing.assert_allclose(result, expected, rtol=1e-9, atol=1e-9)


def tensors(*arrays: Any) -> list[torch.Tensor]:
    return [torch.tensor(np.asarray(array), dtype=torch.float64) for array in arrays]


def test_layer_norm_is_that_of_torch() -> None:
    reference = suite("layer-norm").reference_function
    for call in drawn("layer-norm", 300):
        x, gamma, beta = tensors(*call.args[:3])
        eps = call.kwargs.get("eps", call.args[3] if len(call.args) > 3 else 1e-5)
        near(reference(*call.args, **call.kwargs), F.layer_norm(x, x.shape[-1:], gamma, beta, eps))


def test_layer_norm_by_hand() -> None:
    """Mean 3, squares 4 + 1 + 0 + 9 over four entries and eps 0.5: the root of 4."""
    x, gamma, beta = np.array([1.0, 2.0, 3.0, 6.0]), np.array([1.0, 2.0, 3.0, 4.0]), np.array([0.0, 0.0, 5.0, 1.0])
    result = suite("layer-norm").reference_function(x, gamma, beta, eps=0.5)
    near(result, [-1.0, -1.0, 5.0, 7.0])


@EVERY_TASK
def test_every_named_case_kills_a_mutant(name: str) -> None:
    task = suite(name)
    named = [check for check in plan(name, 0) if check.name in {case.name for case in task.cases}]
    useful = {case for mutant in task.mutants for case in failures(task, mutant.function, named)}
    assert {check.name for check in named} == useful


@EVERY_TASK
def test_every_mutant_is_killed_by_a_named_case(name: str) -> None:
    task = suite(name)
    named = [check for check in plan(name, 0) if check.name in {case.name for case in task.cases}]
    assert [mutant.name for mutant in task.mutants if not any(failures(task, mutant.function, named))] == []


ONE, TWO = np.ones(1), np.ones(2)


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("layer-norm", Call(np.ones((2, 0)), np.ones(0), np.ones(0))),
        ("layer-norm", Call(np.array(1.0), ONE, ONE)),
        ("layer-norm", Call(np.ones((2, 3)), TWO, TWO)),
        ("layer-norm", Call(np.ones((2, 2)), ONE, ONE)),
        ("layer-norm", Call(np.ones((2, 2), int), TWO, TWO)),
        ("layer-norm", Call(np.ones((2, 2)), TWO, TWO, eps=0.0)),
        ("layer-norm", Call(np.array([[1e9, 1e9 + 1]]), TWO, TWO)),
        ("layer-norm", Call(np.array([[1000, 1001]], np.float32), TWO, TWO)),
        ("layer-norm", Call(np.array([[1, np.inf]]), TWO, TWO)),
    ],
)
def test_calls_outside_the_contract_are_known(name: str, call: Call) -> None:
    """Shrinking relies on this: a counterexample outside the contract would teach nothing."""
    assert not suite(name).is_valid(*call.args, **call.kwargs)


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("layer-norm", "import torch\ntorch.nn.functional.layer_norm(x, (3,))"),
        ("layer-norm", "from torch import nn\nnn.LayerNorm(3)(x)"),
        ("layer-norm", "import torch.nn.functional as F\nF.group_norm(x, 1)"),
    ],
)
def test_library_call_is_refused_with_its_line(name: str, source: str) -> None:
    assert [line for _, line in refused(ast.parse(source), suite(name).refuses)] == [2]


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("layer-norm", "import torch\ntorch.var_mean(x, dim=-1, correction=0)"),
        ("layer-norm", "def layer_norm(x): ...\nlayer_norm(x)"),
    ],
)
def test_parts_of_the_task_are_allowed(name: str, source: str) -> None:
    assert refused(ast.parse(source), suite(name).refuses) == []
