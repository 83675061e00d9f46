import numpy as np


def box_voting(kept, boxes, scores, iou_threshold=0.5):
    result = np.empty((len(kept), 4), dtype=boxes.dtype)
    x0, y0, x1, y1 = boxes.T
    areas = (x1 - x0) * (y1 - y0)
    for row, i in enumerate(kept):
        w = np.maximum(0.0, np.minimum(x1[i], x1) - np.maximum(x0[i], x0))
        h = np.maximum(0.0, np.minimum(y1[i], y1) - np.maximum(y0[i], y0))
        voters = w * h >= iou_threshold * (areas[i] + areas - w * h)
        result[row] = np.average(boxes[voters], axis=0, weights=scores[voters])
    return result
