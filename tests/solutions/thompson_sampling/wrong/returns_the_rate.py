def thompson_sampling(successes, failures, rng):
    return max(float(rate) for rate in rng.beta(successes + 1, failures + 1))
