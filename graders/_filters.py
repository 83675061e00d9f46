"""What the filters share whose window slides over one image; of erosion and dilation also the contract and the images."""

from typing import Any

import numpy as np

Image = np.ndarray[Any, Any]

MORPHOLOGY = (
    "cv2.dilate",
    "cv2.erode",
    "cv2.morphologyEx",
    "kornia.morphology.dilation",
    "kornia.morphology.erosion",
    "scipy.ndimage.binary_dilation",
    "scipy.ndimage.binary_erosion",
    "scipy.ndimage.grey_dilation",
    "scipy.ndimage.grey_erosion",
    "scipy.ndimage.rank_filter",
    "skimage.morphology.binary_dilation",
    "skimage.morphology.binary_erosion",
    "skimage.morphology.dilation",
    "skimage.morphology.erosion",
)
"""Library calls that erode or dilate."""


def within_contract(img: Any, k: Any) -> bool:
    """Whether this is a binary image of at least one pixel, and an odd window."""
    is_image = isinstance(img, np.ndarray) and img.ndim == 2 and img.dtype.name in {"uint8", "int64"} and img.size > 0
    return bool(is_image and type(k) is int and k > 0 and k % 2 == 1 and np.isin(img, (0, 1)).all())


def image(*rows: str, dtype: Any = np.uint8) -> Image:
    """Return the image drawn by rows of ``#`` (1) and ``.`` (0)."""
    return np.array([[int(char == "#") for char in row] for row in rows], dtype=dtype)


def drawn(rng: np.random.Generator, size: int, share: float) -> Image:
    """Draw an image in which about this share of the pixels is 1."""
    height, width = rng.integers(1, 3 + size // 3, size=2, endpoint=True)
    dtype = np.uint8 if rng.random() < 0.7 else np.int64
    return (rng.random((height, width)) < share).astype(dtype)


def square(rng: np.random.Generator, size: int, share: float) -> Image:
    """Draw a square image of bytes."""
    return (rng.random((size, size)) < share).astype(np.uint8)


def filtered(img, k, value, low=None, high=None):
    """Work as the references do, with another value of a window or other ends of it."""
    low = k // 2 if low is None else low
    high = k // 2 + 1 if high is None else high
    result = np.zeros_like(img)
    for y, x in np.ndindex(img.shape):
        result[y, x] = value(img[max(0, y - low) : y + high, max(0, x - low) : x + high])
    return result


def filtered_along(img, k, value, axis):
    """Work as the references do, with windows along one axis."""
    reach = [k // 2 if one == axis else 0 for one in (0, 1)]
    result = np.zeros_like(img)
    for y, x in np.ndindex(img.shape):
        rows = slice(max(0, y - reach[0]), y + reach[0] + 1)
        result[y, x] = value(img[rows, max(0, x - reach[1]) : x + reach[1] + 1])
    return result


def filtered_padded(img, k, value, **options):
    """Return the value of full windows of a padded image."""
    padded = np.pad(img, k // 2, **options)
    result = np.zeros_like(img)
    for y, x in np.ndindex(img.shape):
        result[y, x] = value(padded[y : y + k, x : x + k])
    return result


def filtered_inside(filtered, k, border):
    """Return a filtered image that has the pixels of ``border`` where the window leaves the image."""
    reach, (height, width) = k // 2, filtered.shape
    inside = np.s_[reach : max(reach, height - reach), reach : max(reach, width - reach)]
    result = border.copy()
    result[inside] = filtered[inside]
    return result
