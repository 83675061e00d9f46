import torch


def smooth_l1(pred, target, beta=1.0):
    d = (torch.as_tensor(pred) - torch.as_tensor(target)).abs()
    return torch.where(d < beta, 0.5 * d.pow(2) / beta, d - 0.5 * beta).mean()
