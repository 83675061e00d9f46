from math import atan2, pi


def ciou(box1, box2):
    overlap = iou(box1, box2)
    v = ((atan2(width(box2), height(box2)) - atan2(width(box1), height(box1))) * 2 / pi) ** 2
    try:
        penalty = v * v / (1 - overlap + v)
    except ZeroDivisionError:
        penalty = 0.0
    hull = [f(p, q) for f, p, q in zip((min, min, max, max), box1, box2)]
    dx = box1[0] + width(box1) / 2 - box2[0] - width(box2) / 2
    dy = box1[1] + height(box1) / 2 - box2[1] - height(box2) / 2
    return overlap - (dx**2 + dy**2) / (width(hull) ** 2 + height(hull) ** 2) - penalty


def width(box):
    return box[2] - box[0]


def height(box):
    return box[3] - box[1]


def iou(a, b):
    inner = [f(p, q) for f, p, q in zip((max, max, min, min), a, b)]
    if width(inner) <= 0 or height(inner) <= 0:
        return 0.0
    shared = width(inner) * height(inner)
    return shared / (width(a) * height(a) + width(b) * height(b) - shared)
