import numpy as np


def mean_filter(img, k):
    h, w = img.shape
    r = k // 2
    out = np.zeros((h, w), dtype=np.uint8)
    for i in range(h):
        for j in range(w):
            total, count = 0, 0
            for y in range(max(0, i - r), min(h, i + r + 1)):
                for x in range(max(0, j - r), min(w, j + r + 1)):
                    total += int(img[y, x])
                    count += 1
            out[i, j] = total // count
    return out
