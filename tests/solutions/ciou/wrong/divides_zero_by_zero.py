import numpy as np


def ciou(box1, box2):
    a, b = np.array(box1, float), np.array(box2, float)
    inter = np.prod(np.clip(np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2]), 0, None))
    (w1, h1), (w2, h2) = a[2:] - a[:2], b[2:] - b[:2]
    iou = inter / (w1 * h1 + w2 * h2 - inter)
    d = np.sum(((a[:2] + a[2:] - b[:2] - b[2:]) / 2) ** 2)
    c = np.sum((np.maximum(a[2:], b[2:]) - np.minimum(a[:2], b[:2])) ** 2)
    v = 4 / np.pi**2 * (np.arctan(w2 / h2) - np.arctan(w1 / h1)) ** 2
    alpha = float(v) / float(1 - iou + v)
    return iou - d / c - alpha * v
