import math

import torch


def ciou(box1, box2):
    a, b = torch.tensor(box1, dtype=torch.float64), torch.tensor(box2, dtype=torch.float64)
    sides = torch.stack([a[2:] - a[:2], b[2:] - b[:2]])
    inter = (torch.minimum(a, b)[2:] - torch.maximum(a, b)[:2]).clamp(min=0).prod()
    iou = inter / (sides.prod(1).sum() - inter)
    c2 = (torch.maximum(a, b)[2:] - torch.minimum(a, b)[:2]).square().sum()
    rho2 = (a.view(2, 2).mean(0) - b.view(2, 2).mean(0)).square().sum()
    v = 4 / math.pi**2 * torch.atan(sides[:, 0] / sides[:, 1]).diff().square().squeeze()
    alpha = torch.where(v > 0, v / ((1 - iou) + v), torch.zeros_like(v))
    return iou - rho2 / c2 - alpha * v
