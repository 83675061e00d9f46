def smooth_l1(pred, target, beta=1.0):
    total = 0.0
    for x in (pred - target).reshape(-1):
        if x < beta:
            total += x * x / (2 * beta)
        else:
            total += abs(x) - beta / 2
    return total / pred.size
