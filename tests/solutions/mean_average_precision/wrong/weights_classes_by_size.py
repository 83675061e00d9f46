def mean_average_precision(detections, ground_truths, iou_threshold=0.5):
    labels = {g[1] for g in ground_truths}
    total = 0.0
    for label in labels:
        mine = [g for g in ground_truths if g[1] == label]
        tp, precisions, taken = 0, [], set()
        ranked = sorted((d for d in detections if d[1] == label), key=lambda d: d[2], reverse=True)
        for rank, (image, _, _, box) in enumerate(ranked, start=1):
            options = [(iou(g[2], box), k) for k, g in enumerate(mine) if g[0] == image]
            if options and max(options)[0] >= iou_threshold and max(options)[1] not in taken:
                taken.add(max(options)[1])
                tp += 1
                precisions.append(tp / rank)
        ap = sum(max(precisions[k:]) for k in range(tp)) / len(mine)
        total += ap * len(mine) / len(ground_truths)
    return total


def iou(a, b):
    w = max(0, min(a[2], b[2]) - max(a[0], b[0]))
    h = max(0, min(a[3], b[3]) - max(a[1], b[1]))
    union = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - w * h
    return w * h / union if union else 0.0
