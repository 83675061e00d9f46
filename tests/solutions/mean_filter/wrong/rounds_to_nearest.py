import numpy as np


def mean_filter(img, k):
    r = k // 2
    out = np.zeros_like(img)
    for i in range(img.shape[0]):
        for j in range(img.shape[1]):
            out[i, j] = int(img[max(0, i - r) : i + r + 1, max(0, j - r) : j + r + 1].mean() + 0.5)
    return out
