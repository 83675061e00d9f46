import numpy as np


def positional_encoding(length, d_model):
    pe = np.empty((length, d_model))
    angle = np.outer(np.arange(length), 10000.0 ** -(np.arange(0, d_model, 2) / d_model))
    pe[:, : d_model // 2] = np.sin(angle)
    pe[:, d_model // 2 :] = np.cos(angle)
    return pe
