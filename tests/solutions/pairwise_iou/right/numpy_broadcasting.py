import numpy as np


def pairwise_iou(boxes1, boxes2):
    top_left = np.maximum(boxes1[:, np.newaxis, :2], boxes2[np.newaxis, :, :2])
    bottom_right = np.minimum(boxes1[:, np.newaxis, 2:], boxes2[np.newaxis, :, 2:])
    wh = np.clip(bottom_right - top_left, 0, None)
    inter = wh[..., 0] * wh[..., 1]
    area1 = np.prod(boxes1[:, 2:] - boxes1[:, :2], axis=1)
    area2 = np.prod(boxes2[:, 2:] - boxes2[:, :2], axis=1)
    union = area1[:, None] + area2[None, :] - inter
    with np.errstate(invalid="ignore"):
        return np.nan_to_num(inter / union)
