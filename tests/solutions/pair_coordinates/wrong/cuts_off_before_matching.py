import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist


def pair_coordinates(set_a, set_b, radius):
    distances = cdist(set_a, set_b)
    distances[distances > radius] = 1e9
    pairs = [(i, j) for i, j in zip(*linear_sum_assignment(distances)) if distances[i, j] < 1e9]
    a, b = [i for i, _ in pairs], [j for _, j in pairs]
    return (
        np.array(pairs, dtype=int).reshape(-1, 2),
        np.array([i for i in range(len(set_a)) if i not in a], dtype=int),
        np.array([j for j in range(len(set_b)) if j not in b], dtype=int),
    )
