"""Losses, and distances between segmentations: references against independent truths, and what only these suites must do."""

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import scipy.ndimage
import scipy.spatial.distance
import torch
from suites import arguments, drawn, reference, suite, wide

from quizprep.coding.suite import Call

F = torch.nn.functional
ONE_HOT, EVEN = np.eye(2), np.full((2, 2), 0.5)


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("cross-entropy", Call(np.zeros((0, 2)), np.zeros((0, 2)))),
        ("cross-entropy", Call(ONE_HOT, EVEN[:1])),
        ("cross-entropy", Call(np.ones((2, 2)), EVEN)),
        ("cross-entropy", Call(EVEN, EVEN)),
        ("cross-entropy", Call(ONE_HOT, np.ones((2, 2)))),
        ("cross-entropy", Call(ONE_HOT, np.array([[1.5, -0.5], [0.5, 0.5]]))),
        ("cross-entropy", Call(ONE_HOT, np.array([[1e-6, 1 - 1e-6], [0.5, 0.5]]))),
        ("cross-entropy", Call(ONE_HOT, np.full((2, 2), np.nan))),
        ("cross-entropy", Call(np.eye(2, dtype=np.int64), EVEN)),
        ("cross-entropy", Call(np.eye(2)[[0] * 31], np.eye(2)[[1] * 31])),
        ("cross-entropy-logits", Call(np.zeros((0, 2)), np.zeros(0, np.int64))),
        ("cross-entropy-logits", Call(EVEN, np.array([0, 2]))),
        ("cross-entropy-logits", Call(EVEN, np.array([-1, 0]))),
        ("cross-entropy-logits", Call(EVEN, np.array([0.0, 1.0]))),
        ("cross-entropy-logits", Call(EVEN, np.array([0]))),
        ("cross-entropy-logits", Call(np.array([[np.inf, 0.0]]), np.array([1]))),
        ("cross-entropy-logits", Call(np.array([[2e4, 0.0]]), np.array([1]))),
        ("cross-entropy-logits", Call(np.array([[2, 0]]), np.array([1]))),
        ("focal-loss", Call(np.zeros(0), np.zeros(0, np.int64))),
        ("focal-loss", Call(np.array([0.0]), np.array([1]))),
        ("focal-loss", Call(np.array([1.0]), np.array([1]))),
        ("focal-loss", Call(np.array([0.5]), np.array([2]))),
        ("focal-loss", Call(np.array([0.5]), np.array([1.0]))),
        ("focal-loss", Call(np.array([0.5]), np.array([1]), 1.5)),
        ("focal-loss", Call(np.array([0.5]), np.array([1]), 0.5, -1.0)),
        ("focal-loss", Call(EVEN, np.eye(2, dtype=np.int64))),
        ("dice", Call(np.zeros((0, 2), bool), np.zeros((0, 2), bool))),
        ("dice", Call(np.array([0, 1]), np.array([[0, 1]]))),
        ("dice", Call(np.array([0, 2]), np.array([0, 1]))),
        ("dice", Call(np.array([0.0, 1.0]), np.array([0.0, 1.0]))),
        ("dice", Call(np.array([0, 1]), np.array([False, True]))),
        ("dice", Call(np.ones(64, np.uint8), np.ones(64, np.uint8))),
        ("smooth-l1", Call(np.zeros(0), np.zeros(0))),
        ("smooth-l1", Call(EVEN, EVEN[0])),
        ("smooth-l1", Call(EVEN, EVEN, 0.0)),
        ("smooth-l1", Call(EVEN, EVEN, -1.0)),
        ("smooth-l1", Call(EVEN, np.full((2, 2), np.inf))),
        ("smooth-l1", Call(EVEN, EVEN.astype(np.float32))),
        ("smooth-l1", Call(np.array(1.0), np.array(2.0))),
        ("label-smoothing", Call(np.zeros(0, np.int64), 2, 0.1)),
        ("label-smoothing", Call(np.array([0, 2]), 2, 0.1)),
        ("label-smoothing", Call(np.array([-1]), 2, 0.1)),
        ("label-smoothing", Call(np.array([0.0]), 2, 0.1)),
        ("label-smoothing", Call(np.array([[0]]), 2, 0.1)),
        ("label-smoothing", Call(np.array([0]), 2, 1.1)),
        ("label-smoothing", Call(np.array([0]), 2.0, 0.1)),
        ("info-nce", Call(np.zeros((0, 2)), np.zeros((0, 2)))),
        ("info-nce", Call(np.eye(2), np.zeros((2, 2)))),
        ("info-nce", Call(np.eye(2), np.eye(3))),
        ("info-nce", Call(np.eye(2), np.eye(2), 0.0)),
        ("info-nce", Call(np.eye(2), np.eye(2), -1.0)),
        ("info-nce", Call(np.eye(2, dtype=np.float32), np.eye(2, dtype=np.float32), 0.001)),
        ("info-nce", Call(np.eye(2), np.eye(2, dtype=np.float32))),
        ("info-nce", Call(np.eye(2), np.full((2, 2), np.nan))),
        ("knowledge-distillation-loss", Call(EVEN, EVEN, np.array([0, 2]))),
        ("knowledge-distillation-loss", Call(EVEN, EVEN[:1], np.array([0, 1]))),
        ("knowledge-distillation-loss", Call(EVEN, EVEN, np.array([0, 1]), 0.0)),
        ("knowledge-distillation-loss", Call(EVEN, EVEN, np.array([0, 1]), 2.0, 1.5)),
        ("knowledge-distillation-loss", Call(EVEN, EVEN.astype(np.float32), np.array([0, 1]))),
        ("knowledge-distillation-loss", Call(np.full((1, 2), 100, np.float32), np.zeros((1, 2), np.float32), np.array([0]))),
        ("boundary-loss", Call(EVEN, np.eye(2, dtype=np.int64))),
        ("boundary-loss", Call(EVEN[None], np.eye(2)[None])),
        ("boundary-loss", Call(2 * EVEN[None] + 0.5, np.eye(2, dtype=np.int64)[None])),
        ("boundary-loss", Call(EVEN[None], 2 * np.eye(2, dtype=np.int64)[None])),
        ("boundary-loss", Call(np.zeros((0, 2, 2)), np.zeros((0, 2, 2), np.int64))),
        ("boundary-loss", Call(EVEN[None], np.zeros((1, 2, 3), np.int64))),
        ("knowledge-distillation-loss", Call(np.full((1, 2), -np.inf), np.zeros((1, 2)), np.array([0]))),
    ],
)
def test_calls_outside_the_contract_are_known(name: str, call: Call) -> None:
    assert not suite(name).is_valid(*call.args, **call.kwargs)


@pytest.mark.parametrize("name", ["surface-distance", "hd95"])
@pytest.mark.parametrize(
    "call",
    [
        Call(np.zeros((2, 2), bool), np.ones((2, 2), bool)),
        Call(np.ones((2, 2), bool), np.zeros((2, 2), bool)),
        Call(np.ones((2, 2), bool), np.ones((2, 3), bool)),
        Call(np.ones((2, 2), bool), np.ones((2, 2), np.int64)),
        Call(np.ones(2, bool), np.ones(2, bool)),
        Call(np.ones((2, 2)), np.ones((2, 2))),
        Call(np.full((2, 2), 2), np.full((2, 2), 1)),
        Call(np.ones((2, 2), bool), np.ones((2, 2), bool), (1.0,)),
        Call(np.ones((2, 2), bool), np.ones((2, 2), bool), (1.0, 0.0)),
        Call(np.ones((2, 2), bool), np.ones((2, 2), bool), 1.0),
    ],
)
def test_masks_outside_the_contract_are_known(name: str, call: Call) -> None:
    assert not suite(name).is_valid(*call.args, **call.kwargs)


# Independent truths


def test_cross_entropy_is_that_of_torch() -> None:
    impossible = 0
    for call in drawn("cross-entropy", 250):
        y_true, y_pred = arguments("cross-entropy", call)
        result = reference("cross-entropy", y_true, y_pred)
        if np.any(y_pred[y_true == 1] == 0):
            impossible += 1
            assert math.isfinite(result)
            assert result > 20
        else:
            truth = F.nll_loss(wide(y_pred).log(), torch.tensor(y_true.argmax(axis=1)))
            assert result == pytest.approx(truth.item(), rel=1e-12, abs=1e-15)
    assert 5 < impossible < 50


def test_cross_entropy_by_hand() -> None:
    four = np.eye(4)[[2, 1]], np.full((2, 4), 0.25)
    assert reference("cross-entropy", *four) == pytest.approx(1.3862943611198906, rel=1e-14)
    two = np.eye(2), np.array([[0.5, 0.5], [0.75, 0.25]])
    assert reference("cross-entropy", *two) == pytest.approx(1.5 * math.log(2), rel=1e-14)


@pytest.mark.parametrize(
    ("actual", "right"),
    [(700.0, True), (-3, True), (np.float64(0.5), True), (math.inf, False), (math.nan, False), (None, False), ([1.0], False)],
)
def test_cross_entropy_of_an_impossible_class_is_any_finite_number(actual: Any, right: bool) -> None:  # noqa: FBT001
    compare = suite("cross-entropy").compare
    assert compare
    assert (compare(708.0, actual, 1e-6) is None) == right
    assert compare(0.25, 0.5, 1e-6) is not None


def test_cross_entropy_logits_is_that_of_torch() -> None:
    for call in drawn("cross-entropy-logits", 300):
        logits, labels = arguments("cross-entropy-logits", call)
        truth = F.cross_entropy(wide(logits), torch.tensor(labels)).item()
        assert reference("cross-entropy-logits", logits, labels) == pytest.approx(truth, rel=1e-12, abs=1e-12)


def test_cross_entropy_logits_by_hand() -> None:
    def loss(rows: list[list[float]], labels: list[int]) -> Any:
        return reference("cross-entropy-logits", np.array(rows), np.array(labels))

    assert loss([[0, 0, 0, 0]], [3]) == pytest.approx(math.log(4), rel=1e-14)
    assert loss([[1e4, -1e4]], [1]) == 20000
    assert loss([[1e4, -1e4]], [0]) == 0
    # softplus of -1 and of 2
    assert loss([[1, 0], [2, 0]], [0, 1]) == pytest.approx((0.31326168751822286 + 2.1269280110429727) / 2, rel=1e-14)


def test_focal_loss_is_the_published_formula_by_cases() -> None:
    """Each sample by itself, by cases, with torch's binary cross entropy for the logarithms."""
    for call in drawn("focal-loss", 300):
        p, y, alpha, gamma = arguments("focal-loss", call)
        entropy = F.binary_cross_entropy(wide(p), wide(y), reduction="none").tolist()
        terms = [
            (alpha * (1 - q) ** gamma if label else (1 - alpha) * q**gamma) * loss
            for q, label, loss in zip(p.astype(np.float64).tolist(), y.tolist(), entropy, strict=True)
        ]
        result = reference("focal-loss", *call.args, **call.kwargs)
        assert result == pytest.approx(math.fsum(terms) / len(p), rel=1e-12, abs=1e-16)


def test_focal_loss_by_hand() -> None:
    def loss(p: list[float], y: list[int], **options: float) -> Any:
        return reference("focal-loss", np.array(p), np.array(y), **options)

    # Table of the paper: at p_t = 0.9 and gamma = 2 a sample loses 100 times less than by cross entropy.
    assert loss([0.9], [1], alpha=1.0) == pytest.approx(0.0010536051565782628, rel=1e-13)
    assert loss([0.5, 0.5], [1, 0]) == pytest.approx(0.25 * math.log(2) / 2, rel=1e-14)
    assert loss([0.2], [0], alpha=0.25, gamma=1.0) == pytest.approx(0.75 * 0.2 * 0.2231435513142097, rel=1e-13)


def test_dice_is_the_share_of_common_pixels_in_exact_arithmetic() -> None:
    both_empty = 0
    for call in drawn("dice", 300):
        pred, target = ({*map(tuple, np.argwhere(mask).tolist())} for mask in arguments("dice", call))
        both_empty += not (pred or target)
        truth = Fraction(2 * len(pred & target), len(pred) + len(target)) if pred or target else 1
        assert reference("dice", *call.args, **call.kwargs) == pytest.approx(float(truth), rel=1e-15)
    assert both_empty > 5


def test_dice_is_one_minus_the_distance_of_scipy() -> None:
    for call in drawn("dice", 200):
        pred, target = arguments("dice", call)
        if pred.any() or target.any():
            truth = 1 - scipy.spatial.distance.dice(pred.ravel().astype(bool), target.ravel().astype(bool))
            assert reference("dice", pred, target) == pytest.approx(truth, abs=1e-14)


def test_dice_by_hand() -> None:
    assert reference("dice", np.array([1, 1, 0]), np.array([0, 1, 1])) == 0.5
    assert reference("dice", np.array([1, 1, 1, 1]), np.array([0, 0, 0, 1])) == 0.4
    assert reference("dice", np.zeros(3, bool), np.zeros(3, bool)) == 1
    assert reference("dice", np.zeros(3, bool), np.ones(3, bool)) == 0


def test_smooth_l1_is_that_of_torch() -> None:
    for call in drawn("smooth-l1", 300):
        pred, target, beta = arguments("smooth-l1", call)
        truth = F.smooth_l1_loss(wide(pred), wide(target), beta=float(beta)).item()
        assert reference("smooth-l1", *call.args, **call.kwargs) == pytest.approx(truth, rel=1e-12, abs=1e-15)


def test_smooth_l1_by_hand() -> None:
    pred, target = np.array([0.5, -3.0, 2.0]), np.zeros(3)
    assert reference("smooth-l1", pred, target) == pytest.approx((0.125 + 2.5 + 1.5) / 3, rel=1e-15)
    assert reference("smooth-l1", pred, target, 2.0) == pytest.approx((0.0625 + 2.0 + 1.0) / 3, rel=1e-15)
    assert reference("smooth-l1", pred, target, beta=4) == pytest.approx((0.03125 + 1.125 + 0.5) / 3, rel=1e-15)


def test_smoothed_labels_are_those_that_torch_trains_with() -> None:
    """The derivative of torch's smoothed loss for the log-probabilities is minus the target, whatever the logits are."""
    for call in drawn("label-smoothing", 250):
        labels, num_classes, eps = arguments("label-smoothing", call)
        logits = torch.zeros((len(labels), num_classes), dtype=torch.float64, requires_grad=True)
        F.cross_entropy(logits, torch.tensor(labels), label_smoothing=eps, reduction="sum").backward()
        assert logits.grad is not None
        targets = torch.softmax(logits.detach(), 1) - logits.grad
        np.testing.assert_allclose(reference("label-smoothing", *call.args, **call.kwargs), targets.numpy(), atol=1e-12)


def test_smoothed_labels_by_hand() -> None:
    targets = reference("label-smoothing", np.array([2, 0]), 4, 0.1)
    np.testing.assert_allclose(targets, [[0.025, 0.025, 0.925, 0.025], [0.925, 0.025, 0.025, 0.025]], rtol=1e-15)
    np.testing.assert_array_equal(reference("label-smoothing", np.array([1]), 2, 1.0), [[0.5, 0.5]])


def test_info_nce_is_a_classification_of_torch() -> None:
    for call in drawn("info-nce", 300):
        queries, keys, temperature = arguments("info-nce", call)
        cosines = F.cosine_similarity(wide(queries)[:, None], wide(keys)[None], dim=-1)
        truth = F.cross_entropy(cosines / temperature, torch.arange(len(cosines))).item()
        assert reference("info-nce", *call.args, **call.kwargs) == pytest.approx(truth, rel=1e-9, abs=1e-11)


def test_info_nce_by_hand() -> None:
    # Cosines are 1 on the diagonal and 0 beside it.
    assert reference("info-nce", 3 * np.eye(2), 5 * np.eye(2), 1.0) == pytest.approx(0.31326168751822286, rel=1e-14)
    assert reference("info-nce", np.eye(4), np.eye(4)[::-1], 0.5) == pytest.approx(
        2 + math.log(1 + 3 * math.exp(-2)), rel=1e-14
    )
    assert reference("info-nce", np.eye(2), np.eye(2)[::-1], 0.001) == 1000
    assert reference("info-nce", np.ones((3, 2)), np.ones((3, 2))) == pytest.approx(math.log(3), rel=1e-14)


def test_knowledge_distillation_loss_is_that_of_torch() -> None:
    name = "knowledge-distillation-loss"
    for call in drawn(name, 250):
        student, teacher, labels, t, alpha = arguments(name, call)
        log_q, log_p = (torch.log_softmax(wide(logits) / t, 1) for logits in (student, teacher))
        soft = F.kl_div(log_q, log_p, reduction="batchmean", log_target=True)
        truth = alpha * t**2 * soft + (1 - alpha) * F.cross_entropy(wide(student), torch.tensor(labels))
        assert reference(name, *call.args, **call.kwargs) == pytest.approx(truth.item(), rel=1e-11, abs=1e-11)


def test_knowledge_distillation_loss_by_hand() -> None:
    # Two classes: the probabilities are 3/4 and 1/4 for the teacher, 1/2 each for the student.
    student, teacher, label = np.zeros((1, 2)), np.array([[2 * math.log(3), 0.0]]), np.array([1])
    divergence = 0.75 * math.log(1.5) + 0.25 * math.log(0.5)

    def loss(alpha: float) -> Any:
        return reference("knowledge-distillation-loss", student, teacher, label, 2.0, alpha)

    assert loss(1.0) == pytest.approx(4 * divergence, rel=1e-13)
    assert loss(0.0) == pytest.approx(math.log(2), rel=1e-14)
    assert loss(0.25) == pytest.approx(divergence + 0.75 * math.log(2), rel=1e-13)


def test_boundary_loss_weighs_by_the_distance_transforms_of_scipy() -> None:
    without_boundary = 0
    for call in drawn("boundary-loss", 250):
        probabilities, target = arguments("boundary-loss", call)
        products = []
        for weights, mask in zip(probabilities.astype(np.float64), target == 1, strict=True):
            transform = scipy.ndimage.distance_transform_edt
            has_boundary = mask.any() and not mask.all()
            without_boundary += not has_boundary
            products.append(weights * (transform(~mask) - transform(mask)) if has_boundary else np.zeros(mask.shape))
        result = reference("boundary-loss", *call.args, **call.kwargs)
        assert result == pytest.approx(np.mean(products), rel=1e-12, abs=1e-14)
    assert without_boundary > 20


def test_boundary_loss_by_hand() -> None:
    def loss(probabilities: Any, target: Any) -> Any:
        return reference("boundary-loss", np.array([probabilities], dtype=np.float64), np.array([target]))

    # Distances are -2, -1, 1, 2, 3.
    assert loss([[1, 0.5, 0.25, 0, 1]], [[1, 1, 0, 0, 0]]) == pytest.approx((-2 - 0.5 + 0.25 + 3) / 5, rel=1e-15)
    assert loss([[0, 0], [0, 1]], [[1, 0], [0, 0]]) == pytest.approx(math.sqrt(2) / 4, rel=1e-15)
    assert loss([[1, 1]], [[1, 1]]) == 0


def surface_distances(call: Call, name: str) -> "list[np.ndarray[Any, Any]]":
    """Return the distances there and back by SciPy's erosion and distance transform."""
    pred, target, spacing = arguments(name, call)
    first, second = (mask & ~scipy.ndimage.binary_erosion(mask) for mask in (pred == 1, target == 1))
    transforms = [scipy.ndimage.distance_transform_edt(~rim, sampling=spacing) for rim in (second, first)]
    return [transforms[0][first], transforms[1][second]]


def test_surface_distance_is_the_mean_of_distance_transforms() -> None:
    for call in drawn("surface-distance", 250):
        truth = np.concatenate(surface_distances(call, "surface-distance")).mean()
        assert reference("surface-distance", *call.args, **call.kwargs) == pytest.approx(truth, rel=1e-12, abs=1e-14)


def test_hd95_is_the_larger_quantile_of_torch() -> None:
    for call in drawn("hd95", 250):
        truth = max(wide(distances).quantile(0.95).item() for distances in surface_distances(call, "hd95"))
        assert reference("hd95", *call.args, **call.kwargs) == pytest.approx(truth, rel=1e-12, abs=1e-14)


def test_surface_distances_by_hand() -> None:
    # A pixel, and a row of three: the distances are 2 there, and 2, 3, 4 back.
    pred, target = np.array([[1, 0, 0, 0, 0]]), np.array([[0, 0, 1, 1, 1]])
    assert reference("surface-distance", pred, target) == pytest.approx(11 / 4, rel=1e-15)
    assert reference("surface-distance", pred, target, (7.0, 0.5)) == pytest.approx(11 / 8, rel=1e-15)
    assert reference("hd95", pred, target) == pytest.approx(3.9, rel=1e-15)
    assert reference("hd95", target, pred) == pytest.approx(3.9, rel=1e-15)
    # The rim of a 3 x 3 square around its middle: four pixels are 1 away, four the root of 2.
    square, middle = np.ones((3, 3), bool), np.pad([[True]], 1)
    assert reference("surface-distance", square, middle) == pytest.approx((4 + 4 * math.sqrt(2) + 1) / 9, rel=1e-15)
    assert reference("hd95", square, middle) == pytest.approx(math.sqrt(2), rel=1e-15)
    assert reference("hd95", square, square) == 0
