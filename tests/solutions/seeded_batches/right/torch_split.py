import numpy as np
import torch


def seeded_batches(n, batch_size, seed, epoch=0, drop_last=False):
    order = torch.from_numpy(np.random.default_rng([seed, epoch]).permutation(n))
    parts = torch.split(order, batch_size) if n else ()
    return [part for part in parts if len(part) == batch_size or not drop_last]
