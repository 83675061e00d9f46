import numpy as np
from scipy.special import softmax


def attention(q, k, v, mask=None):
    weights = softmax(np.einsum("bhid,bhjd->bhij", q, k) / np.sqrt(q.shape[-1]), -1)
    if mask is not None:
        weights = np.where(mask, weights, 0)
    return np.einsum("bhij,bhjd->bhid", weights, v), weights
