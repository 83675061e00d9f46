import torch
import torch.nn.functional as F


def focal_loss(p, y, alpha=0.25, gamma=2.0):
    p = torch.as_tensor(p)
    y = torch.as_tensor(y).to(p.dtype)
    ce = F.binary_cross_entropy(p, y, reduction="none")
    p_t = p * y + (1 - p) * (1 - y)
    a_t = alpha * y + (1 - alpha) * (1 - y)
    return (a_t * (1 - p_t) ** gamma * ce).mean()
