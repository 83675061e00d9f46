import numpy as np


def smooth_l1(pred, target, beta=1.0):
    e = np.abs(pred - target)
    q = np.minimum(e, beta)
    return np.mean(0.5 * q**2 + beta * (e - q))
