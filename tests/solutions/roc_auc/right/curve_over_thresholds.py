import numpy as np


def roc_auc(y_true, scores):
    thresholds = np.concatenate([[np.inf], np.unique(scores)[::-1]])
    passed = scores[None, :] >= thresholds[:, None]
    tpr = passed[:, y_true == 1].mean(axis=1)
    fpr = passed[:, y_true == 0].mean(axis=1)
    return sum((fpr[i] - fpr[i - 1]) * (tpr[i] + tpr[i - 1]) / 2 for i in range(1, len(fpr)))
