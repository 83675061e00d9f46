import numpy as np


def gauc(y_true, scores, groups):
    order = np.argsort(groups, kind="stable")
    cuts = np.flatnonzero(np.diff(groups[order])) + 1
    top = bottom = 0
    for place in np.split(order, cuts):
        negative = np.sort(scores[place][y_true[place] == 0])
        positive = scores[place][y_true[place] == 1]
        if negative.size * positive.size:
            below = np.searchsorted(negative, positive, "left") + np.searchsorted(negative, positive, "right")
            top += len(place) * below.mean() / (2 * negative.size)
            bottom += len(place)
    return np.array(top / bottom if bottom else 0.0)
