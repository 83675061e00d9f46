import numpy as np


def layer_norm(x, gamma, beta, eps=1e-5):
    rows = x.reshape(-1, x.shape[-1])
    d = rows.shape[1]
    rows = rows - np.einsum("nd->n", rows)[:, None] / d
    scale = (np.einsum("nd,nd->n", rows, rows) / d + eps) ** -0.5
    return (np.einsum("nd,n,d->nd", rows, scale, gamma) + beta).reshape(x.shape)
