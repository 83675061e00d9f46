import numpy as np


def average_precision(scores, is_tp, num_gt):
    """Write the staircase as a polygon, each level from end to end, and integrate that."""
    flags = np.take(is_tp, np.argsort(scores, kind="stable")[::-1]).astype(float)
    if not flags.any():
        return 0.0
    tp = flags.cumsum()
    precision = tp / (1 + np.arange(len(tp)))
    heights = [precision[i:].max() for i in range(len(precision))]
    x = np.repeat(np.concatenate([[0.0], tp / num_gt]), 2)[1:-1]
    y = np.repeat(heights, 2)
    return float(((x[1:] - x[:-1]) * (y[1:] + y[:-1]) / 2).sum())
