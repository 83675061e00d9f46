import numpy as np
from scipy.stats import rankdata


def gauc(y_true, scores, groups):
    areas, sizes = [], []
    for g in set(groups.tolist()):
        y, s = y_true[groups == g], scores[groups == g]
        m, k = int(y.sum()), int((1 - y).sum())
        if m and k:
            areas.append((rankdata(s)[y == 1].sum() - m * (m + 1) / 2) / (m * k))
            sizes.append(len(y))
    return np.average(areas, weights=sizes) if areas else np.float64(0)
