import math


def ciou(box1, box2):
    ax0, ay0, ax1, ay1 = box1
    bx0, by0, bx1, by1 = box2
    w1, h1, w2, h2 = ax1 - ax0, ay1 - ay0, bx1 - bx0, by1 - by0
    inter_w = min(ax1, bx1) - max(ax0, bx0)
    inter_h = min(ay1, by1) - max(ay0, by0)
    inter = inter_w * inter_h if inter_w > 0 and inter_h > 0 else 0.0
    iou = inter / (w1 * h1 + w2 * h2 - inter)
    rho2 = ((ax0 + ax1 - bx0 - bx1) ** 2 + (ay0 + ay1 - by0 - by1) ** 2) / 4
    c2 = (max(ax1, bx1) - min(ax0, bx0)) ** 2 + (max(ay1, by1) - min(ay0, by0)) ** 2
    v = 4 / math.pi**2 * (math.atan(w2 / h2) - math.atan(w1 / h1)) ** 2
    if v == 0:
        return iou - rho2 / c2
    return iou - rho2 / c2 - v / ((1 - iou) + v) * v
