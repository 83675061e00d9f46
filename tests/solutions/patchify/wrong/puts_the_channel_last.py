import numpy as np


def patchify(images, patch_size):
    p = patch_size
    x = np.moveaxis(images, 1, -1)
    n, h, w, c = x.shape
    rows = [x[:, i : i + p, j : j + p].reshape(n, p * p * c) for i in range(0, h, p) for j in range(0, w, p)]
    return np.stack(rows, 1)
