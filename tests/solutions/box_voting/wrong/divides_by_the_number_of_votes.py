def box_voting(kept, boxes, scores, iou_threshold=0.5):
    result = []
    for k in kept.tolist():
        voters = [i for i in range(len(boxes)) if iou(boxes[k], boxes[i]) >= iou_threshold]
        result.append([float(sum(scores[i] * boxes[i][c] for i in voters)) / len(voters) for c in range(4)])
    return result


def iou(a, b):
    w = max(0.0, min(a[2], b[2]) - max(a[0], b[0]))
    h = max(0.0, min(a[3], b[3]) - max(a[1], b[1]))
    return w * h / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - w * h)
