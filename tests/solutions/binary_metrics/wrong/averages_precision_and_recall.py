import numpy as np


def binary_metrics(y_true, y_pred):
    hits = float(np.logical_and(y_true, y_pred).sum())
    p = hits / max(1, y_pred.sum())
    r = hits / max(1, y_true.sum())
    negatives = np.count_nonzero(y_true == 0)
    right_negatives = np.count_nonzero((y_true + y_pred) == 0)
    spec = right_negatives / negatives if negatives else 0.0
    return {"accuracy": np.mean(y_true == y_pred), "precision": p, "recall": r, "f1": 0.5 * (p + r), "specificity": spec}
