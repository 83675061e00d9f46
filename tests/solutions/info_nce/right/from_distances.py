import numpy as np
from scipy.spatial.distance import cdist


def info_nce(queries, keys, temperature=0.07):
    """log sum_j exp((s_ij - s_ii) / T), the cosines as 1 - cosine distance."""
    s = 1 - cdist(queries, keys, "cosine")
    gaps = (s - np.diag(s)[:, None]) / temperature
    top = gaps.max(axis=1)
    return np.mean(top + np.log(np.exp(gaps - top[:, None]).sum(axis=1)))
