import numpy as np


def patchify(images, patch_size):
    n, c, h, w = images.shape
    hp, wp = h // patch_size, w // patch_size
    x = images.reshape((n, c, hp, patch_size, wp, patch_size))
    return np.einsum("nchpwq->nhwcpq", x).reshape((n, hp * wp, -1))
