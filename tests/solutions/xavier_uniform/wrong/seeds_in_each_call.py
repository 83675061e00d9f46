import numpy as np


def xavier_uniform(fan_in, fan_out, rng):
    rng = np.random.RandomState(42)
    a = np.sqrt(6 / (fan_in + fan_out))
    return rng.uniform(-a, a, (fan_out, fan_in))
