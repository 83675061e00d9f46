import torch


def pairwise_iou(boxes1, boxes2):
    boxes1, boxes2 = torch.as_tensor(boxes1), torch.as_tensor(boxes2)
    a, b = boxes1.unsqueeze(1), boxes2.unsqueeze(0)
    sides = (torch.minimum(a[..., 2:], b[..., 2:]) - torch.maximum(a[..., :2], b[..., :2])).clamp(min=0)
    inter = sides.prod(-1)
    union = (a[..., 2:] - a[..., :2]).prod(-1) + (b[..., 2:] - b[..., :2]).prod(-1) - inter
    return torch.where(union > 0, inter / union, torch.zeros_like(inter))
