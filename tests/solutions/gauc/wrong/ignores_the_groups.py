def gauc(y_true, scores, groups):
    p = [s for s, y in zip(scores.tolist(), y_true) if y]
    n = [s for s, y in zip(scores.tolist(), y_true) if not y]
    if not p or not n:
        return 0.0
    return sum(1.0 if a > b else 0.5 * (a == b) for a in p for b in n) / len(p) / len(n)
