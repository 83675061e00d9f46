import numpy as np


def nms(boxes, scores, iou_threshold):
    areas = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    order, kept = np.argsort(-scores), []
    while len(order):
        best, order = order[0], order[1:]
        kept.append(int(best))
        corner = np.maximum(boxes[best, :2], boxes[order, :2])
        sides = np.clip(np.minimum(boxes[best, 2:], boxes[order, 2:]) - corner, 0, None)
        shared = sides[:, 0] * sides[:, 1]
        order = order[shared / (areas[best] + areas[order] - shared + 1e-6) <= iou_threshold]
    return kept
