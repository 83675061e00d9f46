import numpy as np


def erode(img, k):
    r = k // 2
    h, w = img.shape
    out = np.zeros((h, w), dtype=int)
    for y in range(r, h - r):
        for x in range(r, w - r):
            out[y, x] = img[y - r : y + r + 1, x - r : x + r + 1].all()
    return out
