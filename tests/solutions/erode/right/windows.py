import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def erode(img, k):
    padded = np.pad(img, k // 2, constant_values=1)
    return sliding_window_view(padded, (k, k)).min(axis=(2, 3))
