import numpy as np


def data_loader(dataset, order, batch_size, drop_last=False):
    inputs = np.array([sample for sample, _ in dataset])
    labels = np.array([label for _, label in dataset])
    stop = len(order) // batch_size * batch_size if drop_last else len(order)
    order = np.array(order, dtype=int)
    cuts = [order[i : min(i + batch_size, stop)] for i in range(0, stop, batch_size)]
    return [(inputs[cut], labels[cut]) for cut in cuts]
