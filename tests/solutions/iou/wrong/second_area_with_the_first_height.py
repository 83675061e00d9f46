def iou(box_1, box_2):
    area_1 = (box_1[2] - box_1[0]) * (box_1[3] - box_1[1])
    area_2 = (box_2[2] - box_2[0]) * (box_1[3] - box_1[1])
    x0, y0 = max(box_1[0], box_2[0]), max(box_1[1], box_2[1])
    x1, y1 = min(box_1[2], box_2[2]), min(box_1[3], box_2[3])
    if x0 >= x1 or y0 >= y1:
        return 0
    inter = (x1 - x0) * (y1 - y0)
    return inter / (area_1 + area_2 - inter)
