import numpy as np


def im2col(x, kernel_h, kernel_w, stride=1, padding=0):
    n, c, h, w = x.shape
    p = padding
    padded = np.zeros((n, c, h + 2 * p, w + 2 * p), dtype=x.dtype)
    padded[:, :, p : p + h, p : p + w] = x
    ho, wo = (h + 2 * p - kernel_h) // stride + 1, (w + 2 * p - kernel_w) // stride + 1
    k = np.repeat(np.arange(c), kernel_h * kernel_w)[:, None]
    i0 = np.tile(np.repeat(np.arange(kernel_h), kernel_w), c)
    j0 = np.tile(np.arange(kernel_w), kernel_h * c)
    i = i0[:, None] + stride * np.repeat(np.arange(ho), wo)
    j = j0[:, None] + stride * np.tile(np.arange(wo), ho)
    return padded[:, k, i, j]
