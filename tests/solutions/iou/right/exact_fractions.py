from fractions import Fraction


def iou(box1, box2):
    def overlap(a0, a1, b0, b1):
        return max(Fraction(0), min(a1, b1) - max(a0, b0))

    ax0, ay0, ax1, ay1 = map(Fraction, box1)
    bx0, by0, bx1, by1 = map(Fraction, box2)
    shared = overlap(ax0, ax1, bx0, bx1) * overlap(ay0, ay1, by0, by1)
    whole = (ax1 - ax0) * (ay1 - ay0) + (bx1 - bx0) * (by1 - by0) - shared
    if whole == 0:
        return 0.0
    return float(shared / whole)
