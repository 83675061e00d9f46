import numpy as np


def erode(img, k):
    """Each zero erases the square around it."""
    result = np.ones_like(img)
    for y, x in zip(*np.nonzero(img == 0)):
        result[max(0, y - k // 2) : y + k // 2 + 1, max(0, x - k // 2) : x + k // 2 + 1] = 0
    return result
