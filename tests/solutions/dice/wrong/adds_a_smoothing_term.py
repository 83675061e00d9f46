import torch


def dice(pred, target, smooth=1.0):
    p, t = torch.as_tensor(pred).reshape(-1).float(), torch.as_tensor(target).reshape(-1).float()
    return (2.0 * (p * t).sum() + smooth) / (p.sum() + t.sum() + smooth)
