def area(box):
    return max(0, box[2] - box[0]) * max(0, box[3] - box[1])


def box_iou(box1, box2):
    common = (max(box1[0], box2[0]), max(box1[1], box2[1]), min(box1[2], box2[2]), min(box1[3], box2[3]))
    return area(common) / (area(box1) + area(box2) - area(common) + 1e-12)


iou = box_iou
