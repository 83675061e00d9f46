def giou(box1, box2):
    """Work axis by axis; the overlap of two intervals follows from the length of their hull."""
    shared, hull, area1, area2 = 1.0, 1.0, 1.0, 1.0
    for axis in (0, 1):
        length1, length2 = box1[axis + 2] - box1[axis], box2[axis + 2] - box2[axis]
        span = max(box1[axis + 2], box2[axis + 2]) - min(box1[axis], box2[axis])
        shared *= max(0, length1 + length2 - span)
        hull, area1, area2 = hull * span, area1 * length1, area2 * length2
    union = area1 + area2 - shared
    iou = shared / union
    return iou - (1 - union / hull)
