import numpy as np


def detr_matching_cost(logits, pred_boxes, labels, true_boxes, class_weight=1.0, l1_weight=5.0, giou_weight=2.0):
    n, m = len(logits), len(labels)
    cost = np.empty((n, m), dtype=logits.dtype)
    for i in range(n):
        for j in range(m):
            # The softmax of one class: one over the sum of exponentials of differences.
            with np.errstate(over="ignore"):
                p = 1 / np.exp(logits[i] - logits[i, labels[j]]).sum()
            a, b = pred_boxes[i], true_boxes[j]
            low_a, high_a, low_b, high_b = a[:2] - a[2:] / 2, a[:2] + a[2:] / 2, b[:2] - b[2:] / 2, b[:2] + b[2:] / 2
            inter = np.maximum(np.minimum(high_a, high_b) - np.maximum(low_a, low_b), 0).prod()
            union = a[2] * a[3] + b[2] * b[3] - inter
            hull = (np.maximum(high_a, high_b) - np.minimum(low_a, low_b)).prod()
            cost[i, j] = -class_weight * p + l1_weight * np.abs(a - b).sum() - giou_weight * (inter / union - 1 + union / hull)
    return cost
