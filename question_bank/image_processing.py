"""Independent truths for ``image-processing.yaml``: pixels of small images are counted, filters are run."""

import numpy as np


def mean_filter_window_count(*, h: int, w: int, i: int, j: int, r: int) -> int:
    return sum(abs(row - i) <= r and abs(column - j) <= r for row in range(1, h + 1) for column in range(1, w + 1))


def separable_gaussian_cost(*, k: int, h: int, w: int) -> int:
    """Count the products in one output pixel of each pass, then the pixels of both."""
    kernel = np.exp(-(np.linspace(-2, 2, k) ** 2) / 2)
    along_row, along_column = kernel[None, :], kernel[:, None]
    assert np.linalg.matrix_rank(along_column * along_row) == 1, "the two passes make the square kernel"
    return sum(weights.size * np.empty((h, w), dtype=np.uint8).size for weights in (along_row, along_column))


def eroded_rectangle_area(*, a: int, b: int, k: int, n: int) -> int:
    margin = 4
    image = np.pad(np.ones((a, b), dtype=bool), margin)
    for _ in range(n):
        windows = np.lib.stride_tricks.sliding_window_view(np.pad(image, k // 2), (k, k))
        image = np.asarray(windows.all(axis=(2, 3)))
    return int(image.sum())


def resampled_volume_size(*, m: int, n: int, s: int, z: int, t: int) -> tuple[int, int]:
    """Try every count: the one whose extent comes nearest; lengths in hundredths of a millimetre."""
    extents = (n * s, m * z * 10)
    across, along = (min(range(1, 4 * 512), key=lambda number: abs(number * t * 10 - extent)) for extent in extents)
    return across, along


def ct_window_values(*, c: int, w: int, v: int, u: int) -> tuple[float, float]:
    """PyTorch's hard tanh clips what is measured in half widths from the level."""
    import torch

    distances = torch.tensor([v - c, u - c], dtype=torch.float64) / (w / 2)
    inside, above = ((torch.nn.functional.hardtanh(distances) + 1) / 2).tolist()
    return inside, above


def z_score_of_a_voxel(*, n: int, x: list[float], j: int) -> float:
    """PyTorch's layer norm over the whole image."""
    import torch

    image = torch.tensor([float(voxel) for voxel in x[:n]], dtype=torch.float64)
    return float(torch.nn.functional.layer_norm(image, [n], eps=0.0)[j - 1])


def min_max_to_a_range(*, x: float, lo: float, hi: float, a: float, b: float) -> float:
    """Interpolate between the two ends."""
    return float(np.interp(float(x), [float(lo), float(hi)], [float(a), float(b)]))


def laplacian_sharpened_pixel(*, c: int, n: int, s: int, w: int, e: int) -> int:
    """Second differences along the column and along the row."""
    return int(c - np.diff([n, c, s], 2)[0] - np.diff([w, c, e], 2)[0])


def unsharp_masking(*, x: float, b: float, k: float) -> float:
    """Take the low frequencies out, raise what is left, put them back."""
    low, high = float(b), float(x) - float(b)
    return low + high + float(k) * high
