import math


def boundary_cross_entropy(probabilities, target, alpha=1.0, beta=1.0, reduction="mean"):
    losses = []
    for image, mask in zip(probabilities.tolist(), target.tolist(), strict=True):
        rows = []
        for r, row in enumerate(image):
            rows.append([])
            for c, p in enumerate(row):
                square = [value for line in mask[max(r - 1, 0) : r + 2] for value in line[max(c - 1, 0) : c + 2]]
                both = 0 < sum(square) < len(square)
                rows[-1].append(-alpha * math.log(p) if both else -beta * math.log(1 - p))
        losses.append(rows)
    if reduction == "none":
        return losses
    total = math.fsum(loss for rows in losses for row in rows for loss in row)
    return total if reduction == "sum" else total / target.size
