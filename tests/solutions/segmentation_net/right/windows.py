import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def conv(x, w, b):
    k = w.shape[-1]
    windows = sliding_window_view(np.pad(x, [(0, 0), (0, 0), (k // 2, k // 2), (k // 2, k // 2)]), (k, k), axis=(2, 3))
    return np.einsum("nchwij,fcij->nfhw", windows, w) + b.reshape(-1, 1, 1)


def segmentation_net(x, w1, b1, w2, b2, w3, b3):
    x = conv(x, w1, b1).clip(min=0)
    x = conv(x, w2, b2).clip(min=0)
    return np.reciprocal(1 + np.exp(-conv(x, w3, b3)))
