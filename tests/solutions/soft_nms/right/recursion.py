import math


def soft_nms(boxes, scores, sigma=0.5, score_threshold=0.001):
    rows = boxes.tolist()

    def take(left):
        left = {i: s for i, s in left.items() if not s < score_threshold}
        if not left:
            return []
        best = sorted(left, key=left.get)[-1]
        rest = {i: s * math.exp(-(overlap(rows[best], rows[i]) ** 2) / sigma) for i, s in left.items() if i != best}
        return [(best, left[best]), *take(rest)]

    taken = take(dict(enumerate(scores.tolist())))
    return tuple(i for i, _ in taken), tuple(s for _, s in taken)


def overlap(a, b):
    inter = math.prod(max(0.0, min(a[k + 2], b[k + 2]) - max(a[k], b[k])) for k in (0, 1))
    union = sum((c[2] - c[0]) * (c[3] - c[1]) for c in (a, b)) - inter
    return inter / union if union else 0.0
