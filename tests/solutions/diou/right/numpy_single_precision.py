import numpy as np


def diou(box1, box2):
    a, b = np.float32(box1), np.float32(box2)
    wh = np.maximum(np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2]), 0)
    area = lambda c: (c[2] - c[0]) * (c[3] - c[1])
    iou = wh[0] * wh[1] / (area(a) + area(b) - wh[0] * wh[1])
    d = np.linalg.norm((a[:2] + a[2:]) / 2 - (b[:2] + b[2:]) / 2)
    c = np.linalg.norm(np.maximum(a[2:], b[2:]) - np.minimum(a[:2], b[:2]))
    return iou - d**2 / c**2
