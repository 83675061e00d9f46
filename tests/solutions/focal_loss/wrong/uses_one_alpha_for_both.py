import numpy as np


def focal_loss(p, y, alpha=0.25, gamma=2.0):
    pt = p * y + (1 - p) * (1 - y)
    return alpha * np.average((1 - pt) ** gamma * -np.log(pt))
