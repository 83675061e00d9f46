import math


def box_voting(kept, boxes, scores, iou_threshold=0.5):
    """Move the mean towards each voter by its share of the weight so far."""
    result = []
    for k in kept:
        mean, weight = [0.0, 0.0, 0.0, 0.0], 0.0
        for box, score in zip(boxes.tolist(), scores.tolist()):
            if overlap(boxes[k].tolist(), box) >= iou_threshold:
                weight += score
                mean = [m + (x - m) * score / weight for m, x in zip(mean, box)]
        result.append(tuple(mean))
    return tuple(result)


def overlap(a, b):
    inter = math.prod(max(0.0, min(a[k + 2], b[k + 2]) - max(a[k], b[k])) for k in (0, 1))
    return inter / (sum((c[2] - c[0]) * (c[3] - c[1]) for c in (a, b)) - inter)
