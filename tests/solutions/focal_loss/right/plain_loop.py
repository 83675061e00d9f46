import math


def focal_loss(p, y, alpha=0.25, gamma=2.0):
    total = 0.0
    for prob, label in zip(p.tolist(), y.tolist()):
        if label == 1:
            total += -alpha * (1 - prob) ** gamma * math.log(prob)
        else:
            total += -(1 - alpha) * prob**gamma * math.log(1 - prob)
    return total / len(p)
