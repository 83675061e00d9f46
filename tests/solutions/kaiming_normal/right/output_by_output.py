import numpy as np


def kaiming_normal(shape, rng):
    outputs, *inputs = shape
    deviation = (2 / np.multiply.reduce(inputs)) ** 0.5
    return np.stack([rng.normal(scale=deviation, size=inputs) for _ in range(outputs)])
