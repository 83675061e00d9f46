import numpy as np


def affine_quantise(x, low, high, bits=8):
    low, high = min(low, 0), max(high, 0)
    qmax = 2**bits - 1
    scale = (high - low) / qmax
    zero_point = int(np.round(-low / scale))
    q = np.clip(np.round(x / scale) + zero_point, 0, qmax)
    return q.astype(np.uint8), scale, zero_point
