import numpy as np


def average_precision(scores, is_tp, num_gt):
    tp = np.cumsum(is_tp.astype(float))
    prec = tp / np.arange(1, len(tp) + 1)
    for i in range(len(prec) - 2, -1, -1):
        prec[i] = max(prec[i], prec[i + 1])
    return float((prec * is_tp).sum() / num_gt)
