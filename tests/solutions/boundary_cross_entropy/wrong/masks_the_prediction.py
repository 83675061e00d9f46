import numpy as np
from scipy import ndimage


def boundary_cross_entropy(probabilities, target, alpha=1.0, beta=1.0, reduction="mean"):
    size = (1, 3, 3)
    boundary = ndimage.maximum_filter(target, size, mode="nearest") - ndimage.minimum_filter(target, size, mode="nearest")
    p = np.asarray(probabilities, dtype=float) * boundary
    on_it = np.where(boundary, np.log(np.where(boundary, p, 1)), 0)
    losses = -alpha * on_it - beta * (1 - boundary) * np.log(1 - p)
    return losses if reduction == "none" else getattr(np, reduction)(losses)
