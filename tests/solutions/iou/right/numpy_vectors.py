import numpy as np


def iou(box1, box2):
    a, b = np.asarray(box1, dtype=float), np.asarray(box2, dtype=float)
    sides = np.clip(np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2]), 0, None)
    inter = np.prod(sides)
    union = np.prod(a[2:] - a[:2]) + np.prod(b[2:] - b[:2]) - inter
    return np.divide(inter, union, out=np.zeros_like(inter), where=union > 0)
