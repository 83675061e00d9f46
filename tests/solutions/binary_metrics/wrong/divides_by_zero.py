def binary_metrics(y_true, y_pred):
    tp = sum(int(t and p) for t, p in zip(y_true, y_pred))
    said, real, n = int(sum(y_pred)), int(sum(y_true)), len(y_true)
    tn = n - said - real + tp
    p, r = tp / said, tp / real
    return {"accuracy": (tp + tn) / n, "precision": p, "recall": r, "f1": 2 * p * r / (p + r), "specificity": tn / (n - real)}
