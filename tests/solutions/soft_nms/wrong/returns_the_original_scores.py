from math import exp


def soft_nms(boxes, scores, sigma=0.5, score_threshold=0.001):
    rest = {i: float(s) for i, s in enumerate(scores) if s >= score_threshold}
    picked = []
    while rest:
        i = max(rest, key=lambda k: rest[k])
        del rest[i]
        picked.append(i)
        for j in list(rest):
            rest[j] *= exp(-(iou(boxes[i], boxes[j]) ** 2) / sigma)
            if rest[j] < score_threshold:
                del rest[j]
    return picked, [float(scores[i]) for i in picked]


def iou(a, b):
    w = max(0.0, float(min(a[2], b[2]) - max(a[0], b[0])))
    h = max(0.0, float(min(a[3], b[3]) - max(a[1], b[1])))
    union = float((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1])) - w * h
    return w * h / union if union > 0 else 0.0
