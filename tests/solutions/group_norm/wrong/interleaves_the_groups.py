import numpy as np


def group_norm(x, num_groups, gamma, beta, eps=1e-5):
    out = np.empty(x.shape)
    for g in range(num_groups):
        group = x[:, g::num_groups]
        mean, var = group.mean((1, 2, 3), keepdims=True), group.var((1, 2, 3), keepdims=True)
        out[:, g::num_groups] = (group - mean) / (var + eps) ** 0.5
    return out * gamma[:, None, None] + beta[:, None, None]
