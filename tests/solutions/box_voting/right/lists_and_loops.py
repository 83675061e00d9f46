def box_voting(kept, boxes, scores, iou_threshold=0.5):
    boxes, scores = boxes.tolist(), scores.tolist()
    result = []
    for k in kept.tolist():
        total, sums = 0.0, [0.0] * 4
        for box, score in zip(boxes, scores):
            if iou(boxes[k], box) >= iou_threshold:
                total += score
                sums = [s + score * x for s, x in zip(sums, box)]
        result.append([s / total for s in sums])
    return result


def iou(a, b):
    w = min(a[2], b[2]) - max(a[0], b[0])
    h = min(a[3], b[3]) - max(a[1], b[1])
    if w <= 0 or h <= 0:
        return 0.0
    return w * h / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - w * h)
