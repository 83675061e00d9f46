import numpy as np


def erode(img, k):
    r = k // 2
    h, w = img.shape
    padded = np.ones((h + 2 * r, w + 2 * r), dtype=bool)
    padded[r : r + h, r : r + w] = img
    result = np.ones((h, w), dtype=bool)
    for dy in range(k):
        for dx in range(k):
            result &= padded[dy : dy + h, dx : dx + w]
    return result
