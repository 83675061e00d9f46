import torch


def surface(mask, spacing):
    m = torch.nn.functional.pad(torch.as_tensor(mask).bool(), (1, 1, 1, 1))
    inside = m[:-2, 1:-1] & m[2:, 1:-1] & m[1:-1, :-2] & m[1:-1, 2:]
    points = torch.nonzero(m[1:-1, 1:-1] & ~inside).double()
    return points * torch.tensor(spacing, dtype=torch.float64, device=points.device)


def hd95(pred, target, spacing=(1.0, 1.0)):
    a, b = surface(pred, spacing), surface(target, spacing)
    gaps = torch.cdist(a, b, compute_mode="donot_use_mm_for_euclid_dist")
    return torch.maximum(gaps.amin(0).quantile(0.95), gaps.amin(1).quantile(0.95))
