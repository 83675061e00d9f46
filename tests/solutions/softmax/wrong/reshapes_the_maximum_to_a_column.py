import numpy as np


def softmax(x, axis=-1):
    row_max = x.max(axis=axis).reshape(-1, 1)
    e = np.exp(x - row_max)
    return e / np.sum(e, axis=axis, keepdims=True)
