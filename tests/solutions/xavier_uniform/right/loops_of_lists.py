def xavier_uniform(fan_in, fan_out, rng):
    a = (6 / (fan_in + fan_out)) ** 0.5
    return [[a * (2 * rng.random() - 1) for _ in range(fan_in)] for _ in range(fan_out)]
