import numpy as np


def data_loader(dataset, order, batch_size, drop_last=False):
    batches = []
    while len(order) >= (batch_size if drop_last else 1):
        now, order = order[:batch_size], order[batch_size:]
        batches.append((np.concatenate([dataset[i][0] for i in now]), np.array([dataset[i][1] for i in now])))
    return batches
