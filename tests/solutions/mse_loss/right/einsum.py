import numpy as np


def mse_loss(pred, target, reduction="mean"):
    if reduction == "none":
        return np.power(np.subtract(pred, target), 2)
    d = (pred - target).reshape(-1)
    total = float(np.einsum("i,i->", d, d))
    if reduction == "mean":
        return total / d.shape[0]
    if reduction == "sum":
        return total
    raise ValueError(f"{reduction} is not a valid value for reduction")
