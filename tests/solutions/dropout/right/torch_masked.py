import torch


def dropout(x, u, p=0.5, training=True):
    x, u = torch.as_tensor(x), torch.as_tensor(u)
    if not training or p == 0:
        return x.clone()
    if p == 1:
        return torch.zeros_like(x)
    return (x / (1 - p)).masked_fill(u < p, 0)
