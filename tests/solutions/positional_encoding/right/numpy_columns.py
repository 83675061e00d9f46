import numpy as np


def positional_encoding(length, d_model):
    pe = np.zeros((length, d_model))
    position = np.arange(length).reshape(-1, 1)
    div_term = np.exp(np.arange(0, d_model, 2) * -(np.log(10000.0) / d_model))
    pe[:, 0::2] = np.sin(position * div_term)
    pe[:, 1::2] = np.cos(position * div_term)
    return pe
