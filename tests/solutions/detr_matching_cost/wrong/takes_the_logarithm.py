import numpy as np


def detr_matching_cost(logits, pred_boxes, labels, true_boxes, class_weight=1.0, l1_weight=5.0, giou_weight=2.0):
    cost = np.zeros((len(logits), len(labels)))
    log_p = logits - np.logaddexp.reduce(logits.astype(float), axis=1)[:, None]
    for i, a in enumerate(pred_boxes):
        for j, b in enumerate(true_boxes):
            low = np.maximum(a[:2] - a[2:] / 2, b[:2] - b[2:] / 2)
            high = np.minimum(a[:2] + a[2:] / 2, b[:2] + b[2:] / 2)
            inter = np.clip(high - low, 0, None).prod()
            union = a[2] * a[3] + b[2] * b[3] - inter
            hull = (np.maximum(a[:2] + a[2:] / 2, b[:2] + b[2:] / 2) - np.minimum(a[:2] - a[2:] / 2, b[:2] - b[2:] / 2)).prod()
            giou = inter / union - 1 + union / hull
            cost[i, j] = -class_weight * log_p[i, labels[j]] + l1_weight * abs(a - b).sum() - giou_weight * giou
    return cost
