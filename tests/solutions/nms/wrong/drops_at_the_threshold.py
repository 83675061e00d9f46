import numpy as np


def nms(boxes, scores, iou_threshold):
    order = np.argsort(-scores)
    keep = []
    while len(order):
        i = order[0]
        keep.append(i)
        wh = np.maximum(0, np.minimum(boxes[i, 2:], boxes[order, 2:]) - np.maximum(boxes[i, :2], boxes[order, :2]))
        inter = wh.prod(1)
        area = (boxes[:, 2:] - boxes[:, :2]).prod(1)
        union = area[i] + area[order] - inter
        iou = np.where(union > 0, inter / np.where(union > 0, union, 1), 0)
        order = order[(iou < iou_threshold) & (order != i)]
    return keep
