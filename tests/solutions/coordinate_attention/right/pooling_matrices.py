import numpy as np


def coordinate_attention(x, w_shared, scale, shift, w_h, w_w):
    n, c, h, w = x.shape
    rows = np.kron(np.eye(h), np.ones((1, w))) / w
    columns = np.kron(np.ones((1, h)), np.eye(w)) / h
    pooled = x.reshape(n, c, h * w) @ np.vstack([rows, columns]).T
    t = np.tensordot(pooled, w_shared, axes=(1, 1)) * scale + shift
    t = np.clip(t / 6 + 0.5, 0, 1) * t
    a_h = np.tensordot(t[:, :h], w_h, axes=(2, 1)).swapaxes(1, 2)
    a_w = np.tensordot(t[:, h:], w_w, axes=(2, 1)).swapaxes(1, 2)
    weights = (np.tanh(a_h / 2) + 1)[..., None] * (np.tanh(a_w / 2) + 1)[:, :, None] / 4
    return weights * x
