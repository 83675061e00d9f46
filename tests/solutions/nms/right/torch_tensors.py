import torch


def nms(boxes, scores, iou_threshold):
    boxes, scores = torch.as_tensor(boxes), torch.as_tensor(scores)
    order = scores.argsort(descending=True)
    keep = []
    while len(order) > 0:
        best, order = order[0], order[1:]
        keep.append(best)
        order = order[iou(boxes[best], boxes[order]) <= iou_threshold]
    if not keep:
        return torch.zeros(0, dtype=torch.long)
    return torch.stack(keep)


def iou(box, others):
    inter = (torch.minimum(box[2:], others[:, 2:]) - torch.maximum(box[:2], others[:, :2])).clamp(min=0).prod(dim=1)
    union = (box[2:] - box[:2]).prod() + (others[:, 2:] - others[:, :2]).prod(dim=1) - inter
    return torch.where(union > 0, inter / union, torch.zeros_like(union))
