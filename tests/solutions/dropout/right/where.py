import numpy as np


def dropout(x, u, p=0.5, training=True):
    p = p if training else 0.0
    dropped = (u < p) | (p == 1.0)
    return np.where(dropped, 0.0, x / max(1.0 - p, 1e-9))
