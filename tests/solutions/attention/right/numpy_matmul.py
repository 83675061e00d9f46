import numpy as np


def attention(q, k, v, mask=None):
    scores = np.matmul(q, np.transpose(k, (0, 1, 3, 2))) / np.sqrt(q.shape[-1])
    if mask is not None:
        scores = np.where(np.broadcast_to(mask, scores.shape) == 0, -np.inf, scores)
    scores = scores - np.max(scores, axis=-1, keepdims=True)
    e = np.exp(scores)
    weights = e / np.sum(e, axis=-1, keepdims=True)
    return np.matmul(weights, v), weights
