import numpy as np
from scipy.spatial.distance import cdist
from scipy.special import softmax


def detr_matching_cost(logits, pred_boxes, labels, true_boxes, class_weight=1.0, l1_weight=5.0, giou_weight=2.0):
    chosen = np.take(softmax(logits.astype(float), axis=1), labels, axis=1)
    l1 = cdist(pred_boxes.astype(float), true_boxes.astype(float), "cityblock")
    shared, hull = np.ones(l1.shape), np.ones(l1.shape)
    for axis in (0, 1):
        half_p, half_t = pred_boxes[:, axis + 2] / 2, true_boxes[:, axis + 2] / 2
        low_p, high_p = pred_boxes[:, axis] - half_p, pred_boxes[:, axis] + half_p
        low_t, high_t = true_boxes[:, axis] - half_t, true_boxes[:, axis] + half_t
        shared *= np.maximum(np.minimum.outer(high_p, high_t) - np.maximum.outer(low_p, low_t), 0)
        hull *= np.maximum.outer(high_p, high_t) - np.minimum.outer(low_p, low_t)
    union = np.add.outer(pred_boxes[:, 2] * pred_boxes[:, 3], true_boxes[:, 2] * true_boxes[:, 3]) - shared
    return class_weight * -chosen + l1_weight * l1 + giou_weight * (1 - union / hull - shared / union)
