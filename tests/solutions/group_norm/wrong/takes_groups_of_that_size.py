import numpy as np


def group_norm(x, num_groups, gamma, beta, eps=1e-5):
    out = np.empty(x.shape)
    for start in range(0, x.shape[1], num_groups):
        group = x[:, start : start + num_groups]
        mean, var = group.mean((1, 2, 3), keepdims=True), group.var((1, 2, 3), keepdims=True)
        out[:, start : start + num_groups] = (group - mean) / (var + eps) ** 0.5
    return out * gamma[:, None, None] + beta[:, None, None]
