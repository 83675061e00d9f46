import numpy as np


def data_loader(dataset, order, batch_size, drop_last=False):
    batches = []
    for start in range(0, len(order), batch_size):
        stop = min(start + batch_size, len(order))
        if drop_last and stop - start < batch_size:
            continue
        chosen = [dataset[place % len(dataset)] for place in range(start, stop)]
        batches.append((np.array([inputs for inputs, _ in chosen]), [label for _, label in chosen]))
    return batches
