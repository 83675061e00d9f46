import numpy as np


def thompson_sampling(successes, failures, rng):
    """The share of one gamma number in the sum of two is a beta number."""
    won, lost = rng.gamma(np.stack([successes, failures]) + 1.0)
    return int(np.argmax(won / (won + lost)))
