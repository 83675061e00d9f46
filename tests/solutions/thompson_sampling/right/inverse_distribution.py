import numpy as np
from scipy.special import betaincinv


def thompson_sampling(successes, failures, rng):
    u = rng.random(len(successes))
    return np.int64(np.argsort(betaincinv(1 + successes, 1 + failures, u))[-1])
