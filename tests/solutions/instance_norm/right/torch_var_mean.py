import torch


def instance_norm(x, gamma=None, beta=None, eps=1e-5):
    x = torch.as_tensor(x)
    var, mean = torch.var_mean(x, dim=(-2, -1), correction=0, keepdim=True)
    out = (x - mean) / torch.sqrt(var + eps)
    if gamma is not None:
        out = torch.as_tensor(gamma)[:, None, None] * out
    if beta is not None:
        out = out + torch.as_tensor(beta)[:, None, None]
    return out
