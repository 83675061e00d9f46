import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def im2col(x, kernel_h, kernel_w, stride=1, padding=0):
    x = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    v = sliding_window_view(x, (kernel_h, kernel_w), axis=(2, 3))[:, :, ::stride, ::stride]
    return v.reshape(len(x), x.shape[1] * kernel_h * kernel_w, -1)
