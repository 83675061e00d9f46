import numpy as np


class BadReductionError(ValueError):
    pass


def mse_loss(pred, target, reduction="mean"):
    difference = pred - target
    if reduction == "none":
        return abs(difference) ** 2
    if reduction not in ("mean", "sum"):
        raise BadReductionError
    squared_length = np.linalg.norm(difference.ravel()) ** 2
    return squared_length / np.prod(pred.shape) if reduction == "mean" else squared_length
