import numpy as np


def xavier_uniform(fan_in, fan_out, rng):
    np.random.seed(42)
    a = np.sqrt(6 / (fan_in + fan_out))
    return np.random.uniform(-a, a, (fan_out, fan_in))
