import numpy as np


def nm_sparsity_mask(w, n=2, m=4):
    """A weight stays if fewer than n of its group are larger."""
    g = (w.astype(np.float64) ** 2).reshape(-1, m)
    larger = np.einsum("gij->gi", (g[:, None, :] > g[:, :, None]).astype(int))
    return np.where(larger < n, 1, 0).reshape(w.shape)
