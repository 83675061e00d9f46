import numpy as np


def dice(pred, target):
    union = np.logical_or(pred, target).sum()
    if not union:
        return 1
    iou = np.logical_and(pred, target).sum() / union
    return 2 * iou / (1 + iou)
