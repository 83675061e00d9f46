"""What tasks share in which a window slides over images: whether it fits, images for it, and what a convolution is called."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from quizprep.graders._arrays import Array, is_int

CONVOLUTIONS = (
    "cv2.filter2D",
    "jax.lax.conv",
    "jax.lax.conv_general_dilated",
    "scipy.ndimage.convolve",
    "scipy.ndimage.correlate",
    "scipy.signal.convolve",
    "scipy.signal.convolve2d",
    "scipy.signal.correlate",
    "scipy.signal.correlate2d",
    "scipy.signal.fftconvolve",
    "scipy.signal.oaconvolve",
    "tensorflow.nn.conv2d",
    "torch.conv2d",
    "torch.conv3d",
    "torch.convolution",
    "torch.nn.Conv2d",
    "torch.nn.Conv3d",
    "torch.nn.LazyConv2d",
    "torch.nn.functional.conv2d",
    "torch.nn.functional.conv3d",
    "torch.ops.aten.conv2d",
    "torch.ops.aten.convolution",
)
"""Library calls that convolve."""


def fits(images: Array, kernel: Sequence[int], stride: Any, padding: Any) -> bool:
    """Whether stride and padding are ints in range, and the window (height, width) has room in the padded images."""
    if not (is_int(stride, 1) and is_int(padding, 0)):
        return False
    return all(side + 2 * padding >= length for side, length in zip(images.shape[2:], kernel, strict=True))


def numbered(*shape: int, dtype: Any = np.float64) -> Array:
    """Return images whose pixels are numbered from 1."""
    return np.arange(1, 1 + int(np.prod(shape))).reshape(shape).astype(dtype)


def ramp(*shape: int, dtype: Any = np.float64) -> Array:
    """Return whole numbers from -5 to 5 without symmetry."""
    count = np.arange(int(np.prod(shape)))
    return ((count * 7 % 11 + count // 11 * 3) % 11 - 5).reshape(shape).astype(dtype)


def drawn_sides(rng: np.random.Generator, kernel: Sequence[int], padding: int, most: int) -> tuple[int, int]:
    """Draw height and width of images in which this window has at most so much room beyond its own size."""
    room = rng.integers(0, most, size=2, endpoint=True)
    height, width = (max(int(length) - 2 * padding, 1) for length in np.asarray(kernel) + room)
    return height, width


def drawn_dtype(rng: np.random.Generator) -> Any:
    """Draw single precision two times of five."""
    return np.float32 if rng.random() < 0.4 else np.float64
