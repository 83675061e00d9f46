import numpy as np


def conv2d(x, w, b, stride=1, padding=0):
    n, c, h, wd = x.shape
    f, _, kh, kw = w.shape
    ho, wo = (h + 2 * padding - kh) // stride + 1, (wd + 2 * padding - kw) // stride + 1
    xp = np.zeros((n, c, h + 2 * padding, wd + 2 * padding), dtype=x.dtype)
    xp[:, :, padding : padding + h, padding : padding + wd] = x
    cols = np.stack(
        [
            xp[:, :, i * stride : i * stride + kh, j * stride : j * stride + kw].reshape(n, -1)
            for i in range(ho)
            for j in range(wo)
        ]
    )
    out = cols.reshape(ho * wo * n, -1) @ w.reshape(f, -1).T + b
    return out.reshape(ho, wo, n, f).transpose(2, 3, 0, 1)
