import numpy as np


def instance_norm(x, gamma=None, beta=None, eps=1e-5):
    out = np.moveaxis(x - x.mean((2, 3), keepdims=True), 1, -1)
    out = out / np.sqrt((out**2).mean((1, 2), keepdims=True) + eps)
    if gamma is not None and beta is not None:
        out = gamma * out + beta
    return np.moveaxis(out, -1, 1)
