import torch
import torch.nn.functional as F


def boundary_cross_entropy(probabilities, target, alpha=1.0, beta=1.0, reduction="mean"):
    probabilities = torch.as_tensor(probabilities)
    mask = torch.as_tensor(target).to(probabilities.dtype)
    dilated = F.max_pool2d(mask, 3, stride=1, padding=1)
    eroded = 1 - F.max_pool2d(1 - mask, 3, stride=1, padding=1)
    boundary = dilated - eroded
    weights = torch.where(boundary == 1, alpha, beta).to(probabilities.dtype)
    return F.binary_cross_entropy(probabilities, boundary, weight=weights, reduction=reduction)
