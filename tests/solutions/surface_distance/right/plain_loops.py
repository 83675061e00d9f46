import math


def surface(mask):
    h, w = len(mask), len(mask[0])

    def filled(i, j):
        return 0 <= i < h and 0 <= j < w and mask[i][j]

    return [
        (i, j)
        for i in range(h)
        for j in range(w)
        if mask[i][j] and not (filled(i - 1, j) and filled(i + 1, j) and filled(i, j - 1) and filled(i, j + 1))
    ]


def surface_distance(pred, target, spacing=(1.0, 1.0)):
    a, b = surface(pred.tolist()), surface(target.tolist())
    sy, sx = spacing
    total = 0.0
    for points, others in ((a, b), (b, a)):
        for i, j in points:
            total += min(math.hypot((i - k) * sy, (j - l) * sx) for k, l in others)
    return total / (len(a) + len(b))
