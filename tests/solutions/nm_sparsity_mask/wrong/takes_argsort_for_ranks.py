import numpy as np


def nm_sparsity_mask(w, n=2, m=4):
    order = np.abs(w.reshape(-1, m)).argsort(-1)
    mask = np.ones_like(order)
    mask[order < m - n] = 0
    return mask.reshape(w.shape)
