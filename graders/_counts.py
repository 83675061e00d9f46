"""Counts of what a random function did in many calls, held against those of known mistakes."""

import math
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def most_alike(counts: Array, tables: dict[str, Array | None], shares: Array, limit: float) -> str | None:
    """Return the name of the mistake that is distributed most like the counts, unless none is within the limit.

    A table is ``None`` where the mistake makes nothing that could be counted.  One that is as near to the right ``shares`` says
    nothing here either: what deviates a little would bear its name.
    """
    distances = {
        name: _distance(counts, table) for name, table in tables.items() if table is not None and excess(table, shares) > limit
    }
    nearest = min(distances, key=distances.__getitem__, default=None)
    return nearest if nearest and distances[nearest] <= limit else None


def excess(counts: Array, shares: Array) -> float:
    """Return Pearson's chi-squared number of counts that should be in these shares."""
    expected = counts.sum() * shares
    return float(np.sum((counts - expected) ** 2 / expected))


def _distance(one: Array, other: Array) -> float:
    """Return the chi-squared number of two samples; cells that are empty in both say nothing."""
    both, scale = one + other, math.sqrt(one.sum() / other.sum())
    return float(np.sum((one / scale - other * scale) ** 2 / np.where(both > 0, both, 1)))
