import torch


def dice(pred, target):
    a = torch.as_tensor(pred).flatten().double()
    b = torch.as_tensor(target).flatten().double()
    eps = 1e-12
    return (2 * torch.dot(a, b) + eps) / (a.sum() + b.sum() + eps)
