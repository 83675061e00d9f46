import numpy as np


def nms(boxes, scores, iou_threshold):
    """Pick the best remaining score until none is left; a score of -inf marks what is done with."""
    left = np.array(scores, dtype=np.float64)
    picked = np.empty(0, dtype=int)
    while np.isfinite(left).any():
        best = int(np.argmax(left))
        picked = np.append(picked, best)
        left[best] = -np.inf
        for other in np.flatnonzero(np.isfinite(left)):
            if overlap(boxes[best], boxes[other]) > iou_threshold:
                left[other] = -np.inf
    return picked


def overlap(a, b):
    w, h = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    if w <= 0 or h <= 0:
        return 0.0
    return w * h / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - w * h)
