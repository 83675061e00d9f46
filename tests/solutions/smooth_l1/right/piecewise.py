import numpy as np


def smooth_l1(pred, target, beta=1.0):
    d = pred.astype(np.float64) - target
    parts = [d <= -beta, (d > -beta) & (d < beta), d >= beta]
    return np.mean(np.piecewise(d, parts, [lambda e: -e - beta / 2, lambda e: e * e / (2 * beta), lambda e: e - beta / 2]))
