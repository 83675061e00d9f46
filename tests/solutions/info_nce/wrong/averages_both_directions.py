import torch
import torch.nn.functional as F


def info_nce(queries, keys, temperature=0.07):
    q, k = F.normalize(torch.as_tensor(queries)), F.normalize(torch.as_tensor(keys))
    logits, labels = q @ k.T / temperature, torch.arange(len(q))
    return 0.5 * (F.cross_entropy(logits, labels) + F.cross_entropy(logits.T, labels))
