"""Losses on edges, small networks and what belongs to them: references against independent truths."""

from typing import Any

import numpy as np
import pytest
import scipy.ndimage
import torch
from suites import drawn, failures, plan, suite

from quizprep.coding.suite import Call

TASKS = (
    "boundary-bce",
    "boundary-cross-entropy",
)
EVERY_TASK = pytest.mark.parametrize("name", TASKS)
F = torch.nn.functional


def arguments(name: str, call: Call) -> list[Any]:
    """Return all arguments of a call in their order, defaults too."""
    function = suite(name).reference_function
    names = function.__code__.co_varnames[: function.__code__.co_argcount]
    defaults = dict(zip(names[::-1], (function.__defaults__ or ())[::-1], strict=False))
    given = defaults | dict(zip(names, call.args, strict=False)) | call.kwargs
    return [given[each] for each in names]


def reference(name: str, *args: Any, **kwargs: Any) -> Any:
    return suite(name).reference_function(*args, **kwargs)


def wide(array: Any) -> torch.Tensor:
    return torch.tensor(np.asarray(array, dtype=np.float64))


@EVERY_TASK
def test_every_named_case_kills_a_mutant(name: str) -> None:
    task = suite(name)
    named = [check for check in plan(name, 0) if check.name in {case.name for case in task.cases}]
    useful = {case for mutant in task.mutants for case in failures(task, mutant.function, named)}
    assert {check.name for check in named} == useful


HALVES, MASK = np.full((1, 2, 2), 0.5), np.array([[[0, 1], [1, 1]]])


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("boundary-bce", Call(HALVES, MASK.astype(np.float64))),
        ("boundary-bce", Call(HALVES, 2 * MASK)),
        ("boundary-bce", Call(HALVES[0], MASK[0])),
        ("boundary-bce", Call(HALVES, MASK[:, :1])),
        ("boundary-bce", Call(3 * HALVES, MASK)),
        ("boundary-bce", Call(HALVES + 0.1, MASK)),
        ("boundary-bce", Call(np.full((1, 2, 2), np.nan), MASK)),
        ("boundary-bce", Call(HALVES[:0], MASK[:0])),
        ("boundary-cross-entropy", Call(HALVES, 2 * MASK)),
        ("boundary-cross-entropy", Call(HALVES, MASK[:, :1])),
        ("boundary-cross-entropy", Call(2 * HALVES, MASK)),
        ("boundary-cross-entropy", Call(0 * HALVES, MASK)),
        ("boundary-cross-entropy", Call(HALVES, MASK.astype(bool))),
        ("boundary-cross-entropy", Call(HALVES, MASK, -1.0)),
        ("boundary-cross-entropy", Call(HALVES, MASK, 1.0, 1)),
        ("boundary-cross-entropy", Call(HALVES, MASK, reduction="average")),
    ],
)
def test_calls_outside_the_contract_are_known(name: str, call: Call) -> None:
    """Shrinking relies on this: a counterexample outside the contract would teach nothing."""
    assert not suite(name).is_valid(*call.args, **call.kwargs)


def edge_map(images: Any) -> torch.Tensor:
    """Return the edges of images by SciPy's correlation: its border repeats the last pixel, whose difference then is 0."""
    images = np.asarray(images, dtype=np.float64)
    kernels = np.zeros((2, 1, 3, 3))
    kernels[:, 0, 1, 1], kernels[0, 0, 1, 2], kernels[1, 0, 2, 1] = -1, 1, 1
    steps = [np.abs(scipy.ndimage.correlate(images, kernel, mode="nearest")) for kernel in kernels]
    return torch.tensor(sum(steps)).clamp(max=1)


def test_boundary_bce_is_the_loss_of_torch_between_edges_found_by_scipy() -> None:
    infinite = corners = 0
    for call in drawn("boundary-bce", 250):
        probabilities, target = arguments("boundary-bce", call)
        truth = F.binary_cross_entropy(edge_map(probabilities), edge_map(target)).item()
        assert reference("boundary-bce", *call.args, **call.kwargs) == pytest.approx(truth, rel=1e-12, abs=1e-14)
        infinite += truth > 5
        corners += bool(np.any((np.diff(target, axis=1)[:, :, :-1] != 0) & (np.diff(target, axis=2)[:, :-1] != 0)))
    assert infinite > 20
    assert corners > 50


def test_boundary_bce_by_hand() -> None:
    def loss(probabilities: Any, target: Any) -> Any:
        return reference("boundary-bce", np.array([probabilities], dtype=np.float64), np.array([target]))

    # Edges 1/4, 1/2 and 0 against 1, 0 and 0.
    assert loss([[0.5, 0.75, 0.25]], [[1, 0, 0]]) == pytest.approx((np.log(4) + np.log(2)) / 3, rel=1e-14)
    # A corner: 1/4 + 1/2 against 1, then 1/8 below and 3/8 on the right against 0, and nothing.
    corner = loss([[0.5, 0.75], [1.0, 0.625]], [[1, 0], [0, 0]])
    assert corner == pytest.approx(-(np.log(0.75) + np.log(0.875) + np.log(0.625)) / 4, rel=1e-14)
    assert loss([[0.5, 0.5]], [[0, 1]]) == 50
    assert loss([[0, 1, 0]], [[0, 0, 1]]) == pytest.approx(100 / 3, rel=1e-15)
    assert loss([[0, 0], [0, 1]], [[1, 1], [1, 0]]) == 0


def test_boundary_cross_entropy_is_that_of_torch_against_a_morphological_gradient() -> None:
    """SciPy's gradient is dilation minus erosion; beyond the border it goes on with the last pixel."""
    bands = 0
    for call in drawn("boundary-cross-entropy", 250):
        p, target, alpha, beta, reduction = arguments("boundary-cross-entropy", call)
        band = wide(scipy.ndimage.morphological_gradient(target, (1, 3, 3), mode="nearest"))
        weight = alpha * band + beta * (1 - band)
        truth = F.binary_cross_entropy(wide(p), band, weight, reduction=reduction)
        result = reference("boundary-cross-entropy", *call.args, **call.kwargs)
        np.testing.assert_allclose(result, truth.numpy(), rtol=1e-12, atol=1e-14)
        bands += bool(0 < band.mean() < 1)
    assert bands > 50


def test_boundary_cross_entropy_by_hand() -> None:
    p, target = np.array([[[0.25, 0.5, 0.75, 0.5]]]), np.array([[[0, 0, 0, 1]]])
    losses = [-np.log(0.75), -np.log(0.5), -np.log(0.75), -np.log(0.5)]
    result = reference("boundary-cross-entropy", p, target, reduction="none")
    np.testing.assert_allclose(result, [[losses]], rtol=1e-14)
    result = reference("boundary-cross-entropy", p, target, 3.0, 2.0)
    assert result == pytest.approx((2 * losses[0] + 2 * losses[1] + 3 * losses[2] + 3 * losses[3]) / 4, rel=1e-14)
    # A single pixel: the whole square around it lies in the band.
    one = np.zeros((1, 5, 4), dtype=np.int64)
    one[0, 1, 1] = 1
    half = np.full(one.shape, 0.5)
    assert reference("boundary-cross-entropy", half, one, 1.0, 0.0, "sum") == pytest.approx(9 * np.log(2), rel=1e-14)
