import numpy as np


def mean_filter(img, k):
    r = k // 2
    height, width = img.shape
    rows = []
    for y in range(height):
        top, bottom = max(y - r, 0), y + r + 1
        rows.append([img[top:bottom, max(x - r, 0) : x + r + 1].mean() for x in range(width)])
    return np.asarray(rows).astype(img.dtype)
