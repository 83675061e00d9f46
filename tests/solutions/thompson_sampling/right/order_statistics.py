import numpy as np


def thompson_sampling(successes, failures, rng):
    """The (s + 1)-th smallest of s + f + 1 uniform numbers is a beta number."""
    rates = [np.sort(rng.random(s + f + 1))[s] for s, f in zip(successes, failures)]
    return max(range(len(rates)), key=rates.__getitem__)
