import numpy as np


def positional_encoding(length, d_model):
    """A cosine is a sine a quarter turn ahead."""
    column = np.arange(d_model)
    angle = np.outer(np.arange(length), np.power(10000.0, -(column - column % 2) / d_model))
    return np.sin(angle + (column % 2) * np.pi / 2)
