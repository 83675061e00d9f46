from itertools import pairwise


def iou(box1, box2):
    """Cut the plane along all edges and add up the cells."""
    xs = sorted({box1[0], box1[2], box2[0], box2[2]})
    ys = sorted({box1[1], box1[3], box2[1], box2[3]})
    both = either = 0.0
    for x0, x1 in pairwise(xs):
        for y0, y1 in pairwise(ys):
            holders = sum(b[0] <= x0 and x1 <= b[2] and b[1] <= y0 and y1 <= b[3] for b in (box1, box2))
            cell = (x1 - x0) * (y1 - y0)
            both += cell * (holders == 2)
            either += cell * (holders > 0)
    return both / either if either else 0.0
