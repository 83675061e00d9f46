import numpy as np


def seeded_batches(n, batch_size, seed, epoch=0, drop_last=False):
    order = np.arange(n)
    np.random.default_rng(epoch + seed).shuffle(order)
    batches = [order[i : i + batch_size].tolist() for i in range(0, n, batch_size)]
    if drop_last and batches and len(batches[-1]) < batch_size:
        batches.pop()
    return batches
