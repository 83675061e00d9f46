import numpy as np


def max_pool2d(x, kernel_size, stride=None, padding=0):
    stride = stride or kernel_size
    n, c, h, w = x.shape
    big = np.zeros((n, c, h + 2 * padding, w + 2 * padding))
    big[:, :, padding : padding + h, padding : padding + w] = x
    rows = range(0, big.shape[2] - kernel_size + 1, stride)
    cols = range(0, big.shape[3] - kernel_size + 1, stride)
    return np.array(
        [
            [[[big[a, b, i : i + kernel_size, j : j + kernel_size].max() for j in cols] for i in rows] for b in range(c)]
            for a in range(n)
        ]
    )
