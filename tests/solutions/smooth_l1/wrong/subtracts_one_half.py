import torch


def smooth_l1(pred, target, beta=1.0):
    x = torch.abs(torch.as_tensor(pred) - torch.as_tensor(target))
    small = (x < beta).double()
    return torch.mean(small * x * x / beta / 2 + (1 - small) * (x - 0.5))
