import numpy as np


def patchify(images, patch_size):
    n, c, h, w = images.shape
    p = patch_size
    out = np.zeros((n, (h // p) * (w // p), p * p * c), dtype=images.dtype)
    for index in range(out.shape[1]):
        i, j = divmod(index, w // p)
        out[:, index] = images[:, :, i * p : (i + 1) * p, j * p : (j + 1) * p].reshape(n, -1)
    return out
