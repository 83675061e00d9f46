import numpy as np


def conv(x, w, stride):
    kh, kw = w.shape[1:]
    rows, cols = range(0, x.shape[2] - kh + 1, stride), range(0, x.shape[3] - kw + 1, stride)
    return np.array([[(x[:, :, i : i + kh, j : j + kw] * w).sum((2, 3)) for j in cols] for i in rows]).transpose(2, 3, 0, 1)


def depthwise_separable_conv(x, w_depthwise, w_pointwise, stride=1, padding=0):
    x = conv(np.pad(x, ((0,), (0,), (padding,), (padding,))), w_depthwise, stride)
    x = x[:, :, 0 : x.shape[2] : stride, 0 : x.shape[3] : stride]
    return np.moveaxis(np.moveaxis(x, 1, -1) @ w_pointwise.T, -1, 1)
