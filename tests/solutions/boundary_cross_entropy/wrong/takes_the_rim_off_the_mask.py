import torch
import torch.nn.functional as F


def boundary_cross_entropy(probabilities, target, alpha=1.0, beta=1.0, reduction="mean"):
    p, mask = torch.as_tensor(probabilities).double(), torch.as_tensor(target).double()
    outside = (F.max_pool2d(mask, kernel_size=3, stride=1, padding=1) - mask).clamp(0, 1)
    boundary = mask - outside
    losses = -(alpha * boundary * p.log() + beta * (1 - boundary) * (1 - p).log())
    return losses if reduction == "none" else losses.sum() if reduction == "sum" else losses.mean()
