import numpy as np


def seeded_batches(n, batch_size, seed, epoch=0, drop_last=False):
    order = np.random.default_rng([seed, epoch]).permutation(n)
    if drop_last or n % batch_size == 0:
        return order[: n - n % batch_size].reshape(-1, batch_size)
    return np.split(order, range(batch_size, n, batch_size))
