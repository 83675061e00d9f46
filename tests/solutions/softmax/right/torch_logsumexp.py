import torch


def softmax(x, axis=-1):
    x = torch.as_tensor(x)
    return torch.exp(x - torch.logsumexp(x, dim=axis, keepdim=True))
