import numpy as np


def seeded_batches(n, batch_size, seed, epoch=0, drop_last=False):
    order = np.random.default_rng([seed, epoch]).permutation(n)
    stop = n - n % batch_size if drop_last else n
    return [order[i : i + batch_size] for i in range(0, stop, batch_size)]
