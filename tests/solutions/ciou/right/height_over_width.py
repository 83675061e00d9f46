import cmath
import math


def ciou(box1, box2):
    """The angle between the diagonals of two boxes laid on one corner is the difference of the arc tangents, either way."""
    a, b = (complex(x1 - x0, y1 - y0) for x0, y0, x1, y1 in (box1, box2))
    v = (2 / math.pi * (cmath.phase(a) - cmath.phase(b))) ** 2
    shared, hull2, rho2 = 1.0, 0.0, 0.0
    for low, high in ((0, 2), (1, 3)):
        shared *= max(0.0, min(box1[high], box2[high]) - max(box1[low], box2[low]))
        hull2 += (max(box1[high], box2[high]) - min(box1[low], box2[low])) ** 2
        rho2 += ((box1[high] + box1[low]) / 2 - (box2[high] + box2[low]) / 2) ** 2
    iou = shared / (a.real * a.imag + b.real * b.imag - shared)
    return iou - rho2 / hull2 - (v**2 / (1 - iou + v) if v else 0)
