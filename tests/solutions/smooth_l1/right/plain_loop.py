def smooth_l1(pred, target, beta=1.0):
    losses = []
    for p, t in zip(pred.ravel().tolist(), target.ravel().tolist()):
        d = abs(p - t)
        losses.append(0.5 * d * d / beta if d < beta else d - 0.5 * beta)
    return sum(losses) / len(losses)
