from collections import defaultdict


def mean_average_precision(detections, ground_truths, iou_threshold=0.5):
    truths = defaultdict(lambda: defaultdict(list))
    for image, label, box in ground_truths:
        truths[label][image].append([box, False])
    if not truths:
        return 0.0
    aps = []
    for label, images in truths.items():
        total = sum(len(boxes) for boxes in images.values())
        mine = sorted([d for d in detections if d[1] == label], key=lambda d: d[2], reverse=True)
        tp, precisions = 0, []
        for rank, (image, _, _, box) in enumerate(mine, start=1):
            best, best_iou = None, -1.0
            for entry in images.get(image, []):
                value = iou(box, entry[0])
                if value > best_iou:
                    best, best_iou = entry, value
            if best is not None and best_iou >= iou_threshold and not best[1]:
                best[1] = True
                tp += 1
                precisions.append(tp / rank)
        ap, height = 0.0, 0.0
        for p in reversed(precisions):
            height = max(height, p)
            ap += height / total
        aps.append(ap)
    return sum(aps) / len(aps)


def iou(a, b):
    w = min(a[2], b[2]) - max(a[0], b[0])
    h = min(a[3], b[3]) - max(a[1], b[1])
    if w <= 0 or h <= 0:
        return 0.0
    return w * h / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - w * h)
