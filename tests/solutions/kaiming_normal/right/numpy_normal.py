import numpy as np


def kaiming_normal(shape, rng):
    fan_in = np.prod(shape[1:])
    return rng.standard_normal(shape) * np.sqrt(2.0 / fan_in)
