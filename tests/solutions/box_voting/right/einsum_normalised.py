import numpy as np


def box_voting(kept, boxes, scores, iou_threshold=0.5):
    boxes, scores = boxes.astype(float), scores.astype(float)
    overlap = np.ones((len(boxes), len(boxes)))
    for axis in (0, 1):
        low, high = boxes[:, axis], boxes[:, axis + 2]
        overlap *= np.maximum(np.minimum.outer(high, high) - np.maximum.outer(low, low), 0)
    area = np.diag(overlap)
    votes = (overlap / (np.add.outer(area, area) - overlap) >= iou_threshold)[kept] * scores
    votes /= votes.sum(1, keepdims=True)
    return np.einsum("kn,nc->kc", votes, boxes)
