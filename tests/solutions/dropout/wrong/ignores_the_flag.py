import torch


def dropout(x, u, p=0.5, training=True):
    x, u = torch.as_tensor(x), torch.as_tensor(u)
    return torch.where(u >= p, x / (1 - p), torch.zeros_like(x))
