import numpy as np


def mean_filter(img, k):
    h, w = img.shape
    r = k // 2
    out = np.zeros((h, w), dtype=np.uint8)
    for i in range(h):
        for j in range(w):
            values = [
                int(img[y, x])
                for y in range(max(0, i - r), min(h, i + max(r, 1)))
                for x in range(max(0, j - r), min(w, j + max(r, 1)))
            ]
            out[i, j] = sum(values) // len(values)
    return out
