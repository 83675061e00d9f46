"""Whether the entries of many weight matrices are independent and distributed as they should be.

Entries come as an array (call, row, column) of numbers that must be uniform from -1 to 1; for tests of all entries together
there may be more axes.  All thresholds hold exactly, at any number of draws:

- the largest distance of the empirical distribution from the uniform one, P(distance > t) <= 2·exp(-2nt²) (Dvoretzky, Kiefer,
  Wolfowitz, Massart), which shows a wrong spread, shape or centre of the distribution;
- the mean product of two entries of one matrix, or of one entry in consecutive calls: products of independent numbers in
  [-1, 1], P(|mean| > t) <= 2·exp(-nt²/2) (Hoeffding, Azuma), which shows entries that are tied to each other.

Each is used at 1e-9, divided by the number of entries or pairs; a gain that is off by a tenth is found with near certainty.
"""

import math
from itertools import combinations
from typing import Any

import numpy as np

from quizprep.coding.suite import Deviation, Mutant, Task
from quizprep.model import Bilingual

Array = np.ndarray[Any, Any]
FALSE_ALARM = 1e-9
NEAR = 1e-4
"""How unlikely two samples of one distribution are called different: only the name of a mistake hangs on it."""


def mutant_of(task: Task, name: str) -> Mutant:
    """Return a mutant by its name."""
    return next(mutant for mutant in task.mutants if mutant.name == name)


def is_uniform(values: Array) -> bool:
    """Whether all entries together are uniform."""
    return bool(distance(values.ravel()) <= distance_limit(values.size))


def not_drawn_anew(values: Array, seeded: Mutant) -> Deviation | None:
    """Say where every call gave the same: then the generator was ``seeded`` inside."""
    if (values != values[0]).any():
        return None
    calls = len(values)
    message = Bilingual(f"every one of {calls} calls gave the same weights", f"{calls} 次调用全都得到相同的权重")
    return Deviation(message, seeded)


def entry_deviates(values: Array) -> Deviation | None:
    """Say which entry by itself is not uniform."""
    distances = distance(values)
    if distances.max() <= distance_limit(len(values), distances.size):
        return None
    row, column = (int(axis) for axis in np.unravel_index(distances.argmax(), distances.shape))
    return Deviation(
        Bilingual(
            f"the entry [{row}, {column}] is not distributed like the others", f"元素 [{row}, {column}] 的分布与其他元素不同"
        )
    )


def entries_tied(values: Array, repeated: Mutant) -> Deviation | None:
    """Say which entries depend on each other; those of one column do where a row was ``repeated``."""
    calls, entries = len(values), values.reshape(len(values), -1)
    pairs = list(combinations(range(entries.shape[1]), 2))
    limit = product_limit(calls, len(pairs))
    for first, second in pairs:
        if abs(product := np.mean(entries[:, first] * entries[:, second])) > limit:
            places = [[int(axis) for axis in np.unravel_index(place, values.shape[1:])] for place in (first, second)]
            message = Bilingual(
                f"the entries {places[0]} and {places[1]} depend on each other", f"元素 {places[0]} 与 {places[1]} 不独立"
            )
            return Deviation(message, repeated if product > 0 and places[0][-1] == places[1][-1] else None)
    limit = product_limit(calls - 1, entries.shape[1])
    if np.abs(np.mean(entries[1:] * entries[:-1], axis=0)).max() > limit:
        return Deviation(Bilingual("the weights depend on those of the call before", "权重依赖于前一次调用的结果"))
    return None


def kernels_tied(values: Array, shared: Mutant) -> Deviation | None:
    """Say which entries of one kernel, the last two axes, depend on each other; they do where a number was ``shared``."""
    kernels = values.reshape(-1, math.prod(values.shape[-2:]))
    places = len(kernels[0])
    means = np.triu(kernels.T @ kernels / len(kernels), 1)
    if np.abs(means).max() <= product_limit(len(kernels), math.comb(places, 2)):
        return None
    width = values.shape[-1]
    first, second = (divmod(int(place), width) for place in np.unravel_index(np.abs(means).argmax(), means.shape))
    message = Bilingual(
        f"the places {list(first)} and {list(second)} of a kernel depend on each other",
        f"卷积核内的位置 {list(first)} 与 {list(second)} 不独立",
    )
    return Deviation(message, shared)


def distance(values: Array) -> Any:
    """Return the largest distance between the distribution of the values (first axis) and the uniform one."""
    count = len(values)
    heights = (np.sort(values, axis=0) + 1) / 2
    steps = np.arange(count).reshape(-1, *[1] * (values.ndim - 1)) / count
    return np.maximum(heights - steps, steps + 1 / count - heights).max(axis=0)


def distance_limit(count: int, tests: int = 1) -> float:
    """Return what the largest of so many distances exceeds once in ``1 / FALSE_ALARM`` runs at most."""
    return math.sqrt(math.log(2 * tests / FALSE_ALARM) / (2 * count))


def product_limit(count: int, tests: int) -> float:
    """Return what the largest of so many mean products exceeds once in ``1 / FALSE_ALARM`` runs at most."""
    return math.sqrt(2 * math.log(2 * tests / FALSE_ALARM) / count)


def most_alike(values: Array, samples: dict[str, Array]) -> str | None:
    """Return the name of the sample that is distributed most like all the values, unless none is near.

    A sample that is itself uniform says nothing: what deviates a little from it would bear its name.
    """
    distances = {name: _distance_of_two(values.ravel(), sample) for name, sample in samples.items() if not is_uniform(sample)}
    nearest = min(distances, key=distances.__getitem__, default=None)
    return nearest if nearest and distances[nearest] <= 1 else None


def _distance_of_two(values: Array, sample: Array) -> float:
    """Return how many times over its limit the distance between two distributions is (Smirnov)."""
    values, sample = np.sort(values), np.sort(sample)
    every = np.concatenate([values, sample])
    shares = [np.searchsorted(one, every, side="right") / len(one) for one in (values, sample)]
    limit = math.sqrt(math.log(2 / NEAR) / 2 * (1 / len(values) + 1 / len(sample)))
    return float(np.abs(shares[0] - shares[1]).max() / limit)
