import numpy as np
from scipy import ndimage


def boundary_cross_entropy(probabilities, target, alpha=1.0, beta=1.0, reduction="mean"):
    square = np.ones((1, 3, 3), dtype=bool)
    grown = ndimage.binary_dilation(target, square)
    shrunk = ndimage.binary_erosion(target, square, border_value=1)
    losses = np.empty(target.shape)
    edge = grown ^ shrunk
    losses[edge] = -alpha * np.log(probabilities[edge])
    losses[~edge] = -beta * np.log(1 - probabilities[~edge])
    if reduction == "none":
        return losses
    return float(losses.sum()) / (losses.size if reduction == "mean" else 1)
