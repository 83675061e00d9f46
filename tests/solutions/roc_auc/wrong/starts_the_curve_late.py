import numpy as np


def roc_auc(y_true, scores):
    tpr, fpr = [], []
    for t in sorted(set(scores.tolist()), reverse=True):
        tpr.append(np.sum((scores >= t) & (y_true == 1)) / np.sum(y_true == 1))
        fpr.append(np.sum((scores >= t) & (y_true == 0)) / np.sum(y_true == 0))
    return sum((fpr[i + 1] - fpr[i]) * (tpr[i] + tpr[i + 1]) / 2 for i in range(len(fpr) - 1))
