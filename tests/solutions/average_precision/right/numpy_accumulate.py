import numpy as np


def average_precision(scores, is_tp, num_gt):
    if scores.size == 0:
        return 0.0
    hits = np.flatnonzero(is_tp[np.argsort(-scores)])
    precision = np.arange(1, hits.size + 1) / (hits + 1)
    return np.fmax.accumulate(precision[::-1]).sum() / num_gt
