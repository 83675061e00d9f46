import math


def log(value):
    return max(math.log(value), -100.0) if value > 0 else -100.0


def edge(image, row, column):
    here = float(image[row][column])
    total = 0.0
    if column + 1 < len(image[row]):
        total += abs(float(image[row][column + 1]) - here)
    if row + 1 < len(image):
        total += abs(float(image[row + 1][column]) - here)
    return min(total, 1.0)


def boundary_bce(probabilities, target):
    losses = []
    for image, mask in zip(probabilities, target, strict=True):
        for row in range(len(mask)):
            for column in range(len(mask[row])):
                e, t = edge(image, row, column), edge(mask, row, column)
                losses.append(-(t * log(e) + (1 - t) * log(1 - e)))
    return sum(losses) / len(losses)
