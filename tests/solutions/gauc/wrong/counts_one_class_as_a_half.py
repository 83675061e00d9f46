import numpy as np


def gauc(y_true, scores, groups):
    result = 0.0
    for g in set(groups.tolist()):
        p, n = scores[(groups == g) & (y_true == 1)], scores[(groups == g) & (y_true == 0)]
        area = ((p[:, None] > n).mean() + (p[:, None] >= n).mean()) / 2 if len(p) * len(n) else 0.5
        result += area * np.mean(groups == g)
    return result
