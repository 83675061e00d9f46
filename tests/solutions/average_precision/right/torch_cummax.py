import torch


def average_precision(scores, is_tp, num_gt):
    scores, flags = torch.as_tensor(scores), torch.as_tensor(is_tp).double()
    if len(scores) == 0:
        return torch.tensor(0.0)
    flags = flags[scores.argsort(descending=True)]
    tp = flags.cumsum(0)
    precision = tp / torch.arange(1, len(tp) + 1, device=tp.device)
    envelope = precision.flip(0).cummax(0).values.flip(0)
    recall = tp / num_gt
    return (torch.diff(recall, prepend=recall.new_zeros(1)) * envelope).sum()
