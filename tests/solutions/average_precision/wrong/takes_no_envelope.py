def average_precision(scores, is_tp, num_gt):
    ranked = sorted(zip(scores.tolist(), is_tp.tolist()), reverse=True)
    hits, total = 0, 0.0
    for place, (_, right) in enumerate(ranked, start=1):
        if right:
            hits += 1
            total += hits / place
    return total / num_gt
