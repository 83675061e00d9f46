import numpy as np


def batch_norm(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    last = np.moveaxis(x, 1, -1)
    if not training:
        out = (last - running_mean) / (running_var + eps) ** 0.5 * gamma + beta
        return np.moveaxis(out, -1, 1), running_mean, running_var
    m = last[..., 0].size
    mean = np.einsum("nhwc->c", last) / m
    centred = last - mean
    squares = np.einsum("nhwc,nhwc->c", centred, centred)
    out = centred * (squares / m + eps) ** -0.5 * gamma + beta
    mix = np.array([1 - momentum, momentum])
    new_mean = mix @ np.stack([running_mean, mean])
    new_var = mix @ np.stack([running_var, squares / (m - 1)])
    return np.moveaxis(out, -1, 1), new_mean, new_var
