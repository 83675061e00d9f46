import numpy as np


def average_precision(scores, is_tp, num_gt):
    order = scores.argsort()[::-1]
    tp = np.cumsum(is_tp[order] > 0)
    rec, prec = tp / num_gt, tp / np.arange(1, len(tp) + 1)
    ap = 0.0
    for t in range(11):
        above = prec[rec * 10 >= t - 1e-9]
        ap += (above.max() if above.size else 0) / 11
    return ap
