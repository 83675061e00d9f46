def nms(boxes, scores, iou_threshold):
    rest = [(float(score), index) for index, score in enumerate(scores)]
    rest.sort(reverse=True)
    boxes = [[float(x) for x in box] for box in boxes]
    kept = []
    while rest:
        _, best = rest.pop(0)
        kept.append(best)
        rest = [(score, index) for score, index in rest if iou(boxes[best], boxes[index]) <= iou_threshold]
    return kept


def iou(a, b):
    w = min(a[2], b[2]) - max(a[0], b[0])
    h = min(a[3], b[3]) - max(a[1], b[1])
    if w <= 0 or h <= 0:
        return 0.0
    return w * h / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - w * h)
