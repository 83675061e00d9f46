import numpy as np


def affine_quantise(x, low, high, bits=8):
    low, high = min(low, 0.0), max(high, 0.0)
    scale = (high - low) / (2**bits - 1)
    z = int(round(-low / scale))
    q = np.round(x / scale).astype(np.int64) + z
    return q & (2**bits - 1), scale, z
