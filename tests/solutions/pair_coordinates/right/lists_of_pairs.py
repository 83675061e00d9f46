import math

from scipy.optimize import linear_sum_assignment


def pair_coordinates(set_a, set_b, radius):
    """Nested lists in and out; unpaired indices fall out of a list of candidates one by one."""
    a, b = set_a.tolist(), set_b.tolist()
    left_a, left_b, pairs = list(range(len(a))), list(range(len(b))), []
    if a and b:
        cost = [[math.dist(p, q) for q in b] for p in a]
        for i, j in zip(*map(list, linear_sum_assignment(cost))):
            if not cost[i][j] > radius:
                pairs.append([i, j])
                left_a.remove(i)
                left_b.remove(j)
    return pairs, left_a, left_b
