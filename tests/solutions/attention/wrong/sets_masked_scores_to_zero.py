import numpy as np
from scipy.special import softmax


def attention(q, k, v, mask=None):
    scores = np.einsum("bhid,bhjd->bhij", q, k) / np.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores * mask
    weights = softmax(scores, -1)
    return weights @ v, weights
