import numpy as np


def giou(box1, box2):
    a, b = np.float32(box1), np.float32(box2)
    wh = np.maximum(np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2]), 0)
    enclosing = np.maximum(a[2:], b[2:]) - np.minimum(a[:2], b[:2])
    area = lambda c: (c[2] - c[0]) * (c[3] - c[1])
    union = area(a) + area(b) - wh[0] * wh[1]
    c = enclosing[0] * enclosing[1]
    return wh[0] * wh[1] / union - (c - union) / c
