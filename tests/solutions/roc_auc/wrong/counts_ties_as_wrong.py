def roc_auc(y_true, scores):
    positive = [s for t, s in zip(y_true, scores) if t]
    negative = [s for t, s in zip(y_true, scores) if not t]
    return sum(p > n for p in positive for n in negative) / (len(positive) * len(negative))
