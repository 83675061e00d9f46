import numpy as np


def dilate(img, k):
    """Each 1 paints the square around it."""
    r = k // 2
    result = np.zeros_like(img)
    for y, x in np.argwhere(img):
        result[max(y - r, 0) : y + r + 1, max(x - r, 0) : x + r + 1] = 1
    return result
