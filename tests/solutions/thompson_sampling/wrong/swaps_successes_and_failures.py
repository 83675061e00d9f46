import numpy as np


def thompson_sampling(successes, failures, rng):
    rates = [rng.beta(f + 1, s + 1) for s, f in zip(successes, failures)]
    return int(np.argmax(rates))
