import numpy as np


def dice(pred, target):
    union = np.maximum(pred, target).sum()
    return np.minimum(pred, target).sum() / union if union > 0 else 1.0
