import numpy as np


def conv2d(x, w, b, stride=1, padding=0):
    x = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    f, c, kh, kw = w.shape
    ho, wo = (x.shape[2] - kh) // stride + 1, (x.shape[3] - kw) // stride + 1
    out = np.zeros((len(x), f, ho, wo))
    for i in range(ho):
        for j in range(wo):
            for u in range(kh):
                for v in range(kw):
                    pixel = x[:, :, i * stride + kh - 1 - u, j * stride + kw - 1 - v]
                    out[:, :, i, j] += pixel @ w[:, :, u, v].T
    return out + b[:, None, None]
