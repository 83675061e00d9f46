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


def percentile(values, share):
    values = sorted(values)
    place = share * (len(values) - 1)
    low = int(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (place - low) * (values[high] - values[low])


def hd95(pred, target, spacing=(1.0, 1.0)):
    a, b = surface(pred.tolist()), surface(target.tolist())
    sy, sx = spacing
    both = []
    for points, others in ((a, b), (b, a)):
        nearest = [min(math.hypot((i - k) * sy, (j - l) * sx) for k, l in others) for i, j in points]
        both.append(percentile(nearest, 0.95))
    return max(both)
