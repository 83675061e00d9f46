import torch


def giou(box1, box2):
    a, b = torch.tensor(box1, dtype=torch.float64), torch.tensor(box2, dtype=torch.float64)
    inter = (torch.minimum(a, b)[2:] - torch.maximum(a, b)[:2]).clamp(min=0).prod()
    hull = (torch.maximum(a, b)[2:] - torch.minimum(a, b)[:2]).prod()
    union = (a[2:] - a[:2]).prod() + (b[2:] - b[:2]).prod() - inter
    return inter / union - (hull - union) / hull
