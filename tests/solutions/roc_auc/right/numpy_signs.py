import numpy as np


def roc_auc(y_true, scores):
    difference = np.subtract.outer(scores[y_true == 1], scores[y_true == 0])
    return (np.sign(difference).mean(dtype=np.float64) + 1) / 2
