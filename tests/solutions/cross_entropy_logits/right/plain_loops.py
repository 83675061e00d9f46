import math


def cross_entropy_logits(logits, labels):
    total = 0.0
    for row, label in zip(logits.tolist(), labels.tolist()):
        top = max(row)
        total += top + math.log(sum(math.exp(z - top) for z in row)) - row[label]
    return total / len(labels)
