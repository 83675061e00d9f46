"""Counts of what a random function did in many calls, held against those of known mistakes."""

import math
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def most_alike(counts: Array, tables: dict[str, Array | None], limit: float) -> str | None:
    """Return the name of the mistake that is distributed most like the counts, unless none is within the limit.

    A table is ``None`` where the mistake makes nothing that could be counted.
    """
    distances = {name: _distance(counts, table) for name, table in tables.items() if table is not None}
    nearest = min(distances, key=distances.__getitem__)
    return nearest if distances[nearest] <= limit else None


def _distance(one: Array, other: Array) -> float:
    """Return the chi-squared number of two samples; cells that are empty in both say nothing."""
    both, scale = one + other, math.sqrt(one.sum() / other.sum())
    return float(np.sum((one / scale - other * scale) ** 2 / np.where(both > 0, both, 1)))
