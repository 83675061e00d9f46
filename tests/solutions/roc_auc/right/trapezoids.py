def roc_auc(y_true, scores):
    """Walk down the sorted scores; all samples of one score make one trapezoid."""
    samples = sorted(zip(scores.tolist(), y_true.tolist()), reverse=True)
    total = sum(label for _, label in samples)
    tp = fp = area = 0
    place = 0
    while place < len(samples):
        score, dtp, dfp = samples[place][0], 0, 0
        while place < len(samples) and samples[place][0] == score:
            dtp += samples[place][1]
            dfp += 1 - samples[place][1]
            place += 1
        area += dfp * (tp + tp + dtp) / 2
        tp, fp = tp + dtp, fp + dfp
    return area / (total * fp)
