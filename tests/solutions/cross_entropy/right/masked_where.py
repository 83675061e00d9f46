import numpy as np


def cross_entropy(y_true, y_pred):
    safe = np.where(y_pred > 0, y_pred, 1.0)
    return -np.tensordot(y_true, np.log(safe), axes=2) / len(y_true)
