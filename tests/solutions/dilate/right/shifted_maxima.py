import numpy as np


def dilate(img, k):
    h, w = img.shape
    padded = np.pad(img, k // 2)
    shifts = [padded[dy : dy + h, dx : dx + w] for dy in range(k) for dx in range(k)]
    return np.maximum.reduce(shifts)
