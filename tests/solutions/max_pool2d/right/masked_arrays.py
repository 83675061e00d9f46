import numpy as np


def max_pool2d(x, kernel_size, stride=None, padding=0):
    stride = kernel_size if stride is None else stride
    n, c, h, w = x.shape
    rows = np.arange(0, h + 2 * padding - kernel_size + 1, stride)[:, None] + np.arange(kernel_size) - padding
    columns = np.arange(0, w + 2 * padding - kernel_size + 1, stride)[:, None] + np.arange(kernel_size) - padding
    inside = np.logical_and.outer((rows >= 0) & (rows < h), (columns >= 0) & (columns < w))
    picked = x[:, :, rows.clip(0, h - 1)][..., columns.clip(0, w - 1)]
    return np.where(inside, picked, -np.inf).max(axis=(3, 5))
