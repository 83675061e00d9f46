import numpy as np


def kaiming_normal(shape, rng):
    fan = shape[0] if len(shape) == 2 else shape[0] * shape[2] * shape[3]
    return rng.normal(loc=0, scale=np.sqrt(2 / fan), size=shape)
