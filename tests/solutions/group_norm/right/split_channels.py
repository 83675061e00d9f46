import numpy as np


def group_norm(x, num_groups, gamma, beta, eps=1e-5):
    parts = []
    for part in np.split(x, num_groups, axis=1):
        centred = part - np.mean(part, axis=(1, 2, 3), keepdims=True)
        parts.append(centred * (np.mean(np.square(centred), axis=(1, 2, 3), keepdims=True) + eps) ** -0.5)
    out = np.concatenate(parts, axis=1)
    return np.moveaxis(np.moveaxis(out, 1, -1) * gamma + beta, -1, 1)
