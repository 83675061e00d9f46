import numpy as np


def cross_entropy(y_true, y_pred):
    return -np.einsum("ij,ij->", y_true, np.log(y_pred + 1e-8)) / y_true.shape[0]
