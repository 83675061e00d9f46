def pairwise_iou(boxes1, boxes2):
    return [[iou([float(x) for x in a], [float(x) for x in b]) for b in boxes2] for a in boxes1]


def iou(a, b):
    w = min(a[2], b[2]) - max(a[0], b[0])
    h = min(a[3], b[3]) - max(a[1], b[1])
    if w <= 0 or h <= 0:
        return 0.0
    return w * h / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - w * h)
