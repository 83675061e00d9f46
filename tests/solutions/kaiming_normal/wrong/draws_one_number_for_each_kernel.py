import math

import numpy as np


def kaiming_normal(shape, rng):
    weights = np.empty(shape)
    for output in range(shape[0]):
        for channel in range(shape[1]):
            weights[output, channel] = rng.normal(0, math.sqrt(2 / math.prod(shape[1:])))
    return weights
