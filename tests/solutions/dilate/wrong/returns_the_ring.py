import numpy as np


def dilate(img, k):
    result = np.zeros_like(img)
    r = k // 2
    for y, x in zip(*np.nonzero(img)):
        result[max(0, y - r) : y + r + 1, max(0, x - r) : x + r + 1] = 1
    result[img == 1] = 0
    return result
