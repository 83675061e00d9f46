import numpy as np


def instance_norm(x, gamma=None, beta=None, eps=1e-5):
    mu = x.mean(axis=(2, 3), keepdims=True)
    sigma2 = x.var(axis=(2, 3), keepdims=True)
    out = (x - mu) / np.sqrt(sigma2 + eps)
    if gamma is not None:
        out = out * gamma.reshape(1, -1, 1, 1)
    if beta is not None:
        out = out + beta.reshape(1, -1, 1, 1)
    return out
