import numpy as np


def dilate(img, k):
    """Window sums as two products with banded matrices, then a threshold."""

    def band(n):
        return (np.abs(np.arange(n)[:, None] - np.arange(n)) <= k // 2).astype(np.int64)

    return (band(img.shape[0]) @ img.astype(np.int64) @ band(img.shape[1]) > 0).astype(np.uint8)
