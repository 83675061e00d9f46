import numpy as np


def affine_quantise(x, low, high, bits=8):
    low, high = min(0.0, low), max(0.0, high)
    top = 2**bits - 1
    share = np.clip((x.astype(float) - low) / (high - low), 0, 1)
    return np.round(share * top).astype(int), (high - low) / top, round(-low * top / (high - low))
