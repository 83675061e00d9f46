import torch


def mean_average_precision(detections, ground_truths, iou_threshold=0.5):
    aps = []
    for c in sorted({g[1] for g in ground_truths}):
        gts = [g for g in ground_truths if g[1] == c]
        dets = sorted((d for d in detections if d[1] == c), key=lambda d: d[2], reverse=True)
        free = torch.ones(len(gts), dtype=torch.bool)
        tp = torch.zeros(len(dets), dtype=torch.float64)
        boxes = torch.tensor([g[2] for g in gts], dtype=torch.float64)
        images = torch.tensor([g[0] for g in gts])
        for k, (image, _, _, box) in enumerate(dets):
            overlap = torch.where(
                images == image, iou(torch.tensor(box, dtype=torch.float64), boxes), torch.tensor(-1.0).double()
            )
            value, index = overlap.max(0)
            if value >= iou_threshold and free[index]:
                free[index] = False
                tp[k] = 1
        if len(dets) == 0:
            aps.append(torch.tensor(0.0, dtype=torch.float64))
            continue
        precision = tp.cumsum(0) / torch.arange(1, len(tp) + 1)
        envelope = precision.flip(0).cummax(0).values.flip(0)
        aps.append((envelope * tp).sum() / len(gts))
    return torch.stack(aps).mean() if aps else 0.0


def iou(box, others):
    inter = (torch.minimum(box[2:], others[:, 2:]) - torch.maximum(box[:2], others[:, :2])).clamp(min=0).prod(1)
    union = (box[2:] - box[:2]).prod() + (others[:, 2:] - others[:, :2]).prod(1) - inter
    return torch.where(union > 0, inter / union, torch.zeros_like(union))
