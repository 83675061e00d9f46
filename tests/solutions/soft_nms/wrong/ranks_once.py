import math


def soft_nms(boxes, scores, sigma=0.5, score_threshold=0.001):
    order = sorted(range(len(scores)), key=lambda i: -float(scores[i]))
    new = [float(s) for s in scores]
    indices, kept = [], []
    for place, i in enumerate(order):
        if new[i] < score_threshold:
            continue
        indices.append(i)
        kept.append(new[i])
        for j in order[place + 1 :]:
            new[j] *= math.exp(-(iou(boxes[i], boxes[j]) ** 2) / sigma)
    return indices, kept


def iou(a, b):
    w = max(0.0, float(min(a[2], b[2]) - max(a[0], b[0])))
    h = max(0.0, float(min(a[3], b[3]) - max(a[1], b[1])))
    union = float((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1])) - w * h
    return w * h / union if union > 0 else 0.0
