import numpy as np


def mse_loss(pred, target, reduction="mean"):
    total = float(np.sum(np.square(target - pred)))
    if reduction == "mean":
        total /= pred.size
    return total
