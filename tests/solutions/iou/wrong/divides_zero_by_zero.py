import numpy as np


def iou(a, b):
    a, b = np.array(a, float), np.array(b, float)
    wh = np.maximum(0, np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2]))
    inter = wh[0] * wh[1]
    return inter / ((a[2:] - a[:2]).prod() + (b[2:] - b[:2]).prod() - inter)
