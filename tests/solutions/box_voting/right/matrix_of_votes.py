import numpy as np


def box_voting(kept, boxes, scores, iou_threshold=0.5):
    """One matrix product: votes (K, N) times boxes (N, 4)."""
    k = boxes[kept]
    inter = np.clip(np.minimum(k[:, None, 2:], boxes[:, 2:]) - np.maximum(k[:, None, :2], boxes[:, :2]), 0, None).prod(-1)
    area = (boxes[:, 2:] - boxes[:, :2]).prod(-1)
    iou = inter / (area[kept][:, None] + area - inter)
    votes = np.where(iou >= iou_threshold, scores, 0)
    return votes @ boxes / votes.sum(axis=1, keepdims=True)
