import torch


def group_norm(x, num_groups, gamma, beta, eps=1e-5):
    x, gamma, beta = map(torch.as_tensor, (x, gamma, beta))
    pixels = x.flatten(2)
    pixels = (pixels - pixels.mean(2, keepdim=True)) / (pixels.var(2, correction=0, keepdim=True) + eps).sqrt()
    return (pixels * gamma[:, None] + beta[:, None]).reshape(x.shape)
