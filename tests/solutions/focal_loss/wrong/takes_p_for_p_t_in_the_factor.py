import torch


def focal_loss(p, y, alpha=0.25, gamma=2.0):
    p, y = torch.as_tensor(p).double(), torch.as_tensor(y).double()
    bce = torch.nn.functional.binary_cross_entropy(p, y, weight=alpha * y + (1 - alpha) * (1 - y), reduction="none")
    return torch.mean(bce * torch.pow(1 - p, gamma))
