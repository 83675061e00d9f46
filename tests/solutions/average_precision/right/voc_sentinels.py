import numpy as np


def average_precision(scores, is_tp, num_gt):
    order = np.argsort(scores)[::-1]
    tp = np.cumsum(is_tp[order] == 1)
    fp = np.cumsum(is_tp[order] == 0)
    mrec = np.concatenate(([0.0], tp / num_gt, [1.0]))
    mpre = np.concatenate(([0.0], tp / np.maximum(tp + fp, 1e-12), [0.0]))
    for i in range(len(mpre) - 1, 0, -1):
        mpre[i - 1] = max(mpre[i - 1], mpre[i])
    steps = np.where(mrec[1:] != mrec[:-1])[0]
    return np.sum((mrec[steps + 1] - mrec[steps]) * mpre[steps + 1])
