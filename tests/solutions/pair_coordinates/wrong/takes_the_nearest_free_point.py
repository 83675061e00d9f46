import math


def pair_coordinates(set_a, set_b, radius):
    used, pairs = [], []
    for i, p in enumerate(set_a):
        options = sorted((math.dist(p, q), j) for j, q in enumerate(set_b) if j not in used)
        if options:
            used.append(options[0][1])
            if options[0][0] <= radius:
                pairs.append((i, options[0][1]))
    a, b = [i for i, _ in pairs], [j for _, j in pairs]
    return pairs, [i for i in range(len(set_a)) if i not in a], [j for j in range(len(set_b)) if j not in b]
