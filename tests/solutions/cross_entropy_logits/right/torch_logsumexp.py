import torch


def cross_entropy_logits(logits, labels):
    logits, labels = torch.as_tensor(logits), torch.as_tensor(labels)
    chosen = logits.gather(1, labels.unsqueeze(1)).squeeze(1)
    return (torch.logsumexp(logits, dim=1) - chosen).mean()
