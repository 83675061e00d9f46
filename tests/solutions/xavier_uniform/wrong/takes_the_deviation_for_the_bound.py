import numpy as np


def xavier_uniform(fan_in, fan_out, rng):
    std = np.sqrt(2 / (fan_in + fan_out))
    return std * (2 * rng.random((fan_out, fan_in)) - 1)
