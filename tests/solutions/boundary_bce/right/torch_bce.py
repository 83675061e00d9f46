import torch
import torch.nn.functional as F


def edges(images):
    right = F.pad(images.diff(dim=2).abs(), (0, 1))
    below = F.pad(images.diff(dim=1).abs(), (0, 0, 0, 1))
    return (right + below).clamp(max=1)


def boundary_bce(probabilities, target):
    probabilities = torch.as_tensor(probabilities)
    target = torch.as_tensor(target).to(probabilities.dtype)
    return F.binary_cross_entropy(edges(probabilities), edges(target))
