import math


def roc_auc(y_true, scores):
    chances = [1 / (1 + math.exp(-max(score, -700))) for score in scores]
    positives = [chance for chance, label in zip(chances, y_true, strict=True) if label]
    negatives = [chance for chance, label in zip(chances, y_true, strict=True) if not label]
    won = sum((p > n) + (p == n) / 2 for p in positives for n in negatives)
    return won / (len(positives) * len(negatives))
