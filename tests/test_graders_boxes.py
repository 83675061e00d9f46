"""Tasks about boxes: their references against exact arithmetic, brute force and values worked by hand."""

import inspect
import itertools
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import pytest
import scipy.optimize
import scipy.spatial
import torch
from suites import drawn, suite

from quizprep.coding.suite import Call

UNIT = [0.0, 0.0, 1.0, 1.0]
Exact = list[Fraction]


def exact(box: Any) -> Exact:
    return [number if isinstance(number, Fraction) else Fraction(float(number)) for number in box]


def cells(one: Exact, other: Exact) -> tuple[Fraction, Fraction]:
    """Return intersection and union, added up over the cells into which all edges cut the plane."""
    xs, ys = [sorted({*one[axis::2], *other[axis::2]}) for axis in (0, 1)]
    shared = whole = Fraction(0)
    for (x0, x1), (y0, y1) in itertools.product(itertools.pairwise(xs), itertools.pairwise(ys)):
        holders = [box[0] <= x0 and x1 <= box[2] and box[1] <= y0 and y1 <= box[3] for box in (one, other)]
        shared += (x1 - x0) * (y1 - y0) * all(holders)
        whole += (x1 - x0) * (y1 - y0) * any(holders)
    return shared, whole


def exact_iou(box1: Any, box2: Any) -> Fraction:
    shared, whole = cells(exact(box1), exact(box2))
    return shared / whole if whole else Fraction(0)


# Overlap of pairs


def test_pairwise_iou_is_the_exact_one() -> None:
    reference = suite("pairwise-iou").reference_function
    for call in drawn("pairwise-iou", 225):
        result, (boxes1, boxes2) = reference(*call.args), call.args
        assert result.shape == (len(boxes1), len(boxes2))
        assert result.dtype == np.float64
        for i, j in np.ndindex(result.shape):
            assert result[i, j] == pytest.approx(float(exact_iou(boxes1[i], boxes2[j])), abs=1e-9)


def test_pairwise_iou_of_boxes_worked_by_hand() -> None:
    boxes1 = np.array([[0, 0, 2, 2], [0, 0, 10, 2.0]])
    boxes2 = np.array([[1, 1, 3, 3], [0, 0, 2, 10], [5, 5, 5, 5.0]])
    expected = [[1 / 7, 4 / 20, 0], [2 / 22, 4 / 36, 0]]
    np.testing.assert_allclose(suite("pairwise-iou").reference_function(boxes1, boxes2), expected, rtol=1e-15)


def hull(one: Exact, other: Exact) -> Exact:
    """Return the box that encloses both, from their corners in order."""
    xs, ys = sorted(one[::2] + other[::2]), sorted(one[1::2] + other[1::2])
    return [xs[0], ys[0], xs[-1], ys[-1]]


def exact_giou(box1: Any, box2: Any) -> Fraction:
    one, other = exact(box1), exact(box2)
    outer = hull(one, other)
    shared, whole = cells(one, other)
    _, enclosing = cells(outer, outer)
    return shared / whole - (enclosing - whole) / enclosing


def test_giou_is_the_exact_one() -> None:
    reference = suite("giou").reference_function
    for call in drawn("giou", 250):
        assert reference(*call.args) == pytest.approx(float(exact_giou(*call.args)), abs=1e-14)


@pytest.mark.parametrize(
    ("box1", "box2", "expected"),
    [
        ((0, 0, 2, 2), (1, 1, 3, 3), 1 / 7 - 2 / 9),
        ((0, 0, 2, 2), (2, 2, 4, 4), -0.5),
        ((0, 0, 1, 1), (2, 0, 3, 1), -1 / 3),
        ((0, 0, 4, 4), (1, 1, 3, 3), 0.25),
        ((0, 0, 1, 1), (1000, 1000, 1001, 1001), 2 / 1001**2 - 1),
    ],
)
def test_giou_worked_by_hand(box1: Any, box2: Any, expected: float) -> None:
    assert suite("giou").reference_function(box1, box2) == pytest.approx(expected, abs=1e-15)


def exact_diou(box1: Any, box2: Any) -> Fraction:
    """Four times the squared distance of the centres: that of the sums of corners."""
    one, other = exact(box1), exact(box2)
    x0, y0, x1, y1 = hull(one, other)
    distance = sum((one[axis] + one[axis + 2] - other[axis] - other[axis + 2]) ** 2 for axis in (0, 1))
    return exact_iou(box1, box2) - distance / (4 * ((x1 - x0) ** 2 + (y1 - y0) ** 2))


def test_diou_is_the_exact_one() -> None:
    reference = suite("diou").reference_function
    for call in drawn("diou", 250):
        assert reference(*call.args) == pytest.approx(float(exact_diou(*call.args)), abs=1e-14)


@pytest.mark.parametrize(
    ("box1", "box2", "expected"),
    [
        ((0, 0, 2, 2), (1, 1, 3, 3), 1 / 7 - 1 / 9),
        ((0, 0, 2, 2), (2, 0, 4, 2), -4 / 20),
        ((0, 0, 4, 4), (1, 1, 3, 3), 0.25),
        ((0, 0, 4, 4), (0, 0, 2, 2), 0.25 - 2 / 32),
        ((0, 0, 1, 1), (3, 4, 4, 5), -25 / 41),
    ],
)
def test_diou_worked_by_hand(box1: Any, box2: Any, expected: float) -> None:
    assert suite("diou").reference_function(box1, box2) == pytest.approx(expected, abs=1e-15)


def precise_ciou(box1: Any, box2: Any) -> Any:
    """Work in 50 digits, with the angle between the diagonals taken from their cross and dot products."""
    with mpmath.workdps(50):
        iou, diou = (
            mpmath.mpf(value.numerator) / value.denominator for value in (exact_iou(box1, box2), exact_diou(box1, box2))
        )
        w1, h1, w2, h2 = (mpmath.mpf(box[axis + 2]) - mpmath.mpf(box[axis]) for box in (box1, box2) for axis in (0, 1))
        v = (2 / mpmath.pi * mpmath.atan2(w1 * h2 - w2 * h1, w1 * w2 + h1 * h2)) ** 2
        return float(diou - (v**2 / (1 - iou + v) if v else 0))


def test_ciou_is_that_of_many_digits() -> None:
    reference = suite("ciou").reference_function
    for call in drawn("ciou", 250):
        assert reference(*call.args) == pytest.approx(precise_ciou(*call.args), abs=1e-13)


@pytest.mark.parametrize(
    ("box1", "box2", "expected"),
    [
        ((0, 0, 2, 2), (1, 1, 3, 3), 1 / 7 - 1 / 9),
        ((0, 0, 4, 4), (0, 0, 4, 4), 1.0),
        # Angles of 60 and 30 degrees: v = 4/π² · (π/6)² = 1/9, IoU 0, alpha = (1/9)/(10/9) = 1/10, centres √3 and 10 apart.
        ((0, 0, 3 * 3**0.5, 3), (0, 10, 3**0.5, 13), -(3 + 100) / (27 + 169) - 1 / 90),
    ],
)
def test_ciou_worked_by_hand(box1: Any, box2: Any, expected: float) -> None:
    assert suite("ciou").reference_function(box1, box2) == pytest.approx(expected, abs=1e-15)


# Suppression


def drawn_arguments(name: str, number: int) -> Iterator[dict[str, Any]]:
    """Yield the arguments of drawn calls by name, defaults included."""
    signature = inspect.signature(suite(name).reference_function)
    for call in drawn(name, number):
        bound = signature.bind(*call.args, **call.kwargs)
        bound.apply_defaults()
        yield bound.arguments


def test_soft_nms_has_the_fixed_point_of_its_definition() -> None:
    """A score is the original one times one factor for each box taken before; whoever is taken leads all that follow."""
    changed = 0
    for arguments in drawn_arguments("soft-nms", 225):
        boxes, scores, sigma, threshold = arguments.values()
        indices, results = suite("soft-nms").reference_function(**arguments)
        squares = np.array([[float(exact_iou(one, other)) ** 2 for other in boxes] for one in boxes]).reshape([len(boxes)] * 2)
        assert len(set(indices.tolist())) == len(indices) == len(results)
        for step, (index, result) in enumerate(zip(indices, results, strict=True)):
            before = indices[:step]
            assert result == pytest.approx(float(scores[index]) * np.exp(-squares[before, index].sum() / sigma), rel=1e-9)
            followers = scores[indices[step:]] * np.exp(-squares[np.ix_(before, indices[step:])].sum(axis=0) / sigma)
            assert result >= followers.max() * (1 - 1e-9)
        missing = np.setdiff1d(np.arange(len(boxes)), indices)
        assert np.all(scores[missing] * np.exp(-squares[np.ix_(indices, missing)].sum(axis=0) / sigma) < threshold)
        assert np.all(results >= threshold)
        changed += indices.tolist() != np.argsort(-scores)[: len(indices)].tolist()
    assert changed > 50


def test_soft_nms_worked_by_hand() -> None:
    """The second box falls behind the third, which lies apart; the fourth falls below the threshold."""
    boxes = np.array([[0, 0, 10, 10], [0, 0, 10, 8], [40, 0, 50, 10], [0, 0, 10, 10.0]])
    indices, scores = suite("soft-nms").reference_function(boxes, np.array([0.9, 0.8, 0.7, 0.6]), 0.5, 0.1)
    assert indices.tolist() == [0, 2, 1]
    np.testing.assert_allclose(scores, [0.9, 0.7, 0.8 * np.exp(-1.28)], rtol=1e-14)


def test_box_voting_is_the_exact_mean() -> None:
    changed = 0
    for arguments in drawn_arguments("box-voting", 200):
        kept, boxes, scores, threshold = arguments.values()
        result = suite("box-voting").reference_function(**arguments)
        assert result.shape == (len(kept), 4)
        for row, index in zip(result, kept, strict=True):
            voters = [place for place, box in enumerate(boxes) if exact_iou(boxes[index], box) >= Fraction(threshold)]
            weights = exact(scores[voters])
            for number, column in zip(row, boxes[voters].T, strict=True):
                mean = sum(weight * value for weight, value in zip(weights, exact(column), strict=True)) / sum(weights)
                assert number == pytest.approx(float(mean), abs=1e-12)
            changed += len(voters) > 1
    assert changed > 100


def test_box_voting_worked_by_hand() -> None:
    boxes = np.array([[0, 0, 10, 10], [2, 0, 12, 10], [8, 0, 18, 10.0]])
    result = suite("box-voting").reference_function(np.array([0, 2]), boxes, np.array([0.6, 0.2, 0.5]))
    np.testing.assert_allclose(result, np.array([[0.5, 0, 10.5, 10], [8, 0, 18, 10]]), rtol=1e-14)


# Precision over recall


def exact_average_precision(scores: Any, is_tp: Any, num_gt: int) -> Fraction:
    """Look at each recall that can be reached, and at the precision of each cut of the list that reaches it."""
    points = []
    for cut in scores.tolist():
        chosen = [bool(flag) for score, flag in zip(scores.tolist(), is_tp.tolist(), strict=True) if score >= cut]
        points.append((sum(chosen), Fraction(sum(chosen), len(chosen))))
    heights = [max((height for hits, height in points if hits >= level), default=Fraction(0)) for level in range(1, num_gt + 1)]
    return sum(heights, Fraction(0)) / num_gt


def test_average_precision_is_the_exact_one() -> None:
    reference = suite("average-precision").reference_function
    for call in drawn("average-precision", 225):
        assert reference(*call.args) == pytest.approx(float(exact_average_precision(*call.args)), abs=1e-14)


@pytest.mark.parametrize(
    ("is_tp", "num_gt", "expected"),
    [
        ([], 3, 0),
        ([True], 4, 1 / 4),
        ([False, True], 1, 1 / 2),
        ([True, False, False, True, True], 3, (1 + 3 / 5 + 3 / 5) / 3),
        ([True, False, True, False, False, True], 4, (1 + 2 / 3 + 3 / 6) / 4),
    ],
)
def test_average_precision_worked_by_hand(is_tp: list[bool], num_gt: int, expected: float) -> None:
    scores = np.linspace(0.9, 0.1, len(is_tp))
    assert suite("average-precision").reference_function(scores, np.array(is_tp, bool), num_gt) == pytest.approx(expected)


def exact_flags(detections: Any, truths: Any, threshold: Fraction) -> list[bool]:
    """Say which detections of one class are right: each claims its best ground truth, and the first claim of each holds."""
    claims = []
    for image, _, _, box in detections:
        overlaps = [(exact_iou(box, truth), place) for place, (other, _, truth) in enumerate(truths) if other == image]
        best, place = max(overlaps, default=(Fraction(0), None))
        claims.append(place if best >= threshold else None)
    return [claim is not None and claim not in claims[:rank] for rank, claim in enumerate(claims)]


def exact_mean_average_precision(detections: Any, ground_truths: Any, iou_threshold: float = 0.5) -> Fraction:
    results = []
    for class_id in {one[1] for one in ground_truths}:
        ranked = sorted((one for one in detections if one[1] == class_id), key=lambda one: one[2], reverse=True)
        truths = [one for one in ground_truths if one[1] == class_id]
        flags = exact_flags(ranked, truths, Fraction(iou_threshold))
        scores = np.arange(len(flags), 0, -1.0)
        results.append(exact_average_precision(scores, np.array(flags), len(truths)))
    return sum(results, Fraction(0)) / len(results) if results else Fraction(0)


def test_mean_average_precision_is_the_exact_one() -> None:
    reference = suite("mean-average-precision").reference_function
    for call in drawn("mean-average-precision", 225):
        expected = exact_mean_average_precision(*call.args, **call.kwargs)
        assert reference(*call.args, **call.kwargs) == pytest.approx(float(expected), abs=1e-13)


def test_mean_average_precision_worked_by_hand() -> None:
    """Class 0: a hit, a duplicate, a hit, one object missed; class 1: nothing; class 2 has no ground truth."""
    box, far = (0, 0, 10, 10), (40, 40, 50, 50)
    detections = [(0, 0, 0.9, box), (0, 0, 0.8, (1, 0, 11, 10)), (1, 0, 0.7, box), (0, 1, 0.6, far), (0, 2, 0.5, far)]
    ground_truths = [(0, 0, box), (1, 0, box), (1, 0, far), (0, 1, box)]
    result = suite("mean-average-precision").reference_function(detections, ground_truths)
    assert result == pytest.approx((1 + 2 / 3) / 3 / 2)


# Assignment


def test_pair_coordinates_is_the_optimum_of_scipy() -> None:
    reference, released = suite("pair-coordinates").reference_function, 0
    for set_a, set_b, radius in (call.values() for call in drawn_arguments("pair-coordinates", 225)):
        distances = scipy.spatial.distance.cdist(set_a, set_b)
        pairs = [(a, b) for a, b in zip(*scipy.optimize.linear_sum_assignment(distances), strict=True)]
        expected = {(int(a), int(b)) for a, b in pairs if distances[a, b] <= radius}
        pairing, unpaired_a, unpaired_b = reference(set_a, set_b, radius)
        assert pairing.shape == (len(expected), 2)
        assert set(map(tuple, pairing.tolist())) == expected
        assert sorted([*pairing[:, 0], *unpaired_a]) == list(range(len(set_a)))
        assert sorted([*pairing[:, 1], *unpaired_b]) == list(range(len(set_b)))
        released += len(pairs) - len(expected)
    assert released > 100


@pytest.mark.parametrize(("rows", "columns"), [(1, 4), (3, 3), (4, 3), (3, 5), (5, 5)])
def test_assignment_is_that_of_brute_force(rows: int, columns: int) -> None:
    """Whole numbers bring ties, and costs of 0 and below: the total must be least, whichever pairs reach it."""
    assign, rng = suite("pair-coordinates").reference_function.__globals__["_optimal_pairs"], np.random.default_rng(3)
    for _ in range(40):
        cost = rng.integers(-3, 6, size=(rows, columns)).astype(float)
        wide = cost if rows <= columns else cost.T
        orders = itertools.permutations(range(wide.shape[1]), wide.shape[0])
        least = min(sum(wide[place, column] for place, column in enumerate(order)) for order in orders)
        pairs = assign(cost.tolist(), rows, columns)
        assert len({row for row, _ in pairs}) == len({column for _, column in pairs}) == min(rows, columns)
        assert sum(cost[pair] for pair in pairs) == least


def test_pair_coordinates_worked_by_hand() -> None:
    """The points that coincide cost 0 + 8, the two pairs within the radius would cost 11.3."""
    result = suite("pair-coordinates").reference_function(np.array([[0, 0], [4, 4.0]]), np.array([[4, 4], [8, 0.0]]), 6.0)
    assert [part.tolist() for part in result] == [[[1, 0]], [0], [1]]


# Anchors and regions


def test_anchors_have_the_area_the_ratio_and_the_center_asked_for() -> None:
    for arguments in drawn_arguments("anchor-generation", 225):
        anchors = suite("anchor-generation").reference_function(**arguments)
        height, width, stride, sizes, ratios = arguments.values()
        expected = list(itertools.product(range(height), range(width), sizes.tolist(), ratios.tolist()))
        assert anchors.shape == (len(expected), 4)
        for (x0, y0, x1, y1), (y, x, size, ratio) in zip(anchors.tolist(), expected, strict=True):
            assert (x1 - x0) * (y1 - y0) == pytest.approx(size**2)
            assert (y1 - y0) / (x1 - x0) == pytest.approx(ratio)
            assert (x0 + x1, y0 + y1) == pytest.approx(((2 * x + 1) * stride, (2 * y + 1) * stride))


def test_anchors_worked_by_hand() -> None:
    anchors = suite("anchor-generation").reference_function(1, 2, 8, np.array([4.0, 8.0]), np.array([1.0, 4.0]))
    first = [[2, 2, 6, 6], [3, 0, 5, 8], [0, 0, 8, 8], [2, -4, 6, 12]]
    np.testing.assert_array_equal(anchors, first + [[x0 + 8, y0, x1 + 8, y1] for x0, y0, x1, y1 in first])


def test_roi_align_is_the_mean_of_samples_of_torch() -> None:
    regions = 0
    for arguments in drawn_arguments("roi-align", 225):
        features, rois, size, scale, ratio = arguments.values()
        result = suite("roi-align").reference_function(**arguments)
        assert result.shape == (len(rois), len(features), size, size)
        ends = torch.tensor(features.shape[:0:-1], dtype=torch.float64)
        for pooled, roi in zip(result, torch.tensor(rois.astype(np.float64)) * scale, strict=True):
            # The whole map reaches from -1 to 1 for torch; one sample is asked for at a time.
            steps = itertools.product(range(size), range(ratio), range(size), range(ratio))
            expected = np.zeros_like(pooled)
            for i, down, j, right in steps:
                share = torch.tensor([j + (right + 0.5) / ratio, i + (down + 0.5) / ratio], dtype=torch.float64) / size
                point = (roi[:2] + share * (roi[2:] - roi[:2])) / ends * 2 - 1
                image, grid = torch.tensor(features.astype(np.float64))[None], point[None, None, None]
                value = torch.nn.functional.grid_sample(image, grid, padding_mode="border", align_corners=False)
                expected[:, i, j] += value[0, :, 0, 0].numpy() / ratio**2
            np.testing.assert_allclose(pooled, expected, atol=1e-12)
            regions += 1
    assert regions > 150


def test_roi_align_of_a_plane_is_the_plane_at_the_middles_of_cells() -> None:
    """Value 2x + 10y at the middle of each pixel; a region of 3 by 2 pixels that begins at (1.5, 1), in two by two cells."""
    y, x = np.mgrid[0:5, 0:6] + 0.5
    result = suite("roi-align").reference_function((2 * x + 10 * y)[None], np.array([[1.5, 1, 4.5, 3]]) * 4, 2, 0.25)
    middles_x, middles_y = np.array([2.25, 3.75]), np.array([1.5, 2.5])
    np.testing.assert_allclose(result, (2 * middles_x + 10 * middles_y[:, None])[None, None], rtol=1e-14)


def test_detr_cost_is_that_of_its_parts_in_torch_and_in_fractions() -> None:
    pairs = 0
    for arguments in drawn_arguments("detr-matching-cost", 225):
        logits, predicted, labels, true, *weights = arguments.values()
        cost = suite("detr-matching-cost").reference_function(**arguments)
        assert cost.shape == (len(logits), len(labels))
        probabilities = torch.softmax(torch.tensor(logits.astype(np.float64)), dim=1).numpy()
        distances = scipy.spatial.distance.cdist(predicted.astype(np.float64), true.astype(np.float64), "cityblock")
        for i, j in np.ndindex(cost.shape):
            corners = [[x - w / 2, y - h / 2, x + w / 2, y + h / 2] for x, y, w, h in map(exact, (predicted[i], true[j]))]
            parts = -probabilities[i, labels[j]], distances[i, j], -float(exact_giou(*corners))
            assert cost[i, j] == pytest.approx(np.dot(weights, parts), rel=1e-12, abs=1e-12)
            pairs += 1
    assert pairs > 1000


def test_detr_cost_worked_by_hand() -> None:
    """Half the probability, boxes (0, 0, 0.4, 0.4) and (0.2, 0, 0.6, 0.4): IoU 1/3, nothing empty around them."""
    logits, predicted, true = np.array([[0.0, 0.0]]), np.array([[0.2, 0.2, 0.4, 0.4]]), np.array([[0.4, 0.2, 0.4, 0.4]])
    cost = suite("detr-matching-cost").reference_function(logits, predicted, np.array([0]), true)
    np.testing.assert_allclose(cost, [[-0.5 + 5 * 0.2 - 2 / 3]], rtol=1e-14)


# What the contracts leave out


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("pairwise-iou", Call(np.array([[1.0, 0, 0, 1]]), np.array([UNIT]))),
        ("pairwise-iou", Call(np.array(UNIT), np.array([UNIT]))),
        ("pairwise-iou", Call(np.array([UNIT]), np.array([[0, 0, 1, 1]]))),
        ("pairwise-iou", Call(np.array([UNIT]), np.array([UNIT], np.float32))),
        ("pairwise-iou", Call(np.array([[0, 0, np.nan, 1]]), np.array([UNIT]))),
        ("pairwise-iou", Call(np.array([[1e6, 0, 1e6 + 1, 1]], np.float32), np.array([UNIT], np.float32))),
        ("giou", Call((0, 0, 0, 1), UNIT)),
        ("giou", Call((0, 0, 1), UNIT)),
        ("giou", Call(UNIT, (0, 0, float("inf"), 1))),
        ("diou", Call(UNIT, (2, 2, 3, 2))),
        ("ciou", Call((0, 0, 1, 0), UNIT)),
        ("average-precision", Call(np.array([0.5, 0.5]), np.array([True, False]), 2)),
        ("average-precision", Call(np.array([0.5, 0.6]), np.array([True, True]), 1)),
        ("average-precision", Call(np.array([0.5]), np.array([2]), 2)),
        ("average-precision", Call(np.array([0.5]), np.array([False]), 0)),
        ("average-precision", Call(np.array([0.5]), np.array([False, True]), 2)),
        ("average-precision", Call(np.array([np.inf]), np.array([True]), 1)),
        ("mean-average-precision", Call([], [(0, 0, (0, 0, 1, 1))])),
        ("mean-average-precision", Call([(0, 0, 0.5, (0, 0, 1, 1)), (1, 1, 0.5, (0, 0, 1, 1))], [])),
        ("mean-average-precision", Call([(0, 0, 0.5, (1, 0, 0, 1))], [])),
        ("mean-average-precision", Call([(0, 0, 0.5, (0, 0, 1, 1))], [], 0.0)),
        ("mean-average-precision", Call([(0, 0, 0.5, (0, 0, 3, 1))], [(0, 0, (0, 0, 3, 1)), (0, 0, (0, 0, 3, 1))])),
        ("mean-average-precision", Call([(0, 0, 0.5, (0, 0, 10, 3))], [(0, 0, (0, 0, 10, 10))], 0.3)),
        ("soft-nms", Call(np.array([UNIT, UNIT]), np.array([0.5, 0.5]))),
        ("soft-nms", Call(np.array([UNIT, UNIT]), np.array([0.5, 0.5001]))),
        ("soft-nms", Call(np.array([UNIT]), np.array([-0.5]))),
        ("soft-nms", Call(np.array([UNIT]), np.array([0.5001]), 0.5, 0.5)),
        ("soft-nms", Call(np.array([UNIT]), np.array([0.5]), 0.0)),
        ("pair-coordinates", Call(np.array([[0.0, 0, 0]]), np.array([[0.0, 1]]), 3.0)),
        ("pair-coordinates", Call(np.array([[0.0, 0]]), np.array([[0.0, 1]]), -1.0)),
        ("pair-coordinates", Call(np.array([[0.0, 0]]), np.array([[0.0, 1]], np.float32), 3.0)),
        ("pair-coordinates", Call(np.array([[0.0, 0]]), np.array([[0.0, 1], [1, 0]]), 3.0)),
        ("pair-coordinates", Call(np.array([[0.0, 0]]), np.array([[0.0, 1.001]]), 1.0)),
        ("anchor-generation", Call(0, 1, 8, np.ones(1), np.ones(1))),
        ("anchor-generation", Call(1, 1, 8.0, np.ones(1), np.ones(1))),
        ("anchor-generation", Call(1, 1, 8, np.zeros(1), np.ones(1))),
        ("anchor-generation", Call(1, 1, 8, np.ones(0), np.ones(1))),
        ("anchor-generation", Call(1, 1, 8, np.ones(1), np.ones((1, 1)))),
        ("box-voting", Call(np.array([1]), np.array([UNIT]), np.array([0.5]))),
        ("box-voting", Call(np.array([0, 0]), np.array([UNIT]), np.array([0.5]))),
        ("box-voting", Call(np.array([0]), np.array([UNIT]), np.array([0.0]))),
        ("box-voting", Call(np.array([0]), np.array([[0, 0, 1.0, 0]]), np.array([0.5]))),
        ("box-voting", Call(np.array([0]), np.array([[0, 0, 10.0, 10], [0, 0, 10, 3]]), np.array([0.5, 0.6]), 0.3)),
        ("box-voting", Call(np.array([0]), np.array([UNIT]), np.array([0.5]), 0.0)),
        ("roi-align", Call(np.zeros((1, 2, 2)), np.array([[0, 0, 3.0, 2]]), 1)),
        ("roi-align", Call(np.zeros((1, 2, 2)), np.array([[0, 0, 0.0, 2]]), 1)),
        ("roi-align", Call(np.zeros((1, 2, 2)), np.array([[0, 0, 2.0, 2]]), 0)),
        ("roi-align", Call(np.zeros((2, 2)), np.array([[0, 0, 2.0, 2]]), 1)),
        ("roi-align", Call(np.zeros((1, 2, 2)), np.array([[0, 0, 2.0, 2]]), 1, 2.0)),
        (
            "detr-matching-cost",
            Call(np.zeros((1, 2)), np.array([[0.5, 0.5, 0.1, 0.1]]), np.array([1]), np.array([[0.5, 0.5, 0.1, 0.1]])),
        ),
        (
            "detr-matching-cost",
            Call(np.zeros((1, 2)), np.array([[0.5, 0.5, 0.1, 0.1]]), np.array([0]), np.array([[0.5, 0.5, 0.1, 0.0]])),
        ),
        (
            "detr-matching-cost",
            Call(np.zeros((1, 2)), np.array([[0.5, 0.5, 0.1, 0.1]]), np.array([0]), np.array([[0.5, 0.5, 0.1, 0.1]]), -1.0),
        ),
        (
            "detr-matching-cost",
            Call(np.zeros((1, 2)), np.array([[0.5, 0.5, 0.1, 0.1]]), np.array([0.0]), np.array([[0.5, 0.5, 0.1, 0.1]])),
        ),
    ],
)
def test_calls_outside_the_contract_are_known(name: str, call: Call) -> None:
    assert not suite(name).is_valid(*call.args, **call.kwargs)
