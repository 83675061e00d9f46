import numpy as np


def detr_matching_cost(logits, pred_boxes, labels, true_boxes, class_weight=1.0, l1_weight=5.0, giou_weight=2.0):
    shifted = logits - logits.max(-1, keepdims=True)
    prob = np.exp(shifted) / np.exp(shifted).sum(-1, keepdims=True)
    p, t = pred_boxes[:, None, :], true_boxes[None, :, :]
    l1 = np.abs(p - t).sum(-1)
    p0, p1 = p[..., :2] - p[..., 2:] / 2, p[..., :2] + p[..., 2:] / 2
    t0, t1 = t[..., :2] - t[..., 2:] / 2, t[..., :2] + t[..., 2:] / 2
    inter = np.clip(np.minimum(p1, t1) - np.maximum(p0, t0), 0, None).prod(-1)
    union = p[..., 2:].prod(-1) + t[..., 2:].prod(-1) - inter
    hull = (np.maximum(p1, t1) - np.minimum(p0, t0)).prod(-1)
    giou = inter / union - (hull - union) / hull
    return -class_weight * prob[:, labels] + l1_weight * l1 - giou_weight * giou
