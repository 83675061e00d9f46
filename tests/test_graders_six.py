"""The six tasks that the documents name: references against independent truths, and what only these suites must do."""

import inspect
import itertools
import math
import random
from collections import Counter
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import scipy.signal
import scipy.special
import scipy.stats
import torch
from suites import drawn, plan, reply_of, suite

from quizprep.coding import checks
from quizprep.coding.checks import Returned
from quizprep.coding.suite import Call

TASKS = ("conv-output-shape", "iou", "mean-filter", "nms", "shuffle", "softmax")
EVERY_TASK = pytest.mark.parametrize("name", TASKS)


TRIVIAL: dict[str, Callable[[Any, Call], Any]] = {
    "zeros": lambda expected, _: np.zeros_like(np.asarray(expected)),
    "ones": lambda expected, _: np.ones_like(np.asarray(expected)),
    "the mean": lambda expected, _: np.full(np.shape(expected), np.mean(expected) if np.size(expected) else 0),
    "the first input": lambda _, call: call.args[0],
    "NaN": lambda expected, _: np.full(np.shape(expected), np.nan),
    "nothing": lambda _expected, _call: None,
    "an empty list": lambda _expected, _call: [],
    "a number that would broadcast": lambda expected, _: float(np.ravel(expected)[0]) if np.size(expected) else 0.0,
    "a batch of one": lambda expected, _: [expected],
    "text": lambda expected, _: str(expected),
}


@EVERY_TASK
@pytest.mark.parametrize("what", TRIVIAL)
def test_trivial_results_fail(name: str, what: str) -> None:
    task = suite(name)
    if name == "iou" and what in ("the mean", "a number that would broadcast"):
        pytest.skip("of a single number this is the number itself")
    for check in plan(name, 0):
        result = TRIVIAL[what](check.expected.value if not check.expected.raises else 0, check.call)
        reply = Returned([result] * check.repeats if check.statistic else result)
        if checks.failure(task, check, reply):
            return
    pytest.fail(f"{what} passes")


UNIT, FAR = [0.0, 0.0, 1.0, 1.0], [5.0, 5.0, 6.0, 6.0]


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("conv-output-shape", Call(0, 3)),
        ("conv-output-shape", Call(8, 3, 0)),
        ("conv-output-shape", Call(8, 3, 1, -1)),
        ("conv-output-shape", Call(8, 3, 1, 0, (1, 0))),
        ("conv-output-shape", Call((8, 8, 8), 3)),
        ("conv-output-shape", Call(8.0, 3)),
        ("iou", Call((1, 0, 0, 1), (0, 0, 1, 1))),
        ("iou", Call((0, 0, 1), (0, 0, 1, 1))),
        ("iou", Call((0, 0, math.inf, 1), (0, 0, 1, 1))),
        ("nms", Call(np.array([UNIT, FAR]), np.array([0.5, 0.5]), 0.5)),
        ("nms", Call(np.array([UNIT, FAR]), np.array([0.5]), 0.5)),
        ("nms", Call(np.array([[1.0, 0, 0, 1]]), np.array([0.5]), 0.5)),
        ("nms", Call(np.array([UNIT, FAR]), np.array([0.5, 0.6]), 1.5)),
        ("nms", Call(np.array([[0, 0, 10, 10], [0, 0, 10, 3.0]]), np.array([0.5, 0.6]), 0.3)),
        ("softmax", Call(np.array(1.0))),
        ("softmax", Call(np.zeros((2, 0)))),
        ("softmax", Call(np.array([1, 2]))),
        ("softmax", Call(np.array([[1.0, 2.0], [-np.inf, -np.inf]]))),
        ("softmax", Call(np.array([np.nan, 1.0]))),
        ("softmax", Call(np.array([np.inf, 1.0]))),
        ("softmax", Call(np.array([1.0]), 1)),
        ("shuffle", Call((1, 2))),
        ("shuffle", Call([[1], [2]])),
        ("mean-filter", Call(np.zeros((3, 3), np.uint8), 2)),
        ("mean-filter", Call(np.zeros((3, 3)), 3)),
        ("mean-filter", Call(np.zeros((0, 3), np.uint8), 3)),
        ("mean-filter", Call(np.zeros(3, np.uint8), 3)),
    ],
)
def test_calls_outside_the_contract_are_known(name: str, call: Call) -> None:
    """Shrinking relies on this: a counterexample outside the contract would teach nothing."""
    assert not suite(name).is_valid(*call.args, **call.kwargs)


# Independent truths


def test_conv_output_shape_is_that_of_torch() -> None:
    reference, refusals = suite("conv-output-shape").reference_function, 0
    for call in drawn("conv-output-shape", 400):
        size, kernel, *rest = [value if isinstance(value, tuple) else (value, value) for value in call.args]
        options = dict(zip(("stride", "padding", "dilation"), rest, strict=False)) | call.kwargs
        image, weight = torch.empty(1, 1, *size, device="meta"), torch.empty(1, 1, *kernel, device="meta")
        try:
            expected = tuple(torch.nn.functional.conv2d(image, weight, **options).shape[2:])
        except RuntimeError:
            refusals += 1
            with pytest.raises(ValueError, match="does not fit"):
                reference(*call.args, **call.kwargs)
        else:
            assert reference(*call.args, **call.kwargs) == expected
    assert 20 < refusals < 200


def exact_iou(box1: Any, box2: Any) -> Fraction:
    """Add up the cells into which all edges cut the plane, in exact arithmetic."""
    one, other = [[Fraction(float(number)) for number in box] for box in (box1, box2)]
    xs, ys = [sorted({*one[axis::2], *other[axis::2]}) for axis in (0, 1)]
    shared = whole = Fraction(0)
    for (x0, x1), (y0, y1) in itertools.product(itertools.pairwise(xs), itertools.pairwise(ys)):
        holders = [box[0] <= x0 and x1 <= box[2] and box[1] <= y0 and y1 <= box[3] for box in (one, other)]
        shared += (x1 - x0) * (y1 - y0) * all(holders)
        whole += (x1 - x0) * (y1 - y0) * any(holders)
    return shared / whole if whole else Fraction(0)


def test_iou_is_the_exact_one() -> None:
    reference, rng = suite("iou").reference_function, np.random.default_rng(0)
    for _ in range(200):
        boxes = [np.sort(rng.normal(size=(2, 2)), axis=0).ravel().tolist() for _ in range(2)]
        assert reference(*boxes) == pytest.approx(float(exact_iou(*boxes)), abs=1e-12)
    for call in drawn("iou", 200):
        assert reference(*call.args) == pytest.approx(float(exact_iou(*call.args)), abs=1e-15)


def test_nms_keeps_exactly_what_the_definition_keeps() -> None:
    """Kept boxes leave each other in peace, and each dropped one meets a better kept one: one set alone does so.

    No IoU is so near the threshold that rounding could decide.
    """
    at_the_threshold = 0
    reference = suite("nms").reference_function
    for call in drawn("nms", 200):
        boxes, scores, number = inspect.signature(reference).bind(*call.args, **call.kwargs).args
        kept, threshold = reference(boxes, scores, number), Fraction(number)
        assert np.all(np.diff(scores[kept]) < 0)
        ious = {frozenset(pair): exact_iou(*boxes[list(pair)]) for pair in itertools.combinations(range(len(boxes)), 2)}
        assert all(iou == threshold or abs(iou - threshold) > Fraction(1, 10**6) for iou in ious.values())
        at_the_threshold += threshold in ious.values()
        assert all(ious[frozenset(pair)] <= threshold for pair in itertools.combinations(kept, 2))
        for j in set(range(len(boxes))) - set(kept):
            assert any(scores[i] > scores[j] and ious[frozenset({i, j})] > threshold for i in kept)
    assert at_the_threshold > 20


def test_softmax_is_that_of_torch_and_scipy() -> None:
    reference = suite("softmax").reference_function
    for call in drawn("softmax", 300):
        x, axis = call.args[0], call.kwargs.get("axis", call.args[1] if len(call.args) > 1 else -1)
        result, wide = reference(*call.args, **call.kwargs), x.astype(np.float64)
        np.testing.assert_allclose(result, torch.softmax(torch.tensor(wide), axis).numpy(), rtol=1e-12, atol=1e-15)
        np.testing.assert_allclose(result, scipy.special.softmax(wide, axis=axis), rtol=1e-12, atol=1e-15)


def test_mean_filter_is_a_convolution_with_ones() -> None:
    reference = suite("mean-filter").reference_function
    for img, k in (call.args for call in drawn("mean-filter", 300)):
        ones, reach = np.ones((k, k), dtype=np.int64), k // 2
        full = [scipy.signal.convolve2d(values, ones) for values in (img.astype(np.int64), np.ones(img.shape, np.int64))]
        total, count = (sums[reach : reach + img.shape[0], reach : reach + img.shape[1]] for sums in full)
        result = reference(img, k)
        assert result.dtype == np.uint8
        np.testing.assert_array_equal(result, total // count)


@pytest.mark.parametrize("length", range(6))
def test_shuffle_reaches_each_order_by_one_path(length: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """All outcomes of all draws, which are equally likely, lead to all permutations once each."""
    reached: Counter[tuple[int, ...]] = Counter()
    for path in itertools.product(*(range(last + 1) for last in range(length - 1, 0, -1))):
        draws = iter(zip(range(length - 1, 0, -1), path, strict=True))

        def scripted(low: int, high: int, draws: Iterator[tuple[int, int]] = draws) -> int:
            last, drawn = next(draws)
            assert (low, high) == (0, last)
            return drawn

        monkeypatch.setattr(random, "randint", scripted)
        reached[tuple(suite("shuffle").reference_function(list(range(length))))] += 1
    assert reached == Counter(itertools.permutations(range(length)))


# The statistics of shuffle


def shuffle_module() -> dict[str, Any]:
    return suite("shuffle").reference_function.__globals__


@pytest.mark.parametrize("freedom", [1, 23, 49, 81])
def test_the_limit_lies_just_above_the_true_quantile(freedom: int) -> None:
    limit, quantile = shuffle_module()["_chi_squared_limit"](freedom), scipy.stats.chi2.isf(1e-9, freedom)
    assert quantile < limit < quantile * (1.3 if freedom == 1 else 1.02)


@pytest.mark.parametrize(("length", "block", "calls"), [(8, 1, 3000), (100, 10, 600)])
def test_place_counts_are_chi_squared_for_a_right_shuffle(length: int, block: int, calls: int) -> None:
    """Mean and variance are those of (n-1)² degrees of freedom; NumPy's own shuffling is the right one here."""
    rng, names = np.random.default_rng(1), shuffle_module()
    freedom = (length // block - 1) ** 2
    numbers = []
    for _ in range(200):
        orders = rng.permuted(np.tile(np.arange(length), (calls, 1)), axis=1)
        excess = names["_place_excess"](names["_place_counts"](orders, block), calls, block)
        numbers.append(excess * names["_chi_squared_limit"](freedom))
    assert np.mean(numbers) == pytest.approx(freedom, abs=5 * math.sqrt(2 * freedom / 200))
    assert np.var(numbers) == pytest.approx(2 * freedom, rel=0.5)
    # The tail follows too: one in twenty lies above the 95 % point.
    assert 0 < sum(number > scipy.stats.chi2.ppf(0.95, freedom) for number in numbers) < 25


def test_inversions_have_the_variance_that_is_used() -> None:
    orders = np.array(list(itertools.permutations(range(6))))
    names = shuffle_module()
    shares = [names["_reversed_share"](order[None]) for order in orders]
    assert np.mean(shares) == 0.5
    z = [names["_inversion_z"](order[None]) for order in orders]
    assert np.var(z) == pytest.approx(1)


BIASED = [
    "swaps-with-any-place",
    "never-lets-an-element-stay",
    "never-draws-the-last",
    "stops-a-step-early",
    "swaps-once",
    "swaps-n-random-pairs",
    "swaps-neighbours",
    "rotates",
    "draws-half-of-the-places",
    "sorts-by-keys-that-repeat",
    "sorts-by-a-random-comparison",
    "rounds-the-index",
    "never-inserts-at-the-end",
    "seeds-in-each-call",
    "shuffles-a-copy",
    "reverses",
]


@pytest.mark.parametrize("mistake", BIASED)
def test_biased_shuffle_is_named(mistake: str) -> None:
    task = suite("shuffle")
    mutant = next(mutant for mutant in task.mutants if mutant.name == mistake)
    orders_of_four = next(check for check in plan("shuffle", 0) if check.name == "all-orders-of-four")
    failure = checks.failure(task, orders_of_four, reply_of(task, mutant.function, orders_of_four))
    assert failure
    assert failure.mutant
    assert failure.mutant.name == mistake


@pytest.mark.parametrize(
    ("result", "message"),
    [
        ([1, 2], "has 2 elements"),
        ([1, 2, 2], "holds 2 2 times"),
        ([1, 2, 2, 5], "has 4 elements"),
        ([[1], [2], [5]], "flat"),
        ([1, 2, "5"], "flat"),
        (np.array([[1, 2, 5]]), "flat"),
        (np.array(5), "must be a list"),
        (5, "must be a list"),
        ({"a": 1}, "must be a list"),
        ([1, 2, math.nan], "holds 5 0 times"),
    ],
)
def test_lost_elements_are_named(result: Any, message: str) -> None:
    compare = suite("shuffle").compare
    assert compare
    mismatch = compare([1, 2, 5], result, 1e-6)
    assert mismatch
    assert message in mismatch.message.en


@pytest.mark.parametrize("result", [[5, 1, 2], (2, 1, 5), np.array([1, 5, 2]), np.array([1.0, 5.0, 2.0]), [np.int64(5), 2, 1]])
def test_any_sequence_of_the_elements_will_do(result: Any) -> None:
    compare = suite("shuffle").compare
    assert compare
    assert compare([1, 2, 5], result, 1e-6) is None
