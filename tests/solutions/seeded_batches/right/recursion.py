import numpy as np


def seeded_batches(n, batch_size, seed, epoch=0, drop_last=False):
    def cut(order):
        if len(order) < batch_size:
            return [] if drop_last or not order else [order]
        return [order[:batch_size], *cut(order[batch_size:])]

    return tuple(cut(list(map(int, np.random.default_rng([seed, epoch]).permutation(n)))))
