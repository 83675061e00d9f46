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
