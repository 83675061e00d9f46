import numpy as np


def softmax(x, axis=-1):
    rows = np.moveaxis(x, axis, -1)
    out = np.empty(rows.shape)
    for index in np.ndindex(rows.shape[:-1]):
        row = rows[index]
        out[index] = [1.0 / np.sum(np.exp(np.clip(row - value, None, 700))) if value > -np.inf else 0.0 for value in row]
    return np.moveaxis(out, -1, axis)
