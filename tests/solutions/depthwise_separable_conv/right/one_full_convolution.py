import numpy as np


def depthwise_separable_conv(x, w_depthwise, w_pointwise, stride=1, padding=0):
    """The two stages together are one convolution whose weights are products."""
    w = w_pointwise[:, :, None, None] * w_depthwise[None]
    x = np.pad(x, ((0,), (0,), (padding,), (padding,)))
    kh, kw = w.shape[2:]
    rows = range(0, x.shape[2] - kh + 1, stride)
    columns = range(0, x.shape[3] - kw + 1, stride)
    out = np.zeros((len(x), len(w), len(rows), len(columns)))
    for i, top in enumerate(rows):
        for j, left in enumerate(columns):
            out[:, :, i, j] = np.tensordot(x[:, :, top : top + kh, left : left + kw], w, axes=([1, 2, 3], [1, 2, 3]))
    return out
