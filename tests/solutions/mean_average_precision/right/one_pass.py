def mean_average_precision(detections, ground_truths, iou_threshold=0.5):
    """One pass over all detections by score; hits and misses are kept for each class."""
    totals, history, taken = {}, {}, set()
    for _, label, _ in ground_truths:
        totals[label] = totals.get(label, 0) + 1
    for image, label, _, box in sorted(detections, key=lambda d: d[2])[::-1]:
        candidates = [i for i, g in enumerate(ground_truths) if g[:2] == (image, label)]
        candidates.sort(key=lambda i: overlap(ground_truths[i][2], box))
        hit = bool(candidates) and overlap(ground_truths[candidates[-1]][2], box) >= iou_threshold
        hit = hit and candidates[-1] not in taken
        if hit:
            taken.add(candidates[-1])
        history.setdefault(label, []).append(hit)
    result = 0.0
    for label, total in totals.items():
        flags = history.get(label, [])
        points = [(sum(flags[: n + 1]), sum(flags[: n + 1]) / (n + 1)) for n in range(len(flags))]
        for level in range(1, total + 1):
            result += max((p for tp, p in points if tp >= level), default=0.0) / total / len(totals)
    return result


def overlap(a, b):
    sides = [max(0, min(a[k + 2], b[k + 2]) - max(a[k], b[k])) for k in (0, 1)]
    inter = sides[0] * sides[1]
    union = sum((c[2] - c[0]) * (c[3] - c[1]) for c in (a, b)) - inter
    return inter / union if union else 0.0
