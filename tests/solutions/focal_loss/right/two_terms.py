import numpy as np


def focal_loss(p, y, alpha=0.25, gamma=2.0):
    eps = 1e-8
    pos = -alpha * y * (1 - p) ** gamma * np.log(p + eps)
    neg = -(1 - alpha) * (1 - y) * p**gamma * np.log(1 - p + eps)
    return np.mean(pos + neg)
