import numpy as np


def gauc(y_true, scores, groups):
    areas = []
    for g in np.unique(groups):
        p, n = scores[(groups == g) & (y_true == 1)], scores[(groups == g) & (y_true == 0)]
        if p.size and n.size:
            areas.append(np.heaviside(np.subtract.outer(p, n).astype(float), 0.5).mean())
    return float(np.mean(areas)) if areas else 0.0
