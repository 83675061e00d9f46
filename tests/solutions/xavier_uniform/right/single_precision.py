import numpy as np


def xavier_uniform(fan_in, fan_out, rng):
    bound = np.float32(np.sqrt(6 / (fan_in + fan_out)))
    weights = rng.random(fan_out * fan_in, dtype=np.float32)
    weights *= 2
    weights -= 1
    return (bound * weights).reshape(fan_out, -1)
