import numpy as np


def mean_filter(img, k):
    """Window sums as two matrix products with banded matrices."""

    def band(n):
        return (abs(np.subtract.outer(np.arange(n), np.arange(n))) <= k // 2).astype(np.int64)

    rows, columns = band(img.shape[0]), band(img.shape[1])
    total = rows @ img.astype(np.int64) @ columns
    return (total // (rows.sum(1)[:, None] * columns.sum(0))).astype(np.uint8)
