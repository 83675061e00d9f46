import numpy as np


def positional_encoding(length, d_model):
    frequency = 10000.0 ** -np.linspace(0, 1, d_model // 2, endpoint=False)
    turn = np.exp(-1j * np.arange(length)[:, None] * frequency)
    return (turn * 1j).view(np.float64)
