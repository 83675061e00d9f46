import numpy as np


def patchify(images, patch_size):
    n, c, h, w = images.shape
    p = patch_size
    x = np.asarray(images).reshape(n, c, h // p, p, w // p, p)
    return x.transpose(0, 2, 4, 1, 3, 5).reshape(n, (h // p) * (w // p), c * p * p)
