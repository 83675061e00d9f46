import torch
import torch.nn.functional as F


def info_nce(queries, keys, temperature=0.07):
    q, k = F.normalize(torch.as_tensor(queries), dim=1), F.normalize(torch.as_tensor(keys), dim=1)
    logits = q @ k.t() / temperature
    return F.cross_entropy(logits, torch.arange(len(q), device=logits.device))
