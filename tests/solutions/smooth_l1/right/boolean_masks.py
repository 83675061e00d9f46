import numpy as np


def smooth_l1(pred, target, beta=1.0):
    d = np.abs(pred - target)
    out = d - beta / 2
    small = d <= beta
    out[small] = d[small] ** 2 / (2 * beta)
    return out.mean()
