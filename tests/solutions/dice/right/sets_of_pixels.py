import numpy as np


def dice(pred, target):
    a, b = ({*map(tuple, np.argwhere(m).tolist())} for m in (pred, target))
    return 1.0 if a == b else 2 * len(a & b) / (len(a) + len(b))
