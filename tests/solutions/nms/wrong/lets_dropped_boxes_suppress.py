def iou(a, b):
    w = max(0.0, min(a[2], b[2]) - max(a[0], b[0]))
    h = max(0.0, min(a[3], b[3]) - max(a[1], b[1]))
    union = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - w * h
    return w * h / union if union > 0 else 0.0


def nms(boxes, scores, iou_threshold):
    order = sorted(range(len(scores)), key=lambda i: scores[i], reverse=True)
    dropped = set()
    for a in range(len(order)):
        for b in range(a + 1, len(order)):
            if iou(boxes[order[a]], boxes[order[b]]) > iou_threshold:
                dropped.add(order[b])
    return [i for i in order if i not in dropped]
