import torch


def instance_norm(x, gamma=None, beta=None, eps=1e-5):
    x = torch.as_tensor(x)
    out = (x - x.mean((2, 3), keepdim=True)) / torch.sqrt(x.var((2, 3), keepdim=True) + eps)
    out = out if gamma is None else out * torch.as_tensor(gamma).reshape(-1, 1, 1)
    return out if beta is None else out + torch.as_tensor(beta).reshape(-1, 1, 1)
