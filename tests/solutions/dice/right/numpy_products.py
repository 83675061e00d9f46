import numpy as np


def dice(pred, target):
    total = pred.sum() + target.sum()
    if total == 0:
        return 1.0
    return 2.0 * np.sum(pred * target) / total
