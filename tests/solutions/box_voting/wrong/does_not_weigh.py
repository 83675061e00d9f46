import numpy as np


def box_voting(kept, boxes, scores, iou_threshold=0.5):
    rows = [np.mean([b for b in boxes.astype(float) if iou(boxes[k], b) >= iou_threshold], axis=0) for k in kept]
    return np.array(rows).reshape(-1, 4)


def iou(a, b):
    w = max(0.0, min(a[2], b[2]) - max(a[0], b[0]))
    h = max(0.0, min(a[3], b[3]) - max(a[1], b[1]))
    return w * h / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - w * h)
