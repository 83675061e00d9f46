from math import atan, pi


def ciou(a, b):
    w1, h1, w2, h2 = a[2] - a[0], a[3] - a[1], b[2] - b[0], b[3] - b[1]
    w = max(0, min(a[2], b[2]) - max(a[0], b[0]))
    h = max(0, min(a[3], b[3]) - max(a[1], b[1]))
    iou = w * h / (w1 * h1 + w2 * h2 - w * h)
    rho2 = ((a[0] + a[2] - b[0] - b[2]) ** 2 + (a[1] + a[3] - b[1] - b[3]) ** 2) / 4
    c2 = (max(a[2], b[2]) - min(a[0], b[0])) ** 2 + (max(a[3], b[3]) - min(a[1], b[1])) ** 2
    v = 4 / pi**2 * (atan(w2 / h2) - atan(w1 / h1)) ** 2
    if iou < 0.5 or v == 0:
        return iou - rho2 / c2
    return iou - rho2 / c2 - v / (1 - iou + v) * v
