import numpy as np


def batch_norm(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    """One long row for each channel."""
    n, c, h, w = x.shape
    rows = x.transpose(1, 0, 2, 3).reshape(c, -1)
    mean, var = running_mean, running_var
    if training:
        mean = rows.sum(1) / rows.shape[1]
        squares = np.square(rows - mean[:, None]).sum(1)
        var = squares / rows.shape[1]
        running_mean = running_mean * (1 - momentum) + mean * momentum
        running_var = running_var * (1 - momentum) + squares / (rows.shape[1] - 1) * momentum
    rows = (rows - mean[:, None]) * (gamma / np.sqrt(var + eps))[:, None] + beta[:, None]
    return rows.reshape(c, n, h, w).transpose(1, 0, 2, 3), running_mean.copy(), running_var.copy()
