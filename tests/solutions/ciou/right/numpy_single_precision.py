import numpy as np


def ciou(box1, box2):
    a, b = np.float32(box1), np.float32(box2)
    wh = np.maximum(np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2]), 0)
    (w1, h1), (w2, h2) = a[2:] - a[:2], b[2:] - b[:2]
    iou = wh[0] * wh[1] / (w1 * h1 + w2 * h2 - wh[0] * wh[1])
    d = np.square((a[:2] + a[2:]) / 2 - (b[:2] + b[2:]) / 2).sum()
    c = np.square(np.maximum(a[2:], b[2:]) - np.minimum(a[:2], b[:2])).sum()
    v = np.float32(4 / np.pi**2) * (np.arctan(w2 / h2) - np.arctan(w1 / h1)) ** 2
    alpha = v / (1 - iou + v) if v > 0 else np.float32(0)
    return iou - d / c - alpha * v
