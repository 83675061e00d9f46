import torch


def info_nce(queries, keys, temperature=0.07):
    q, k = torch.as_tensor(queries), torch.as_tensor(keys)
    sim = torch.cosine_similarity(q.unsqueeze(1), k.unsqueeze(0), dim=-1) / temperature
    return -torch.diagonal(sim.log_softmax(dim=1)).mean()
