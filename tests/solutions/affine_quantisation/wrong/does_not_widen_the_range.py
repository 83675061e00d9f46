import numpy as np


def affine_quantise(x, low, high, bits=8):
    top = 2**bits - 1
    step = (high - low) / top
    offset = int(np.rint(-low / step))
    return np.minimum(np.maximum(np.rint(x / step) + offset, 0), top), step, offset
