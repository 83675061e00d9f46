def gauc(y_true, scores, groups):
    users = {}
    for y, s, g in zip(y_true, scores, groups):
        users.setdefault(int(g), []).append((int(y), float(s)))
    total = weight = 0
    for samples in users.values():
        positives = [s for y, s in samples if y]
        negatives = [s for y, s in samples if not y]
        if not positives or not negatives:
            continue
        won = sum((p > n) + (p == n) / 2 for p in positives for n in negatives)
        total += len(samples) * won / (len(positives) * len(negatives))
        weight += len(samples)
    return total / weight if weight else 0.0
