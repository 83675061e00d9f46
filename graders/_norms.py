"""What the normalisations share: the library calls that they refuse, and the numbers that they are given."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from quizprep.graders._arrays import Array, are_finite, are_floats

LIBRARY = [
    "jax.nn.standardize",
    "keras.layers.BatchNormalization",
    "keras.layers.GroupNormalization",
    "keras.layers.LayerNormalization",
    "tensorflow.keras.layers.BatchNormalization",
    "tensorflow.keras.layers.GroupNormalization",
    "tensorflow.keras.layers.LayerNormalization",
    "tensorflow.nn.batch_normalization",
    "torch.batch_norm",
    "torch.group_norm",
    "torch.instance_norm",
    "torch.layer_norm",
    "torch.native_batch_norm",
    "torch.native_group_norm",
    "torch.native_layer_norm",
    "torch.nn.BatchNorm1d",
    "torch.nn.BatchNorm2d",
    "torch.nn.BatchNorm3d",
    "torch.nn.GroupNorm",
    "torch.nn.InstanceNorm1d",
    "torch.nn.InstanceNorm2d",
    "torch.nn.InstanceNorm3d",
    "torch.nn.LayerNorm",
    "torch.nn.functional.batch_norm",
    "torch.nn.functional.group_norm",
    "torch.nn.functional.instance_norm",
    "torch.nn.functional.layer_norm",
]
"""Any of them is one of the others in other axes."""


def fit(x: Any, scales: Sequence[Any], eps: Any, axis: int) -> bool:
    """Whether x and what there is of gamma and beta are finite float arrays that fit along an axis, and eps is usual."""
    if not (are_floats(x, *scales) and x.size and are_finite(x)):
        return False
    if not all(array.shape == x.shape[axis:][:1] and np.all(np.abs(array) <= 100) for array in scales):
        return False
    return type(eps) is float and 1e-8 <= eps <= 10


def are_well_conditioned(values: Array, axes: int | tuple[int, ...], eps: float) -> bool:
    """Whether nothing that is normalised as one, along these axes, is farther from zero than so many times its spread."""
    wide = values.astype(np.float64)
    spread = np.sqrt(wide.var(axis=axes) + eps)
    return bool(np.all(np.abs(wide).max(axis=axes) <= farthest(values.dtype) * spread))


def farthest(dtype: Any) -> float:
    """Return how many times its spread a number may lie from zero, so that rounding stays well inside the tolerance."""
    return 100 if dtype == np.float32 else 2e6
