import numpy as np


def erode(img, k):
    if k == 1:
        return img.copy()
    h, w = img.shape
    out = np.ones((h, w), dtype=np.uint8)
    for y in range(h):
        for x in range(w):
            for i in range(max(0, y - k // 2), min(h, y + k // 2)):
                for j in range(max(0, x - k // 2), min(w, x + k // 2)):
                    out[y, x] &= img[i, j]
    return out
