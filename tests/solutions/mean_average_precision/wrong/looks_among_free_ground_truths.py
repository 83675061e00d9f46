def mean_average_precision(detections, ground_truths, iou_threshold=0.5):
    labels = {g[1] for g in ground_truths}
    total = 0.0
    for label in labels:
        free = [g for g in ground_truths if g[1] == label]
        count, tp, precisions = len(free), 0, []
        ranked = sorted((d for d in detections if d[1] == label), key=lambda d: d[2], reverse=True)
        for rank, (image, _, _, box) in enumerate(ranked, start=1):
            options = [g for g in free if g[0] == image and iou(g[2], box) >= iou_threshold]
            if options:
                free.remove(max(options, key=lambda g: iou(g[2], box)))
                tp += 1
                precisions.append(tp / rank)
        total += sum(max(precisions[k:]) for k in range(tp)) / count
    return total / len(labels) if labels else 0.0


def iou(a, b):
    w = max(0, min(a[2], b[2]) - max(a[0], b[0]))
    h = max(0, min(a[3], b[3]) - max(a[1], b[1]))
    union = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - w * h
    return w * h / union if union else 0.0
