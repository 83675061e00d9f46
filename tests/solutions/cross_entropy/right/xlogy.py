import numpy as np
from scipy.special import xlogy


def cross_entropy(y_true, y_pred):
    loss = -xlogy(y_true, y_pred).sum(axis=1).mean()
    return np.nan_to_num(loss, posinf=1e9)
