"""What tasks on arrays and sizes share: the first questions of their contracts, and numbers without a pattern."""

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def are_floats(*values: Any) -> bool:
    """Whether these are arrays of float32 or float64."""
    return all(isinstance(value, np.ndarray) and value.dtype.name in {"float32", "float64"} for value in values)


def are_finite(*arrays: Array) -> bool:
    """Whether there is neither infinity nor NaN in these."""
    return all(bool(np.isfinite(array).all()) for array in arrays)


def is_int(value: Any, least: int) -> bool:
    """Whether this is an int, no bool, of at least so much."""
    return type(value) is int and value >= least


def are_sizes(*bounds: tuple[Any, int]) -> bool:
    """Whether each value, given with its least, is an int or a pair of them, height and width."""
    return all(
        len(value) == 2 and all(is_int(number, least) for number in value) if isinstance(value, tuple) else is_int(value, least)
        for value, least in bounds
    )


def wave(*shape: int, start: int = 0) -> Array:
    """Return halves from -2.5 to 2.5 in an order without a pattern along any axis."""
    count = start + np.arange(int(np.prod(shape)))
    return ((count * 7 + count // 11) % 11 - 5).reshape(shape) / 2
