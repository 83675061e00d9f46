import numpy as np


def thompson_sampling(successes, failures, rng):
    rates = [(s + 1) / (s + f + 2) for s, f in zip(successes, failures)]
    return rates.index(max(rates))
