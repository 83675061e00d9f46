import numpy as np


def linear_backward(x, w, b, y):
    m = y.shape[0]
    delta = (np.einsum("ij,j->i", x, w) - (y - b)) / m
    return [np.einsum("ij,i->j", x, delta), np.einsum("i->", delta)]
