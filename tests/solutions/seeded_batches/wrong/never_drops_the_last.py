import numpy as np


def seeded_batches(n, batch_size, seed, epoch=0, drop_last=False):
    order = np.random.default_rng([seed, epoch]).permutation(n).tolist()
    batches = []
    while order:
        batches.append(order[:batch_size])
        order = order[batch_size:]
    return batches
