import numpy as np


def giou(box1, box2):
    boxes = np.array([box1, box2], dtype=float)
    lower, upper = boxes[:, :2], boxes[:, 2:]
    inter = np.clip(upper.min(0) - lower.max(0), 0, None).prod()
    union = (upper - lower).prod(axis=1).sum() - inter
    hull = (upper.max(0) - lower.min(0)).prod()
    return inter / union - (hull - union) / hull
