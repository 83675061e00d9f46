import numpy as np


def positional_encoding(length, d_model):
    """Each row is the one before it, every pair turned by its own angle."""
    theta = 10000.0 ** (-np.arange(d_model // 2) / (d_model // 2))
    sine, cosine = np.sin(theta), np.cos(theta)
    pairs = [np.stack([np.zeros_like(theta), np.ones_like(theta)])]
    for _ in range(length - 1):
        s, c = pairs[-1]
        pairs.append(np.stack([s * cosine + c * sine, c * cosine - s * sine]))
    return np.stack(pairs).transpose(0, 2, 1).reshape(length, d_model)
