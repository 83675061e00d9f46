import numpy as np


def nm_sparsity_mask(w, n=2, m=4):
    groups = w.reshape(-1, m)
    cut = np.sort(groups, axis=1)[:, m - n][:, None]
    return (groups >= cut).astype(int).reshape(w.shape)
