import numpy as np


def layer_norm(x, gamma, beta, eps=1e-5):
    """Update mean and sum of squares entry by entry, as Welford does, for all vectors at once."""
    mean = np.zeros(x.shape[:-1])
    squares = np.zeros(x.shape[:-1])
    for count, column in enumerate(np.moveaxis(x, -1, 0), start=1):
        step = column - mean
        mean = mean + step / count
        squares = squares + step * (column - mean)
    inverse = 1 / np.sqrt(squares / x.shape[-1] + eps)
    return gamma * (x - mean[..., None]) * inverse[..., None] + beta
