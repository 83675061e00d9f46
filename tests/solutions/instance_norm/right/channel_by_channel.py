import numpy as np


def instance_norm(x, gamma=None, beta=None, eps=1e-5):
    out = np.zeros(x.shape)
    for n, c in np.ndindex(x.shape[:2]):
        picture = x[n, c]
        out[n, c] = (picture - np.average(picture)) / np.sqrt(np.var(picture) + eps)
        if gamma is not None:
            out[n, c] *= gamma[c]
        if beta is not None:
            out[n, c] += beta[c]
    return out
