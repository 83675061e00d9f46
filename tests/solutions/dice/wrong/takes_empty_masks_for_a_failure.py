import numpy as np


def dice(pred, target):
    tp = np.sum(np.logical_and(pred == 1, target == 1))
    fp = np.sum(np.logical_and(pred == 1, target == 0))
    fn = np.sum(np.logical_and(pred == 0, target == 1))
    return 2 * tp / max(2 * tp + fp + fn, 1)
