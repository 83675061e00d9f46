import numpy as np


def batch_norm(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    mean, var = running_mean, running_var
    if training:
        mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3))
        factor = np.divide(x.shape[0], x.shape[0] - 1)
        running_mean = (1 - momentum) * running_mean + momentum * mean
        running_var = (1 - momentum) * running_var + momentum * factor * var
    out = (np.moveaxis(x, 1, 3) - mean) / np.sqrt(var + eps) * gamma + beta
    return np.moveaxis(out, 3, 1), running_mean, running_var
