import numpy as np
from scipy.spatial.distance import cdist


def boundary_loss(probabilities, target):
    total = 0
    for p, t in zip(probabilities, target):
        fg, bg = np.argwhere(t), np.argwhere(1 - t)
        if len(fg) and len(bg):
            d = cdist(fg, bg)
            total += d.min(1) @ p[t == 1] + d.min(0) @ p[t == 0]
    return total / target.size
