import numpy as np


def nm_sparsity_mask(w, n=2, m=4):
    groups = np.abs(w).reshape(*w.shape[:-1], -1, m)
    ranks = groups.argsort(axis=-1).argsort(axis=-1)
    return (ranks >= m - n).reshape(w.shape)
