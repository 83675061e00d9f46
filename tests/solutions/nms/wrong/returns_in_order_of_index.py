def iou(a, b):
    w = max(0.0, min(a[2], b[2]) - max(a[0], b[0]))
    h = max(0.0, min(a[3], b[3]) - max(a[1], b[1]))
    union = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - w * h
    return w * h / union if union > 0 else 0.0


def nms(boxes, scores, iou_threshold):
    keep = [True] * len(boxes)
    for i in sorted(range(len(boxes)), key=lambda i: -scores[i]):
        if keep[i]:
            for j in range(len(boxes)):
                if scores[j] < scores[i] and iou(boxes[i], boxes[j]) > iou_threshold:
                    keep[j] = False
    return [i for i in range(len(boxes)) if keep[i]]
