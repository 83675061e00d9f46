import torch


def boundary_loss(probabilities, target):
    probabilities, target = torch.as_tensor(probabilities), torch.as_tensor(target)
    total = 0.0
    for p, t in zip(probabilities.double(), target):
        inside, outside = torch.nonzero(t == 1).double(), torch.nonzero(t == 0).double()
        if len(inside) == 0 or len(outside) == 0:
            continue
        gaps = torch.cdist(inside, outside, compute_mode="donot_use_mm_for_euclid_dist")
        total += (p[t == 0] * gaps.amin(0)).sum() - (p[t == 1] * gaps.amin(1)).sum()
    return total / target.numel()
