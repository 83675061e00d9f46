import numpy as np


def ciou(box1, box2):
    boxes = np.array([box1, box2], dtype=float)
    lower, upper = boxes[:, :2], boxes[:, 2:]
    sides = upper - lower
    inter = np.clip(upper.min(0) - lower.max(0), 0, None).prod()
    iou = inter / (sides.prod(axis=1).sum() - inter)
    diagonal = upper.max(0) - lower.min(0)
    offset = np.diff((lower + upper) / 2, axis=0)[0]
    v = 4 / np.pi**2 * np.diff(np.arctan(sides[:, 0] / sides[:, 1]))[0] ** 2
    alpha = np.nan_to_num(v / max((1 - iou) + v, 1e-300))
    return iou - offset @ offset / (diagonal @ diagonal) - alpha * v
