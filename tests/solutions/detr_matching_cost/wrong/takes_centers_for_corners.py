import math


def detr_matching_cost(logits, pred_boxes, labels, true_boxes, class_weight=1.0, l1_weight=5.0, giou_weight=2.0):
    cost = []
    for scores, a in zip(logits.tolist(), pred_boxes.tolist()):
        row = []
        for label, b in zip(labels.tolist(), true_boxes.tolist()):
            p = math.exp(scores[label] - max(scores)) / sum(math.exp(s - max(scores)) for s in scores)
            w = max(0.0, min(a[2], b[2]) - max(a[0], b[0]))
            h = max(0.0, min(a[3], b[3]) - max(a[1], b[1]))
            union = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - w * h
            hull = (max(a[2], b[2]) - min(a[0], b[0])) * (max(a[3], b[3]) - min(a[1], b[1]))
            giou = w * h / union - (hull - union) / hull if union and hull else math.nan
            row.append(-class_weight * p + l1_weight * sum(abs(x - y) for x, y in zip(a, b)) - giou_weight * giou)
        cost.append(row)
    return cost
