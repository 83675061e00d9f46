def average_precision(scores, is_tp, num_gt):
    scores, flags = scores.tolist(), [int(flag) for flag in is_tp]
    points = []
    for cut in scores:
        chosen = [flag for score, flag in zip(scores, flags) if score >= cut]
        points.append((sum(chosen) / num_gt, sum(chosen) / len(chosen)))
    recalls = sorted({recall for recall, _ in points} | {0.0})
    return sum(
        (high - low) * max(precision for recall, precision in points if recall >= high)
        for low, high in zip(recalls, recalls[1:])
    )
