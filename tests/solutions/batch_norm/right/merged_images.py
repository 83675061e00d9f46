import numpy as np


def batch_norm(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    """Merge the means and variances of the single images, as training on several devices does."""
    mean, var = running_mean, running_var
    if training:
        own_mean, own_var = x.mean((2, 3)), x.var((2, 3))
        mean = own_mean.mean(0)
        var = own_var.mean(0) + ((own_mean - mean) ** 2).mean(0)
        m = x.shape[0] * x.shape[2] * x.shape[3]
        running_mean = running_mean + momentum * (mean - running_mean)
        running_var = running_var + momentum * (var * m / (m - 1) - running_var)
    out = np.empty(x.shape)
    for c in range(x.shape[1]):
        out[:, c] = gamma[c] * (x[:, c] - mean[c]) / np.sqrt(var[c] + eps) + beta[c]
    return out, running_mean, running_var
