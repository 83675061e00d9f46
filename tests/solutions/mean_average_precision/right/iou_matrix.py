import numpy as np


def mean_average_precision(detections, ground_truths, iou_threshold=0.5):
    """All overlaps at once; pairs of different image or class get -1."""
    if not ground_truths:
        return 0.0
    detections = sorted(detections, key=lambda d: -d[2])
    det = np.array([d[3] for d in detections], float)
    gt = np.array([g[2] for g in ground_truths], float)
    key_d = np.array([d[:2] for d in detections])
    key_g = np.array([g[:2] for g in ground_truths])
    sides = np.minimum(det[:, None, 2:], gt[:, 2:]) - np.maximum(det[:, None, :2], gt[:, :2])
    inter = np.clip(sides, 0, None).prod(2)
    area = lambda b: (b[:, 2] - b[:, 0]) * (b[:, 3] - b[:, 1])
    union = area(det)[:, None] + area(gt) - inter
    iou = np.divide(inter, union, out=np.zeros_like(inter), where=union > 0)
    iou[(key_d[:, None] != key_g).any(2)] = -1
    best = iou.argmax(1)
    matched = iou[np.arange(len(det)), best] >= iou_threshold
    # Only the first match of each ground truth is right.
    first = np.zeros(len(det), bool)
    rows = np.flatnonzero(matched)
    first[rows[np.unique(best[rows], return_index=True)[1]]] = True
    aps = []
    for c in np.unique(key_g[:, 1]):
        flags = first[key_d[:, 1] == c]
        tp = flags.cumsum()
        prec = tp / np.arange(1, len(tp) + 1)
        env = np.maximum.accumulate(prec[::-1])[::-1]
        aps.append((env * flags).sum() / np.count_nonzero(key_g[:, 1] == c))
    return float(np.mean(aps))
