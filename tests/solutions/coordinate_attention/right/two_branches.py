import numpy as np
from scipy.special import expit


def coordinate_attention(x, w_shared, scale, shift, w_h, w_w):
    """The shared layer has no memory of the other places, so that each direction can go by itself."""

    def branch(means, last):
        t = np.einsum("ncp,mc->npm", means, w_shared) * scale + shift
        t = np.where(t >= 3, t, np.where(t <= -3, 0, t * (t + 3) / 6))
        return expit(np.einsum("npm,cm->ncp", t, last))

    rows, columns = branch(np.average(x, axis=-1), w_h), branch(np.average(x, axis=-2), w_w)
    return np.einsum("nchw,nch,ncw->nchw", x, rows, columns)
