import torch


def attention(q, k, v, mask=None):
    q, k, v = map(torch.as_tensor, (q, k, v))
    scores = torch.einsum("bhid,bhjd->bhij", q, k)
    if mask is not None:
        scores = scores.masked_fill(~torch.as_tensor(mask).bool(), -1e30)
    weights = torch.softmax(scores, -1)
    return weights @ v, weights
