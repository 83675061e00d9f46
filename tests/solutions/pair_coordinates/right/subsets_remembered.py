from functools import lru_cache

import numpy as np


def pair_coordinates(set_a, set_b, radius):
    """Try all partners of each point of the smaller set, remembering the best for each set of points already used."""
    turned = len(set_a) > len(set_b)
    few, many = (set_b, set_a) if turned else (set_a, set_b)
    d = np.linalg.norm(few[:, None].astype(float) - many[None], axis=2)

    @lru_cache(maxsize=None)
    def best(i, used):
        if i == len(few):
            return 0.0, ()
        options = []
        for j in range(len(many)):
            if not used >> j & 1:
                rest, chosen = best(i + 1, used | 1 << j)
                options.append((d[i, j] + rest, ((i, j), *chosen)))
        return min(options)

    pairs = [(j, i) if turned else (i, j) for i, j in best(0, 0)[1] if d[i, j] <= radius]
    return (
        np.array(pairs, dtype=int).reshape(-1, 2),
        np.array([i for i in range(len(set_a)) if i not in [p[0] for p in pairs]], dtype=int),
        np.array([j for j in range(len(set_b)) if j not in [p[1] for p in pairs]], dtype=int),
    )
