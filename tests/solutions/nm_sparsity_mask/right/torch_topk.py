import torch


def nm_sparsity_mask(w, n=2, m=4):
    w = torch.as_tensor(w)
    groups = w.abs().reshape(-1, m)
    mask = torch.zeros_like(groups, dtype=torch.bool)
    mask.scatter_(1, groups.topk(n, dim=1).indices, True)
    return mask.reshape(w.shape)
