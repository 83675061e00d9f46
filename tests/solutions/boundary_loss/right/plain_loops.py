import math


def boundary_loss(probabilities, target):
    total = count = 0
    for probs, mask in zip(probabilities.tolist(), target.tolist()):
        pixels = [(i, j) for i in range(len(mask)) for j in range(len(mask[0]))]
        for i, j in pixels:
            others = [math.dist((i, j), q) for q in pixels if mask[q[0]][q[1]] != mask[i][j]]
            d = min(others, default=0.0)
            total += (-d if mask[i][j] else d) * probs[i][j]
            count += 1
    return total / count
