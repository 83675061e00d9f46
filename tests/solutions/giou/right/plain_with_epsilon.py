def giou(box1, box2, epsilon=1e-9):
    left, top, right, bottom = zip(box1, box2)
    shared = max(0, min(right) - max(left)) * max(0, min(bottom) - max(top))
    enclosing = (max(right) - min(left)) * (max(bottom) - min(top))
    union = sum((x1 - x0) * (y1 - y0) for x0, y0, x1, y1 in (box1, box2)) - shared
    return shared / (union + epsilon) - (enclosing - union) / (enclosing + epsilon)
