import numpy as np


def pairwise_iou(boxes1, boxes2):
    a, b = boxes1[:, None].astype(float), boxes2[None].astype(float)
    w = np.clip(np.minimum(a[..., 2], b[..., 2]) - np.maximum(a[..., 0], b[..., 0]), 0, None)
    h = np.clip(np.minimum(a[..., 3], b[..., 3]) - np.maximum(a[..., 1], b[..., 1]), 0, None)
    area = lambda c: (c[..., 2] - c[..., 0]) * (c[..., 3] - c[..., 1])
    return w * h / (area(a) + area(b) - w * h)
