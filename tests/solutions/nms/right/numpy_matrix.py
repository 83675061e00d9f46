import numpy as np


def nms(boxes, scores, iou_threshold):
    """All pairs at once, then one pass over a matrix of flags."""
    order = np.argsort(scores)[::-1]
    b = boxes[order].astype(np.float64)
    lower = np.maximum(b[:, None, :2], b[None, :, :2])
    upper = np.minimum(b[:, None, 2:], b[None, :, 2:])
    inter = np.prod(np.clip(upper - lower, 0, None), axis=2)
    area = np.prod(b[:, 2:] - b[:, :2], axis=1)
    overlaps = inter > iou_threshold * (area[:, None] + area[None, :] - inter)
    keep = np.ones(len(b), dtype=bool)
    for i in range(len(b)):
        if keep[i]:
            keep[i + 1 :] &= ~overlaps[i, i + 1 :]
    return order[keep]
