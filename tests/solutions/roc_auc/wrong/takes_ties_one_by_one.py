def roc_auc(y_true, scores):
    order = sorted(range(len(scores)), key=lambda i: -scores[i])
    tp, area = 0, 0
    for i in order:
        if y_true[i]:
            tp += 1
        else:
            area += tp
    return float(area / (sum(y_true) * (len(y_true) - sum(y_true))))
