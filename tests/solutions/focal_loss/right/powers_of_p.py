import numpy as np


def focal_loss(p, y, alpha=0.25, gamma=2.0):
    """No branch at all: p_t = p^y (1-p)^(1-y)."""
    p = np.clip(p, 1e-7, 1 - 1e-7)
    p_t = p**y * (1 - p) ** (1 - y)
    a_t = alpha**y * (1 - alpha) ** (1 - y)
    return float(-(a_t * (1 - p_t) ** gamma) @ np.log(p_t) / p.size)
