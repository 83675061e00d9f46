import torch


def iou(box1, box2):
    a, b = torch.tensor(box1, dtype=torch.float32), torch.tensor(box2, dtype=torch.float32)
    inter = (torch.minimum(a[2:], b[2:]) - torch.maximum(a[:2], b[:2])).clamp(min=0).prod()
    union = (a[2:] - a[:2]).prod() + (b[2:] - b[:2]).prod() - inter
    return torch.where(union > 0, inter / union, torch.zeros(()))
