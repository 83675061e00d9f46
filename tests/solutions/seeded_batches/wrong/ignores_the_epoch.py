import numpy as np


def seeded_batches(n, batch_size, seed, epoch=0, drop_last=False):
    rng = np.random.Generator(np.random.PCG64(seed))
    order = list(rng.permutation(n))
    stop = n // batch_size * batch_size if drop_last else n
    return [order[i : i + batch_size] for i in range(0, stop, batch_size)]
