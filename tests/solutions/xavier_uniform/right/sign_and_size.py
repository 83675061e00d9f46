import numpy as np


def xavier_uniform(fan_in, fan_out, rng):
    shape = (fan_out, fan_in)
    signs = rng.choice([-1.0, 1.0], size=shape)
    return np.sqrt(6 / sum(shape)) * signs * rng.beta(1, 1, size=shape)
