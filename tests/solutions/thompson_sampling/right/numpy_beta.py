def thompson_sampling(successes, failures, rng):
    return rng.beta(successes + 1, failures + 1).argmax()
