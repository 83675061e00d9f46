import numpy as np


def soft_nms(boxes, scores, sigma=0.5, score_threshold=0.001):
    left = scores.astype(float)
    left[left < score_threshold] = -1
    area = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    picked, values = [], []
    while (left > -1).any():
        i = left.argmax()
        picked.append(i)
        values.append(left[i])
        wh = np.clip(np.minimum(boxes[:, 2:], boxes[i, 2:]) - np.maximum(boxes[:, :2], boxes[i, :2]), 0, None)
        inter = wh[:, 0] * wh[:, 1]
        iou = np.nan_to_num(inter / np.maximum(area + area[i] - inter, 1e-12))
        done = left == -1
        left = left * np.exp(-iou / sigma)
        left[done | (left < score_threshold)] = -1
        left[i] = -1
    return picked, values
