import numpy as np


def xavier_uniform(fan_in, fan_out, rng):
    a = np.sqrt(6 / (fan_in + fan_out))
    row = rng.uniform(-a, a, fan_in)
    return np.ones((fan_out, 1)) * row
