import numpy as np


def nm_sparsity_mask(w, n=2, m=4):
    groups = np.abs(w).reshape(-1, m)
    threshold = np.partition(groups, m - n, axis=1)[:, m - n, None]
    return (groups >= threshold).astype(np.float64).reshape(w.shape)
