def average_precision(scores, is_tp, num_gt):
    ranked = sorted(zip(map(float, scores), map(bool, is_tp)), reverse=True)
    precisions, hits = [], 0
    for place, (_, right) in enumerate(ranked, start=1):
        if right:
            hits += 1
            precisions.append(hits / place)
    # From the last hit to the first: the best precision seen so far is the height of the step.
    area, best = 0.0, 0.0
    for precision in reversed(precisions):
        best = max(best, precision)
        area += best / num_gt
    return area
