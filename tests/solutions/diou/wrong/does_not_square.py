import numpy as np


def diou(box1, box2):
    a, b = np.array(box1, float), np.array(box2, float)
    inter = np.prod(np.clip(np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2]), 0, None))
    union = np.prod(a[2:] - a[:2]) + np.prod(b[2:] - b[:2]) - inter
    d = np.linalg.norm((a[:2] + a[2:] - b[:2] - b[2:]) / 2)
    c = np.linalg.norm(np.maximum(a[2:], b[2:]) - np.minimum(a[:2], b[:2]))
    return inter / union - d / c
