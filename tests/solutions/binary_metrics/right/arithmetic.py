import numpy as np


def binary_metrics(y_true, y_pred):
    t, p = y_true.astype(float), y_pred.astype(float)
    tp, pos, said, n = np.sum(t * p), np.sum(t), np.sum(p), len(t)
    tn = n - pos - said + tp
    return {
        "accuracy": 1 - np.abs(t - p).mean(),
        "precision": tp / max(said, 1),
        "recall": tp / max(pos, 1),
        "f1": 2 * tp / max(pos + said, 1),
        "specificity": tn / max(n - pos, 1),
    }
