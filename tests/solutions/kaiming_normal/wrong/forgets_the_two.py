import numpy as np


def kaiming_normal(shape, rng):
    w = rng.standard_normal(shape)
    return w / np.sqrt(w[0].size)
