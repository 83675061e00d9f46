def smooth_l1(pred, target, beta=1.0):
    total, count = walk(pred.tolist(), target.tolist(), beta)
    return total / count


def walk(p, t, beta):
    if isinstance(p, list):
        pairs = [walk(a, b, beta) for a, b in zip(p, t)]
        return sum(s for s, _ in pairs), sum(n for _, n in pairs)
    d = abs(p - t)
    return (d * d / (beta + beta) if d < beta else d - beta / 2), 1
