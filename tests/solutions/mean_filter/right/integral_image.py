import numpy as np


def mean_filter(img, k):
    h, w = img.shape
    r = k // 2
    table = np.zeros((h + 1, w + 1), dtype=np.int64)
    table[1:, 1:] = img.astype(np.int64).cumsum(0).cumsum(1)
    y0, y1 = np.clip(np.arange(h) - r, 0, h), np.clip(np.arange(h) + r + 1, 0, h)
    x0, x1 = np.clip(np.arange(w) - r, 0, w), np.clip(np.arange(w) + r + 1, 0, w)
    total = table[np.ix_(y1, x1)] - table[np.ix_(y0, x1)] - table[np.ix_(y1, x0)] + table[np.ix_(y0, x0)]
    return (total // np.outer(y1 - y0, x1 - x0)).astype(np.uint8)
