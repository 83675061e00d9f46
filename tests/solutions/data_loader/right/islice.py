from itertools import islice

import numpy as np


def data_loader(dataset, order, batch_size, drop_last=False):
    samples = map(dataset.__getitem__, order)
    batches = []
    while batch := list(islice(samples, batch_size)):
        if drop_last and len(batch) != batch_size:
            break
        inputs = np.concatenate([sample[None] for sample, _ in batch], axis=0)
        batches.append((inputs, np.fromiter((label for _, label in batch), dtype=np.int64)))
    return batches
