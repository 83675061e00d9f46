import math


def detr_matching_cost(logits, pred_boxes, labels, true_boxes, class_weight=1.0, l1_weight=5.0, giou_weight=2.0):
    cost = []
    for scores, box in zip(logits.tolist(), pred_boxes.tolist()):
        top = max(scores)
        total = sum(math.exp(s - top) for s in scores)
        row = []
        for label, truth in zip(labels.tolist(), true_boxes.tolist()):
            p = math.exp(scores[label] - top) / total
            l1 = sum(abs(a - b) for a, b in zip(box, truth))
            row.append(-class_weight * p + l1_weight * l1 - giou_weight * giou(box, truth))
        cost.append(row)
    return cost


def giou(a, b):
    (ax0, ay0, ax1, ay1), (bx0, by0, bx1, by1) = corners(a), corners(b)
    w, h = min(ax1, bx1) - max(ax0, bx0), min(ay1, by1) - max(ay0, by0)
    inter = w * h if w > 0 and h > 0 else 0.0
    union = a[2] * a[3] + b[2] * b[3] - inter
    hull = (max(ax1, bx1) - min(ax0, bx0)) * (max(ay1, by1) - min(ay0, by0))
    return inter / union + union / hull - 1


def corners(box):
    cx, cy, w, h = box
    return cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2
