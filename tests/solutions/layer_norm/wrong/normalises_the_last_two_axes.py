import numpy as np


def layer_norm(x, gamma, beta, eps=1e-5):
    if x.ndim <= 2:
        return (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + eps) * gamma + beta
    sentences = x.reshape(*x.shape[:-2], -1)
    out = (sentences - sentences.mean(-1)[..., None]) / np.sqrt(sentences.var(-1)[..., None] + eps)
    return out.reshape(x.shape) * gamma + beta
