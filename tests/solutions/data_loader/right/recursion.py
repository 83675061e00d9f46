import numpy as np


def data_loader(dataset, order, batch_size, drop_last=False):
    if len(order) < (batch_size if drop_last else 1):
        return []
    now, later = order[:batch_size], order[batch_size:]
    inputs = np.array([dataset[i][0] for i in now])
    labels = np.array([dataset[i][1] for i in now])
    return [(inputs, labels), *data_loader(dataset, later, batch_size, drop_last)]
