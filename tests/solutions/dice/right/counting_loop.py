def dice(pred, target):
    both = one = other = 0
    for p, t in zip(pred.ravel(), target.ravel()):
        one += p
        other += t
        both += p * t
    return 2 * int(both) / (int(one) + int(other)) if one or other else 1.0
