import torch


def focal_loss(p, y, alpha=0.25, gamma=2.0):
    p, y = torch.as_tensor(p), torch.as_tensor(y)
    pos, neg = p[y == 1], 1 - p[y == 0]
    total = -alpha * ((1 - pos).pow(gamma) * pos.log()).sum()
    total = total - (1 - alpha) * ((1 - neg).pow(gamma) * neg.log()).sum()
    return total.item() / len(p)
