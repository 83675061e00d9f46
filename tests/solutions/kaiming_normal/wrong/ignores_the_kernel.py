import numpy as np


def kaiming_normal(shape, rng):
    node_in = shape[1]
    return rng.standard_normal(shape) / np.sqrt(node_in / 2)
