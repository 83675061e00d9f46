"""Independent truths for ``detection.yaml``: counting pixels and positions, running the procedures on real boxes."""

import math
from collections.abc import Callable
from itertools import permutations, product
from typing import Any

import numpy as np


def iou_of_two_boxes(*, xa: int, ya: int, wa: int, ha: int, xb: int, yb: int, wb: int, hb: int) -> float:
    grid = np.zeros((2, 160, 160), dtype=bool)
    grid[0, ya : ya + ha, xa : xa + wa] = True
    grid[1, yb : yb + hb, xb : xb + wb] = True
    return int(grid.all(axis=0).sum()) / int(grid.any(axis=0).sum())


def giou_formula(*, A: int, B: int, I: int, C: int) -> float:  # noqa: E741, N803 - the names of the question
    """Two sets of unit cells with ``I`` in common, inside a set of ``C`` cells."""
    enclosing = set(range(C))
    first = set(range(A))
    second = set(range(A - I, A - I + B))
    union = first | second
    return len(first & second) / len(union) - len(enclosing - union) / len(enclosing)


def diou_penalty_equal_boxes(*, w: float, h: float, a: float, b: float) -> float:
    x0, y0, x1, y1 = np.array([(0, 0, w, h), (a, b, a + w, b + h)]).T
    centres = np.stack([(x0 + x1) / 2, (y0 + y1) / 2], axis=1)
    diagonal = math.dist((x0.min(), y0.min()), (x1.max(), y1.max()))
    return (math.dist(*centres) / diagonal) ** 2


def soft_nms_decayed_score(*, s: float, v: float, sigma: float) -> float:
    """Decay by the overlap of two real intervals, the second moved so far that their IoU is ``v``."""
    shift = (1 - v) / (1 + v)
    overlap = max(0.0, min(1.0, 1.0 + shift) - max(0.0, shift))
    iou = overlap / (2.0 - overlap)
    return s / float(math.e ** (iou * iou / sigma))


def rpn_anchor_count(*, h: int, w: int, s: int, m: int, r: int) -> int:
    positions = [(y, x) for y in range(0, h, s) for x in range(0, w, s)]
    shapes = list(product(range(m), range(r)))
    return sum(len(shapes) for _ in positions)


def roi_pooling_shift(*, x: int, s: int) -> int:
    return min(abs(pixel - x) for pixel in range(0, x + s + 1, s))


def fpn_level_of_roi(*, w: int, h: int) -> int:
    """Climb while the area is that of a doubled side, in whole numbers."""
    level = 4
    while w * h >= 4 * 224**2 * 4 ** (level - 4):
        level += 1
    while w * h * 4 ** (4 - level) < 224**2:
        level -= 1
    return level


def yolov1_output_tensor(*, s: int, b: int, c: int) -> int:
    cell = [[f"x{k}", f"y{k}", f"w{k}", f"h{k}", f"confidence{k}"] for k in range(b)] + [[f"class{k}" for k in range(c)]]
    return len([number for _ in range(s * s) for part in cell for number in part])


def yolov3_boxes_before_nms(*, n: int, c: int) -> tuple[int, int]:
    image = np.zeros((n, n), dtype=np.uint8)
    boxes = sum(3 * image[::stride, ::stride].size for stride in (8, 16, 32))
    per_anchor = np.zeros((3, len("xywh") + len(["objectness"]) + c))
    return boxes, per_anchor.size


def fcos_centerness(*, l: float, t: float, r: float, b: float) -> float:  # noqa: E741 - the names of the question
    """From the offset of the location from the centre, as a share of half the box."""
    across = abs(l - r) / (l + r)
    down = abs(t - b) / (t + b)
    return math.sqrt((1 - across) / (1 + across)) * math.sqrt((1 - down) / (1 + down))


def iou_from_part_outside(*, P: int, G: int, o: int) -> float:  # noqa: N803 - the names of the question
    """Two sets of unit cells; the last ``o`` of the prediction stick out."""
    truth = set(range(G))
    predicted = set(range(G - (P - o), G + o))
    return len(truth & predicted) / len(truth | predicted)


def _pixels(x: float, y: float, w: float, h: float, side: int = 400) -> Any:
    """The mask of a box whose edges lie on half units, on a grid of half units."""
    mask = np.zeros((side, side), dtype=bool)
    mask[int(2 * y) : int(2 * (y + h)), int(2 * x) : int(2 * (x + w))] = True
    return mask


def _mask_iou(first: Any, second: Any) -> float:
    return int((first & second).sum()) / int((first | second).sum())


def giou_of_boxes_apart(*, wa: int, ha: int, wb: int, hb: int, gx: int, gy: int) -> float:
    first = _pixels(0, 0, wa, ha)
    second = _pixels(wa + gx, ha + gy, wb, hb)
    either = first | second
    rows, columns = np.nonzero(either)
    enclosing = either[: rows.max() + 1, : columns.max() + 1]
    return _mask_iou(first, second) - float((~enclosing).mean())


def diou_inside_another_box(*, a: int, b: int, w: int, h: int, x: int, y: int) -> float:
    outer = _pixels(0, 0, a, b)
    inner = _pixels(x, y, w, h)
    centres = [np.argwhere(mask).mean(axis=0) / 2 for mask in (outer, inner)]
    return _mask_iou(outer, inner) - (math.dist(*centres) / math.hypot(a, b)) ** 2


def ciou_aspect_term(*, w: float, h: float, a: float, b: float) -> float:
    """The angle between the two diagonals, as a share of a right angle, squared."""
    between = math.atan2(abs(w * b - h * a), w * a + h * b)
    return (between / (math.pi / 2)) ** 2


def ciou_formula(*, u: float, d: float, c: float, v: float) -> float:
    """The weight by bisection: it divides 1 in the proportion of ``v`` to ``1 - u``."""
    low, high = 0.0, 1.0
    for _ in range(60):
        weight = (low + high) / 2
        low, high = (weight, high) if weight * (1 - u) < (1 - weight) * v else (low, weight)
    return u - (d / c) ** 2 - low * v


def ciou_of_crossed_boxes(*, w: int, h: int, a: int, b: int) -> float:
    predicted = _pixels(100 - w / 2, 100 - h / 2, w, h)
    truth = _pixels(100 - a / 2, 100 - b / 2, a, b)
    v = ciou_aspect_term(w=w, h=h, a=a, b=b)
    return ciou_formula(u=_mask_iou(predicted, truth), d=0.0, c=1.0, v=v)


def soft_nms_linear_rule(*, s: float, v: float, N: float) -> float:  # noqa: N803 - the names of the question
    """The score falls by the share of the overlap, measured on two real intervals, where that reaches the threshold."""
    shift = (1 - v) / (1 + v)
    overlap = 1.0 - shift
    iou = overlap / (1.0 + shift)
    return s - s * iou * (v >= N)


def box_voting_coordinate(  # noqa: PLR0913 - four candidates
    *,
    x: int,
    d1: int,
    d2: int,
    d3: int,
    s: float,
    s1: float,
    s2: float,
    s3: float,
    v1: float,
    v2: float,
    v3: float,
) -> float:
    """Every candidate casts as many equal votes as its score has hundredths."""
    candidates = [(x, s, 1.0), (x + d1, s1, v1), (x + d2, s2, v2), (x + d3, s3, v3)]
    votes = [edge for edge, score, overlap in candidates if overlap >= 0.5 for _ in range(round(100 * score))]
    return float(np.mean(votes))


def anchor_offsets_decoded(*, w: int, x: int, t: float, u: float) -> tuple[float, float]:
    """Search the box whose targets, as the paper encodes them, are the given ones."""

    def solved(target: Callable[[float], float], low: float, high: float) -> float:
        for _ in range(80):
            middle = (low + high) / 2
            low, high = (middle, high) if target(middle) < 0 else (low, middle)
        return low

    centre = solved(lambda value: (value - x) / w - t, -1000, 2000)
    width = solved(lambda value: math.log(value / w) - u, 1, 2000)
    return centre - width / 2, centre + width / 2


def roi_align_sample_value(
    *,
    i: int,  # noqa: ARG001 - the place of the four cells does not matter
    j: int,  # noqa: ARG001
    f: float,
    g: float,
    p: int,
    q: int,
    r: int,
    t: int,
) -> float:
    """The sampling of PyTorch on the four cells."""
    import torch

    cells = torch.tensor([[p, q], [r, t]], dtype=torch.float64).reshape(1, 1, 2, 2)
    place = torch.tensor([2 * f - 1, 2 * g - 1], dtype=torch.float64).reshape(1, 1, 1, 2)
    return float(torch.nn.functional.grid_sample(cells, place, mode="bilinear", align_corners=True))


def yolov2_anchor_distance(*, w: int, h: int, a: int, b: int) -> float:
    first = _pixels(100 - w / 2, 100 - h / 2, w, h)
    second = _pixels(100 - a / 2, 100 - b / 2, a, b)
    return 1 - _mask_iou(first, second)


def optimal_assignment_cost(*, a1: int, a2: int, a3: int, b1: int, b2: int, b3: int) -> int:
    """Try every match."""
    return min(first + second for first, second in _pairs([a1, a2, a3], [b1, b2, b3]))


def _pairs(first: list[int], second: list[int]) -> list[tuple[int, int]]:
    return [(first[i], second[j]) for i, j in permutations(range(3), 2)]


def toy_net_parameters(*, c: int, a: int, b: int) -> int:
    """Build it in PyTorch."""
    from torch import nn

    layers = nn.Sequential(
        nn.Conv2d(c, a, 3, padding=1, device="meta"),
        nn.BatchNorm2d(a, device="meta"),
        nn.ReLU(),
        nn.Conv2d(a, b, 3, padding=1, device="meta"),
        nn.BatchNorm2d(b, device="meta"),
        nn.ReLU(),
        nn.Conv2d(b, 1, 1, device="meta"),
        nn.Sigmoid(),
    )
    return sum(parameter.numel() for parameter in layers.parameters())
