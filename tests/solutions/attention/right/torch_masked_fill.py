import torch


def attention(q, k, v, mask=None):
    q, k, v = (torch.as_tensor(x) for x in (q, k, v))
    scores = q @ k.transpose(-2, -1) * q.size(-1) ** -0.5
    if mask is not None:
        scores = scores.masked_fill(torch.as_tensor(mask) == 0, float("-inf"))
    weights = scores.softmax(dim=-1)
    return weights @ v, weights
