import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def conv(x, w, b):
    k = w.shape[-1]
    windows = sliding_window_view(np.pad(x, [(0, 0), (0, 0), (k // 2, k // 2), (k // 2, k // 2)]), (k, k), axis=(2, 3))
    return np.einsum("nchwij,fcij->nfhw", windows, w) + b.reshape(-1, 1, 1)


def segmentation_net(x, w1, b1, w2, b2, w3, b3):
    x = np.maximum(conv(x, w1, b1), 0)
    return 1 / (1 + np.exp(-conv(conv(x, w2, b2), w3, b3)))
