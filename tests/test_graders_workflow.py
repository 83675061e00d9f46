"""The tasks around the PyTorch workflow: independent truths, contracts, calls that are refused or allowed."""

import ast
from typing import Any

import numpy as np
import pytest
import torch
from suites import drawn, failures, plan, suite

from quizprep.coding.refusals import refused
from quizprep.coding.suite import Call

TASKS = ("mse-loss",)


@pytest.mark.parametrize("name", TASKS)
def test_every_named_case_kills_a_mutant(name: str) -> None:
    task = suite(name)
    names = {case.name for case in task.cases}
    named = [check for check in plan(name, 0) if check.name in names]
    assert {case for mutant in task.mutants for case in failures(task, mutant.function, named)} == names


def floats(*values: float) -> "np.ndarray[Any, Any]":
    return np.array(values, dtype=np.float64)


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("mse-loss", Call(floats(1, 2), floats(1))),
        ("mse-loss", Call(floats(1), floats(1)[None])),
        ("mse-loss", Call(floats(), floats())),
        ("mse-loss", Call(floats(1), floats(np.nan))),
        ("mse-loss", Call(floats(1), floats(1), None)),
        ("mse-loss", Call(np.array([1]), np.array([2]))),
    ],
)
def test_calls_outside_the_contract_are_known(name: str, call: Call) -> None:
    """Shrinking relies on this: a counterexample outside the contract would teach nothing."""
    assert not suite(name).is_valid(*call.args, **call.kwargs)


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("mse-loss", "import torch\ntorch.nn.functional.mse_loss(a, b)"),
        ("mse-loss", "from torch import nn\nnn.MSELoss()(a, b)"),
        ("mse-loss", "from sklearn.metrics import mean_squared_error as mse\nmse(a, b)"),
    ],
)
def test_library_call_is_refused_with_its_line(name: str, source: str) -> None:
    assert [line for _, line in refused(ast.parse(source), suite(name).refuses)] == [2]


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("mse-loss", "import numpy as np\nnp.mean(np.square(a - b)), np.linalg.norm(a)"),
    ],
)
def test_parts_of_the_task_are_allowed(name: str, source: str) -> None:
    assert refused(ast.parse(source), suite(name).refuses) == []


# Independent truths


def arguments(name: str, call: Call) -> dict[str, Any]:
    """Return the arguments of a call by name, defaults left out."""
    code = suite(name).reference_function.__code__
    return dict(zip(code.co_varnames, call.args, strict=False)) | call.kwargs


def tensor(values: Any) -> torch.Tensor:
    return torch.tensor(np.ascontiguousarray(values), dtype=torch.float64)


def test_mse_loss_is_that_of_torch() -> None:
    seen = set()
    for call in drawn("mse-loss", 250):
        given = {"reduction": "mean"} | arguments("mse-loss", call)
        pred, target, reduction = tensor(given["pred"]), tensor(given["target"]), given["reduction"]
        seen.add(reduction)
        if reduction not in {"mean", "sum", "none"}:
            for loss in (suite("mse-loss").reference_function, torch.nn.functional.mse_loss):
                with pytest.raises(ValueError, match="reduction"):
                    loss(pred, target, reduction=reduction)
            continue
        expected = torch.nn.functional.mse_loss(pred, target, reduction=reduction).numpy()
        np.testing.assert_allclose(suite("mse-loss").reference_function(**given), expected, rtol=1e-12)
    assert {"mean", "sum", "none", "average"} <= seen


def test_mse_loss_by_hand() -> None:
    reference = suite("mse-loss").reference_function
    pred, target = np.array([[1.0, 2.0], [3.0, -1.0]]), np.array([[2.0, 2.0], [0.0, 1.0]])
    assert reference(pred, target) == 3.5
    assert reference(pred, target, "sum") == 14.0
    assert reference(pred, target, "none").tolist() == [[1, 0], [9, 4]]
