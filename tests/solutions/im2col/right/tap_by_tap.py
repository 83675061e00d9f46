import numpy as np


def im2col(x, kernel_h, kernel_w, stride=1, padding=0):
    """Row (c, i, j) of the matrix is a shifted, strided copy of channel c."""
    n, c = x.shape[:2]
    x = np.pad(x, ((0,), (0,), (padding,), (padding,)))
    ho = (x.shape[2] - kernel_h) // stride + 1
    wo = (x.shape[3] - kernel_w) // stride + 1
    cols = np.empty((n, c, kernel_h, kernel_w, ho, wo), dtype=x.dtype)
    for i in range(kernel_h):
        for j in range(kernel_w):
            cols[:, :, i, j] = x[:, :, i : i + stride * (ho - 1) + 1 : stride, j : j + stride * (wo - 1) + 1 : stride]
    return cols.reshape(n, -1, ho * wo)
