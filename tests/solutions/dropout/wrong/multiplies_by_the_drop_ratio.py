import numpy as np


def dropout(x, u, p=0.5, training=True):
    if not training:
        return p * np.asarray(x)
    scale = 0 if p == 1 else 1 / (1 - p)
    return np.where(u < p, 0, x * scale)
