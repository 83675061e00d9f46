import numpy as np
from scipy.special import softmax


def attention(q, k, v, mask=None):
    scores = np.einsum("bhid,bhjd->bhij", q * q.shape[-1] ** -0.5, k)
    if mask is not None:
        scores = scores + (1 - np.asarray(mask, dtype=scores.dtype)) * -1e9
    weights = softmax(scores, axis=-1)
    return np.einsum("bhij,bhjd->bhid", weights, v), weights
