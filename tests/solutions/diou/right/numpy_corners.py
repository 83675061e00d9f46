import numpy as np


def diou(box1, box2):
    boxes = np.array([box1, box2], dtype=float)
    lower, upper = boxes[:, :2], boxes[:, 2:]
    inter = np.clip(upper.min(0) - lower.max(0), 0, None).prod()
    union = (upper - lower).prod(axis=1).sum() - inter
    diagonal = upper.max(0) - lower.min(0)
    offset = np.diff((lower + upper) / 2, axis=0)[0]
    return inter / union - offset @ offset / (diagonal @ diagonal)
