import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def im2col(x, kernel_h, kernel_w, stride=1, padding=0):
    x = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    v = sliding_window_view(x, (kernel_h, kernel_w), axis=(2, 3))[:, :, ::stride, ::stride]
    n, c, ho, wo, _, _ = v.shape
    return v.transpose(0, 1, 4, 5, 2, 3).reshape(n, c * kernel_h * kernel_w, ho * wo)
