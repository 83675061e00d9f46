import numpy as np


def mean_average_precision(detections, ground_truths, iou_threshold=0.5):
    classes = np.unique([g[1] for g in ground_truths])
    aps = [voc_ap(*evaluate(detections, ground_truths, c, iou_threshold)) for c in classes]
    return np.mean(aps) if aps else 0.0


def evaluate(detections, ground_truths, c, threshold):
    recs = {}
    npos = 0
    for image, label, box in ground_truths:
        if label == c:
            recs.setdefault(image, []).append(box)
            npos += 1
    used = {image: np.zeros(len(boxes), bool) for image, boxes in recs.items()}
    dets = [d for d in detections if d[1] == c]
    order = np.argsort([-d[2] for d in dets])
    tp, fp = np.zeros(len(dets)), np.zeros(len(dets))
    for k, i in enumerate(order):
        image, _, _, bb = dets[i]
        if image not in recs:
            fp[k] = 1
            continue
        gt = np.array(recs[image], float)
        iw = np.maximum(np.minimum(gt[:, 2], bb[2]) - np.maximum(gt[:, 0], bb[0]), 0)
        ih = np.maximum(np.minimum(gt[:, 3], bb[3]) - np.maximum(gt[:, 1], bb[1]), 0)
        union = (bb[2] - bb[0]) * (bb[3] - bb[1]) + (gt[:, 2] - gt[:, 0]) * (gt[:, 3] - gt[:, 1]) - iw * ih
        overlaps = iw * ih / np.maximum(union, 1e-12)
        j = overlaps.argmax()
        if overlaps[j] >= threshold and not used[image][j]:
            used[image][j] = True
            tp[k] = 1
        else:
            fp[k] = 1
    tp, fp = tp.cumsum(), fp.cumsum()
    return tp / npos, tp / np.maximum(tp + fp, 1)


def voc_ap(rec, prec):
    mrec = np.concatenate(([0.0], rec, [1.0]))
    mpre = np.concatenate(([0.0], prec, [0.0]))
    mpre = np.maximum.accumulate(mpre[::-1])[::-1]
    i = np.where(mrec[1:] != mrec[:-1])[0]
    return np.sum((mrec[i + 1] - mrec[i]) * mpre[i + 1])
