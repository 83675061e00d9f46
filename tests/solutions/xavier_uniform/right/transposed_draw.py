import math


def xavier_uniform(fan_in, fan_out, rng):
    """By the deviation that is asked for; drawn column by column."""
    deviation = math.sqrt(2 / (fan_in + fan_out))
    standard = (rng.random((fan_in, fan_out)) - 0.5) * math.sqrt(12)
    return deviation * standard.T
