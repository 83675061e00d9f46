import numpy as np


def seeded_batches(n, batch_size, seed, epoch=0, drop_last=False):
    rng = np.random.default_rng((seed, epoch))
    order = np.arange(n)
    rng.shuffle(order)
    batches, batch = [], []
    for index in order:
        batch.append(int(index))
        if len(batch) == batch_size:
            batches.append(batch)
            batch = []
    if batch and not drop_last:
        batches.append(batch)
    return batches
