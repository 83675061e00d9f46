import torch


def dice(pred, target):
    pred, target = torch.as_tensor(pred).bool(), torch.as_tensor(target).bool()
    total = pred.sum() + target.sum()
    return torch.where(total > 0, 2 * (pred & target).sum() / total.clamp(min=1), 1.0)
