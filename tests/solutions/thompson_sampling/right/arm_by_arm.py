def thompson_sampling(successes, failures, rng):
    best, best_rate = 0, -1.0
    for arm, (s, f) in enumerate(zip(successes.tolist(), failures.tolist())):
        rate = rng.beta(1 + s, 1 + f)
        if rate > best_rate:
            best, best_rate = arm, rate
    return best
