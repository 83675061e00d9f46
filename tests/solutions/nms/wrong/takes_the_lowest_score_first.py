import numpy as np


def nms(boxes, scores, iou_threshold):
    order = np.argsort(scores)
    keep = []
    while len(order):
        i, order = order[0], order[1:]
        keep.append(i)
        wh = np.maximum(0, np.minimum(boxes[i, 2:], boxes[order, 2:]) - np.maximum(boxes[i, :2], boxes[order, :2]))
        inter = wh.prod(1)
        union = (boxes[i, 2:] - boxes[i, :2]).prod() + (boxes[order, 2:] - boxes[order, :2]).prod(1) - inter
        order = order[inter <= iou_threshold * union]
    return keep
