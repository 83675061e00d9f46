from math import exp


def soft_nms(boxes, scores, sigma=0.5, score_threshold=0.001):
    rest = [[float(s), i, [float(x) for x in b]] for i, (s, b) in enumerate(zip(scores, boxes)) if s >= score_threshold]
    indices, kept = [], []
    while rest:
        rest.sort(key=lambda entry: entry[0])
        score, index, box = rest.pop()
        indices.append(index)
        kept.append(score)
        for entry in rest:
            entry[0] *= exp(-(iou(box, entry[2]) ** 2) / sigma)
        rest = [entry for entry in rest if entry[0] >= score_threshold]
    return indices, kept


def iou(a, b):
    w = min(a[2], b[2]) - max(a[0], b[0])
    h = min(a[3], b[3]) - max(a[1], b[1])
    if w <= 0 or h <= 0:
        return 0.0
    return w * h / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - w * h)
