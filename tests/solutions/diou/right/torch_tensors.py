import torch


def diou(box1, box2):
    a, b = torch.tensor(box1, dtype=torch.float64), torch.tensor(box2, dtype=torch.float64)
    inter = (torch.minimum(a, b)[2:] - torch.maximum(a, b)[:2]).clamp(min=0).prod()
    union = (a[2:] - a[:2]).prod() + (b[2:] - b[:2]).prod() - inter
    c2 = (torch.maximum(a, b)[2:] - torch.minimum(a, b)[:2]).square().sum()
    rho2 = (a.view(2, 2).mean(0) - b.view(2, 2).mean(0)).square().sum()
    return inter / union - rho2 / c2
