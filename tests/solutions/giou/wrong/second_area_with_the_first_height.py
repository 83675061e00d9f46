def giou(box_1, box_2):
    area_1 = (box_1[2] - box_1[0]) * (box_1[3] - box_1[1])
    area_2 = (box_2[2] - box_2[0]) * (box_1[3] - box_1[1])
    w = max(0, min(box_1[2], box_2[2]) - max(box_1[0], box_2[0]))
    h = max(0, min(box_1[3], box_2[3]) - max(box_1[1], box_2[1]))
    union = area_1 + area_2 - w * h
    c = (max(box_1[2], box_2[2]) - min(box_1[0], box_2[0])) * (max(box_1[3], box_2[3]) - min(box_1[1], box_2[1]))
    return w * h / union - 1 + union / c
