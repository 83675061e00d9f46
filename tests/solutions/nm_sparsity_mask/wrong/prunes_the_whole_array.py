import numpy as np


def nm_sparsity_mask(w, n=2, m=4):
    sizes = np.abs(w).ravel()
    kept = np.argsort(-sizes, kind="stable")[: w.size * n // m]
    mask = np.zeros(w.size, dtype=int)
    mask[kept] = 1
    return mask.reshape(w.shape)
