import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist


def pair_coordinates(set_a, set_b, radius):
    distances = cdist(set_a, set_b)
    a, b = linear_sum_assignment(distances)
    near = distances[a, b] <= radius
    pairing = np.column_stack([a[near], b[near]])
    unpaired_a = np.setdiff1d(np.arange(len(set_a)), pairing[:, 0])
    unpaired_b = np.setdiff1d(np.arange(len(set_b)), pairing[:, 1])
    return pairing, unpaired_a, unpaired_b
