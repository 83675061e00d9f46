import numpy as np


def affine_quantise(x, low, high, bits=8):
    low, high, top = min(low, 0.0), max(high, 0.0), 2**bits - 1
    scale = (high - low) / top
    zero = round(-low / scale)
    edges = scale * (np.arange(top) + 0.5 - zero)
    q = np.digitize(x.astype(np.float64).ravel(), edges).reshape(x.shape)
    return [q, np.float64(scale), zero]
