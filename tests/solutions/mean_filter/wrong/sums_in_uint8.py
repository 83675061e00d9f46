import numpy as np


def mean_filter(img, k):
    h, w = img.shape
    out = np.zeros((h, w), dtype=np.uint8)
    for i in range(h):
        for j in range(w):
            total, count = np.uint8(0), 0
            for y in range(max(0, i - k // 2), min(h, i + k // 2 + 1)):
                for x in range(max(0, j - k // 2), min(w, j + k // 2 + 1)):
                    total = total + img[y, x]
                    count += 1
            out[i, j] = int(total) // count
    return out
