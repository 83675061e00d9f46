import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist


def pair_coordinates(set_a, set_b, radius):
    distances = cdist(set_a, set_b)
    a, b = linear_sum_assignment(distances)
    unpaired_a = [i for i in range(len(set_a)) if i not in a]
    unpaired_b = [j for j in range(len(set_b)) if j not in b]
    keep = distances[a, b] <= radius
    return np.stack([a[keep], b[keep]], axis=1), np.array(unpaired_a, dtype=int), np.array(unpaired_b, dtype=int)
