import numpy as np
from scipy.special import log_softmax


def info_nce(queries, keys, temperature=0.07):
    dots = np.einsum("id,jd->ij", queries, keys)
    lengths = np.sqrt(np.einsum("id,id->i", queries, queries)[:, None] * np.einsum("jd,jd->j", keys, keys))
    return -np.trace(log_softmax(dots / lengths / temperature, axis=1)) / len(dots)
