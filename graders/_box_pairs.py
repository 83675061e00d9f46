"""What the tasks on two boxes of positive area share: the contract, some cases, and all that is drawn.

Coordinates are multiples of 1/256 with few digits, so that single precision, which ``torch.tensor(box)`` takes by default,
holds them exactly.
"""

import math
from typing import Any

import numpy as np

from quizprep.coding.suite import Call, Task

shared = Task("box_pairs")
"""No task, but a place to collect."""


def add_to(task: Task) -> None:
    """Give a task all that is shared."""
    task.valid(within_contract)
    task.cases += shared.cases
    task.random_cases += shared.random_cases
    task.benchmark = shared.benchmark


def within_contract(box1: Any, box2: Any) -> bool:
    """Whether both are boxes of positive area: four finite numbers, the lower corner first."""
    return _is_box(box1) and _is_box(box2)


def _is_box(box: Any) -> bool:
    if not (isinstance(box, tuple | list) and len(box) == 4):
        return False
    numbers = all(type(number) in {int, float} and math.isfinite(number) for number in box)
    return numbers and box[0] < box[2] and box[1] < box[3]


@shared.case(en="the first box inside the second", zh="第一个框在第二个框内")
def first_inside_second() -> Call:
    return Call((6, 1, 8, 6), (0, 0, 10, 8))


@shared.case(en="small boxes far from the origin", zh="离原点很远的小框")
def far_from_the_origin() -> Call:
    return Call((1000000, 2000000, 1000004, 2000003), (1000001, 2000001, 1000006, 2000005))


@shared.case(
    en="small boxes in normalised coordinates, almost equal: 1e-8 in a denominator shows",
    zh="归一化坐标中几乎相同的小框：分母中加 1e-8 就看得出来",
)
def almost_equal_normalised_boxes() -> Call:
    return Call((0.25, 0.5, 0.296875, 0.546875), (0.25390625, 0.5, 0.30078125, 0.546875))


@shared.case(en="large boxes: areas of a hundred million", zh="很大的框：面积上亿")
def large_boxes() -> Call:
    return Call((0, 0, 10000, 12000), (4000, 3000, 16000, 11000))


@shared.case(en="boxes as lists, with fractions of a pixel", zh="以列表给出的框，带小数像素")
def lists_with_fractions() -> Call:
    return Call([0.25, 0.5, 2.75, 3.5], [1.75, 1.25, 4.5, 2.5])


def _box(rng: np.random.Generator, low: int, high: int, unit: float) -> tuple[float, ...]:
    """Draw a box of positive area on a grid of width ``unit``."""
    x0, y0 = rng.integers(low, high, size=2)
    x1, y1 = rng.integers([x0 + 1, y0 + 1], high, endpoint=True)
    return float(x0 * unit), float(y0 * unit), float(x1 * unit), float(y1 * unit)


@shared.bench(sizes=(10, 100, 1_000, 10_000, 100_000))
def boxes_of_growing_size(rng: np.random.Generator, size: int) -> Call:
    return Call(_box(rng, -size, size, 1.0), _box(rng, -size, size, 1.0))


@shared.random(count=25, en="random boxes, quarter pixels", zh="随机框，坐标为四分之一像素")
def random_boxes(rng: np.random.Generator, size: int) -> Call:
    cells = 3 + size
    return Call(_box(rng, -cells, cells, 0.25), _box(rng, -cells, cells, 0.25))


@shared.random(count=15, en="random boxes that overlap", zh="随机的相互重叠的框")
def random_overlapping_boxes(rng: np.random.Generator, size: int) -> Call:
    low, high = -rng.integers(1, 3 + size, size=(2, 2)), rng.integers(1, 3 + size, size=(2, 2))
    return Call(*((*map(float, a), *map(float, b)) for a, b in zip(low, high, strict=True)))


@shared.random(count=10, en="random boxes that are apart", zh="随机的相互分离的框")
def random_boxes_apart(rng: np.random.Generator, size: int) -> Call:
    cells = 4 + size
    gap = np.zeros(2)
    gap[rng.integers(2)] = (cells + rng.integers(0, 9)) * rng.choice([-1, 1])
    return Call(_box(rng, 0, cells, 1.0), tuple((np.array(_box(rng, 0, cells, 1.0)) + np.tile(gap, 2)).tolist()))


@shared.random(count=10, en="random boxes in normalised coordinates", zh="归一化坐标的随机框")
def random_normalised_boxes(rng: np.random.Generator, size: int) -> Call:
    # No side is short, so that 1e-9 in a denominator, for safety, stays inside the tolerance whatever is drawn.
    low = rng.integers(0, 150, size=2) + rng.integers(0, 8 + size, size=(2, 2))
    high = low + rng.integers(12, 24 + size, size=(2, 2))
    return Call(*((*map(float, a), *map(float, b)) for a, b in zip(low / 256, high / 256, strict=True)))
