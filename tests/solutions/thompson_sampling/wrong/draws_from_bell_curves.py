import numpy as np


def thompson_sampling(successes, failures, rng):
    a, b = 1 + successes, 1 + failures
    variances = a * b / ((a + b) ** 2 * (a + b + 1))
    return int(np.argmax(rng.normal(a / (a + b), np.sqrt(variances))))
