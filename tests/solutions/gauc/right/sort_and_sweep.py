from itertools import groupby
from operator import itemgetter


def gauc(y_true, scores, groups):
    rows = sorted(zip(groups.tolist(), scores.tolist(), y_true.tolist()))
    total = weight = 0.0
    for _, user in groupby(rows, key=itemgetter(0)):
        size = seen_negatives = positives = 0
        won = 0.0
        for _, block in groupby(user, key=itemgetter(1)):
            labels = [row[2] for row in block]
            ones = sum(labels)
            zeros = len(labels) - ones
            won += ones * (seen_negatives + zeros / 2)
            seen_negatives += zeros
            positives += ones
            size += len(labels)
        if positives and seen_negatives:
            total += size * won / (positives * seen_negatives)
            weight += size
    return total / max(weight, 1)
