def roc_auc(y_true, scores):
    won = pairs = 0
    for label, score in zip(y_true, scores):
        if label != 1:
            continue
        for other_label, other in zip(y_true, scores):
            if other_label == 0:
                pairs += 1
                won += 1 if score > other else 0.5 if score == other else 0
    return won / pairs
