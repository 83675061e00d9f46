import numpy as np


def im2col(x, kernel_h, kernel_w, stride=1, padding=0):
    p = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    tops = range(0, p.shape[2] - kernel_h + 1, stride)
    lefts = range(0, p.shape[3] - kernel_w + 1, stride)
    return np.array([[image[:, i : i + kernel_h, j : j + kernel_w].flatten() for i in tops for j in lefts] for image in p])
