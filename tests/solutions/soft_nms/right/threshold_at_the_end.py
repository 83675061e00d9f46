import numpy as np


def soft_nms(boxes, scores, sigma=0.5, score_threshold=0.001):
    """A box below the threshold comes after all others, and so decays none of them: the threshold can wait to the end."""
    n = len(scores)
    low = np.maximum(boxes[:, None, :2], boxes[None, :, :2])
    high = np.minimum(boxes[:, None, 2:], boxes[None, :, 2:])
    inter = np.prod(np.maximum(high - low, 0), axis=2)
    area = np.prod(boxes[:, 2:] - boxes[:, :2], axis=1)
    union = area[:, None] + area[None] - inter
    decay = np.exp(-((inter / np.where(union > 0, union, 1)) ** 2) / sigma)
    work, free = scores.astype(float), np.ones(n, bool)
    order, final = [], []
    while free.any():
        best = max(np.flatnonzero(free), key=lambda k: work[k])
        free[best] = False
        order.append(best)
        final.append(work[best])
        work = work * decay[best]
    keep = [k for k in range(n) if final[k] >= score_threshold]
    return [order[k] for k in keep], [final[k] for k in keep]
