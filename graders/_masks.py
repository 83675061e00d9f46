"""What the tasks on the borders of masks share: the contract, calls that are written by hand, and masks to draw."""

from typing import Any

import numpy as np

from quizprep.coding.suite import Call
from quizprep.graders._arrays import Array


def fit(probabilities: Any, target: Any) -> bool:
    """Whether these are probabilities (N, H, W), in single or double precision, and masks of 0 and 1 of that shape."""
    if not (isinstance(probabilities, np.ndarray) and probabilities.dtype.name in {"float32", "float64"}):
        return False
    if not (isinstance(target, np.ndarray) and target.dtype == np.int64 and target.shape == probabilities.shape):
        return False
    if target.ndim != 3 or not target.size or not np.isin(target, (0, 1)).all():
        return False
    return bool(np.all((probabilities >= 0) & (probabilities <= 1)))


def batch(probabilities: Any, target: Any, *settings: Any, dtype: Any = np.float64) -> Call:
    """Return a call; a single image becomes a batch of one."""
    probabilities, target = np.array(probabilities, dtype=dtype), np.array(target)
    return Call(*(array[None] if array.ndim == 2 else array for array in (probabilities, target)), *settings)


def block(shape: tuple[int, int], rows: slice, columns: slice) -> Array:
    """Return a mask with one rectangle."""
    mask = np.zeros(shape, dtype=np.int64)
    mask[rows, columns] = 1
    return mask


def drawn_shape(rng: np.random.Generator, size: int, most: int) -> tuple[int, ...]:
    """Draw the shape of one to three images with sides of at most 3 + ``most``."""
    side = 3 + min(size // 3, most)
    images, height, width = rng.integers(1, [3, side, side], endpoint=True)
    return int(images), int(height), int(width)


def drawn_rectangles(rng: np.random.Generator, size: int, most: int) -> Array:
    """Draw masks of such a shape with a rectangle in each, perhaps an empty one."""
    masks = np.zeros(drawn_shape(rng, size, most), dtype=np.int64)
    for mask in masks:
        rows, columns = (np.sort(rng.integers(0, side, size=2, endpoint=True)) for side in mask.shape)
        mask[slice(*rows), slice(*columns)] = 1
    return masks
