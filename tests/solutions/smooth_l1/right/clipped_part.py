import numpy as np


def smooth_l1(pred, target, beta=1.0):
    """With m = min(|d|, beta) both branches are m (|d| - m/2) / beta."""
    d = np.abs(pred - target)
    m = np.minimum(d, beta)
    return float(np.sum(m * (d - 0.5 * m)) / beta / d.size)
