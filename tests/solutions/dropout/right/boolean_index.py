import numpy as np


def dropout(x, u, p=0.5, training=True):
    out = np.array(x)
    if training:
        kept = np.greater_equal(u, p)
        out[~kept] = 0
        out[kept] *= 1 / (1 - p) if p < 1 else 1
    return out
