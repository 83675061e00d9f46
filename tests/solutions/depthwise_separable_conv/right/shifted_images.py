import numpy as np


def depthwise_separable_conv(x, w_depthwise, w_pointwise, stride=1, padding=0):
    n, c, h, w = x.shape
    _, kh, kw = w_depthwise.shape
    ho, wo = (h + 2 * padding - kh) // stride + 1, (w + 2 * padding - kw) // stride + 1
    p = np.zeros((n, c, h + 2 * padding, w + 2 * padding), x.dtype)
    p[:, :, padding : padding + h, padding : padding + w] = x
    maps = np.zeros((n, c, ho, wo), x.dtype)
    for i in range(kh):
        for j in range(kw):
            shifted = p[:, :, i : i + (ho - 1) * stride + 1 : stride, j : j + (wo - 1) * stride + 1 : stride]
            maps += w_depthwise[:, i, j].reshape(1, c, 1, 1) * shifted
    return (w_pointwise @ maps.reshape(n, c, -1)).reshape(n, -1, ho, wo)
