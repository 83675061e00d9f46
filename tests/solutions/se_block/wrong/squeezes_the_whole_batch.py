import numpy as np


def se_block(x, w1, w2):
    z = np.mean(x, axis=(0, 2, 3))
    s = 1 / (1 + np.exp(-(w2 @ np.maximum(w1 @ z, 0))))
    return x * s.reshape(-1, 1, 1)
