import numpy as np


def pairwise_iou(boxes1, boxes2):
    """Fill the matrix entry by entry, in the precision of the input."""
    result = np.zeros((len(boxes1), len(boxes2)), dtype=boxes1.dtype)
    for i, (ax0, ay0, ax1, ay1) in enumerate(boxes1):
        for j, (bx0, by0, bx1, by1) in enumerate(boxes2):
            shared = max(min(ax1, bx1) - max(ax0, bx0), 0) * max(min(ay1, by1) - max(ay0, by0), 0)
            if shared > 0:
                result[i, j] = shared / ((ax1 - ax0) * (ay1 - ay0) + (bx1 - bx0) * (by1 - by0) - shared)
    return result
