import numpy as np


def shuffle(arr):
    return np.array(arr)[np.argsort(np.random.rand(len(arr)))]
