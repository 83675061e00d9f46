import numpy as np
from scipy.stats import rankdata


def roc_auc(y_true, scores):
    ranks = rankdata(scores)
    m = int(np.sum(y_true))
    u = ranks[np.asarray(y_true) == 1].sum() - m * (m + 1) / 2
    return u / (m * (len(ranks) - m))
