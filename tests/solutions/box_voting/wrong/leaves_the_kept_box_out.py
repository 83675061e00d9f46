def box_voting(kept, boxes, scores, iou_threshold=0.5):
    result = []
    for k in kept:
        total, sums = scores[k] * 0.0, boxes[k] * 0.0
        for i, (box, score) in enumerate(zip(boxes, scores)):
            if i != k and iou(boxes[k], box) >= iou_threshold:
                total = total + score
                sums = sums + score * box
        result.append((sums / total).tolist())
    return result


def iou(a, b):
    w = max(0.0, min(a[2], b[2]) - max(a[0], b[0]))
    h = max(0.0, min(a[3], b[3]) - max(a[1], b[1]))
    return w * h / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - w * h)
