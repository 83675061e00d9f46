import numpy as np


def soft_nms(boxes, scores, sigma=0.5, score_threshold=0.001):
    """Work on a copy of the scores; -inf marks what is done with."""
    left = np.where(scores < score_threshold, -np.inf, scores).astype(np.float64)
    area = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    picked, values = [], []
    for _ in range(len(left)):
        i = left.argmax()
        if left[i] == -np.inf:
            break
        picked.append(i)
        values.append(left[i])
        left[i] = -np.inf
        w = np.clip(np.minimum(boxes[:, 2], boxes[i, 2]) - np.maximum(boxes[:, 0], boxes[i, 0]), 0, None)
        h = np.clip(np.minimum(boxes[:, 3], boxes[i, 3]) - np.maximum(boxes[:, 1], boxes[i, 1]), 0, None)
        union = area + area[i] - w * h
        iou = np.divide(w * h, union, out=np.zeros(len(left)), where=union > 0)
        left = left * np.exp(-(iou**2) / sigma)
        left[left < score_threshold] = -np.inf
    return np.array(picked, dtype=int), np.array(values)
