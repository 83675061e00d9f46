import math


def cross_entropy(y_true, y_pred):
    total = 0.0
    for target, row in zip(y_true.tolist(), y_pred.tolist()):
        for y, p in zip(target, row):
            if y == 1:
                total -= math.log(max(p, 1e-300))
    return total / len(y_true)
