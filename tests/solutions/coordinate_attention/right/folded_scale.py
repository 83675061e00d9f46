import numpy as np


def coordinate_attention(x, w_shared, scale, shift, w_h, w_w):
    """Fold the affine map into the convolution, and go through the images one by one."""
    folded = scale[:, None] * w_shared
    out = np.empty(x.shape)
    for n, image in enumerate(x):
        means = np.hstack([image.mean(axis=2), image.mean(axis=1)])
        t = folded @ means + shift[:, None]
        t = t * (np.clip(t, -3, 3) + 3) / 6
        rows, columns = t[:, : image.shape[1]], t[:, image.shape[1] :]
        gates = np.exp(-np.logaddexp(0, -(w_h @ rows)))[:, :, None] * np.exp(-np.logaddexp(0, -(w_w @ columns)))[:, None]
        out[n] = image * gates
    return out
