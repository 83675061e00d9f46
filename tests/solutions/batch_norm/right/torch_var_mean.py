import torch


def batch_norm(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    x, gamma, beta, old_mean, old_var = map(torch.as_tensor, (x, gamma, beta, running_mean, running_var))
    mean, var, new_mean, new_var = old_mean, old_var, old_mean, old_var
    if training:
        var, mean = torch.var_mean(x, dim=(0, 2, 3), correction=0)
        new_mean = torch.lerp(old_mean, mean, momentum)
        new_var = torch.lerp(old_var, x.var(dim=(0, 2, 3)), momentum)
    out = (x - mean[:, None, None]) * torch.rsqrt(var + eps)[:, None, None]
    return out * gamma[:, None, None] + beta[:, None, None], new_mean, new_var
