import math


def focal_loss(p, y, alpha=0.25, gamma=2.0):
    loss, positives = 0, 0
    for q, c in zip(p, y):
        q, a = (q, alpha) if c else (1 - q, 1 - alpha)
        positives += int(c)
        loss -= a * (1 - q) ** gamma * math.log(q)
    return loss / (positives or 1)
