import numpy as np
from scipy.special import ndtri


def kaiming_normal(shape, rng):
    u = 1 - rng.random(int(np.prod(shape)))
    return ndtri(np.minimum(u, 1 - 1e-16)).reshape(shape) / np.sqrt(np.prod(shape[1:]) / 2)
