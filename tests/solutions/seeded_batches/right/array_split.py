import numpy as np


def seeded_batches(n, batch_size, seed, epoch=0, drop_last=False):
    order = np.random.default_rng(np.array([seed, epoch])).permutation(np.arange(n))
    parts = np.split(order, np.arange(batch_size, n, batch_size))
    return [part.tolist() for part in parts if len(part) and (len(part) == batch_size or not drop_last)]
