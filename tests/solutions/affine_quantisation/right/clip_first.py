import numpy as np


def affine_quantise(x, low, high, bits=8):
    lo, hi = np.minimum(low, 0), np.maximum(high, 0)
    scale = np.true_divide(hi - lo, 2**bits - 1)
    z = np.rint(-lo / scale)
    inside = np.minimum(np.maximum(x.astype(np.float64), -z * scale), (2**bits - 1 - z) * scale)
    return np.rint(inside / scale) + z, scale, z
