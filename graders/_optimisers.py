"""What the tasks on one step of an optimiser share: which arrays the contract allows, and their shapes in random cases."""

import math
from typing import Any

import numpy as np


def are_alike(*arrays: Any) -> bool:
    """Whether these are finite float arrays of one shape and one type, with an entry at least."""
    if not all(isinstance(array, np.ndarray) and array.dtype.name in {"float32", "float64"} for array in arrays):
        return False
    first = arrays[0]
    if not (first.ndim and first.size and all((array.shape, array.dtype) == (first.shape, first.dtype) for array in arrays)):
        return False
    return all(bool(np.isfinite(array).all()) for array in arrays)


def are_numbers(*values: Any) -> bool:
    """Whether these are finite numbers."""
    return all(type(value) in {int, float} and math.isfinite(value) for value in values)


def drawn_shape(rng: np.random.Generator, size: int) -> tuple[int, ...]:
    """Draw 1 to 3 dimensions, with at most about 30 entries."""
    ndim = int(rng.integers(1, 3, endpoint=True))
    longest = min(2 + size, (12, 5, 3)[ndim - 1])
    return tuple(int(length) for length in rng.integers(1, longest, size=ndim, endpoint=True))
