import numpy as np


def boundary_loss(probabilities, target):
    n, h, w = target.shape
    y, x = np.divmod(np.arange(h * w), w)
    table = np.hypot(y[:, None] - y, x[:, None] - x)
    flat = target.reshape(n, -1)
    differs = flat[:, :, None] != flat[:, None, :]
    nearest = np.where(differs, table, np.inf).min(axis=2)
    nearest[np.isinf(nearest)] = 0
    return float(np.einsum("ij,ij->", nearest * (1 - 2 * flat), probabilities.reshape(n, -1)) / flat.size)
