import numpy as np


def focal_loss(p, y, alpha=0.25, gamma=2.0):
    both = np.column_stack([1 - p, p]).astype(float)
    weights = np.array([1 - alpha, alpha])
    table = -weights * (1 - both) ** gamma * np.log(both)
    return np.take_along_axis(table, y[:, None], axis=1).mean()
