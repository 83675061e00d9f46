import numpy as np


def pairwise_iou(boxes1, boxes2):
    """One row of the result at a time, in double precision."""
    others = boxes2.astype(float).T
    rows = [row(box, others) for box in boxes1.astype(float)]
    return np.array(rows).reshape(len(boxes1), len(boxes2))


def row(box, others):
    x0, y0, x1, y1 = others
    width = np.clip(np.minimum(box[2], x1) - np.maximum(box[0], x0), 0, np.inf)
    height = np.clip(np.minimum(box[3], y1) - np.maximum(box[1], y0), 0, np.inf)
    shared = width * height
    union = (box[2] - box[0]) * (box[3] - box[1]) + (x1 - x0) * (y1 - y0) - shared
    return np.divide(shared, union, out=np.zeros_like(shared), where=union != 0)
