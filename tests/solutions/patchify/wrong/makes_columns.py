import numpy as np


def patchify(images, patch_size):
    p = patch_size
    n, c, h, w = images.shape
    cols = np.zeros((n, c, p, p, h // p, w // p))
    for i in range(p):
        for j in range(p):
            cols[:, :, i, j] = images[:, :, i::p, j::p]
    return cols.reshape(n, c * p * p, -1)
