import numpy as np
from scipy import optimize


def pair_coordinates(set_a, set_b, radius):
    z = set_a[:, 0] + 1j * set_a[:, 1]
    w = set_b[:, 0] + 1j * set_b[:, 1]
    d = np.abs(np.subtract.outer(z, w))
    pairs = np.stack(optimize.linear_sum_assignment(d), axis=1)
    pairs = pairs[d[tuple(pairs.T)] <= radius]
    free_a, free_b = np.ones(len(z), bool), np.ones(len(w), bool)
    free_a[pairs[:, 0]] = False
    free_b[pairs[:, 1]] = False
    return pairs, np.flatnonzero(free_a), np.flatnonzero(free_b)
