import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def mean_filter(img, k):
    padded = np.pad(img.astype(float), k // 2, constant_values=np.nan)
    return np.floor(np.nanmean(sliding_window_view(padded, (k, k)), axis=(2, 3))).astype("uint8")
