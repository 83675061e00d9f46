def diou(box1, box2):
    shared, area1, area2, rho, diagonal = 1.0, 1.0, 1.0, 0.0, 0.0
    for axis in (0, 1):
        a0, a1, b0, b1 = box1[axis], box1[axis + 2], box2[axis], box2[axis + 2]
        shared *= max(0, min(a1, b1) - max(a0, b0))
        area1, area2 = area1 * (a1 - a0), area2 * (b1 - b0)
        rho += ((b0 - a0 + b1 - a1) / 2) ** 2
        diagonal += (max(a1, b1) - min(a0, b0)) ** 2
    return shared / (area1 + area2 - shared) - rho / diagonal
