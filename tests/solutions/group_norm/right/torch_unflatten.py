import torch


def group_norm(x, num_groups, gamma, beta, eps=1e-5):
    x, gamma, beta = (torch.as_tensor(a) for a in (x, gamma, beta))
    groups = x.unflatten(1, (num_groups, -1))
    var, mean = torch.var_mean(groups, dim=(2, 3, 4), correction=0, keepdim=True)
    out = ((groups - mean) * torch.rsqrt(var + eps)).flatten(1, 2)
    return out * gamma.view(-1, 1, 1) + beta.view(-1, 1, 1)
